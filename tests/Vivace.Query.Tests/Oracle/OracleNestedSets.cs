namespace Vivace.Query.Tests.Oracle;

/// <summary>The numbering of section 9.2, rule by rule.</summary>
internal static class OracleNestedSets
{
    private const int Server = 2;

    private const int Client = 3;

    public static void Number(IReadOnlyList<OracleSpan> spans)
    {
        if (spans.GroupBy(span => span.Source.Id).Any(sameId => sameId.Count() > 2))
        {
            return;
        }

        long counter = 1;
        foreach (OracleSpan root in spans.Where(span => span.Source.Parent == 0))
        {
            Visit(root, -1);
        }

        void Visit(OracleSpan span, long parent)
        {
            span.Parent = parent;
            span.Left = counter++;
            foreach (OracleSpan child in spans.Where(child => ReferenceEquals(ParentOf(child, spans), span)))
            {
                Visit(child, span.Left);
            }

            span.Right = counter++;
        }
    }

    private static OracleSpan? ParentOf(OracleSpan span, IReadOnlyList<OracleSpan> spans)
    {
        if (span.Source.Parent == 0)
        {
            return null;
        }

        OracleSpan[] named = [.. spans.Where(candidate => candidate.Source.Id == span.Source.Parent)];
        if (named.Length < 2)
        {
            return named.FirstOrDefault();
        }

        int wanted = span.Source.Kind == Server ? Client : Server;
        return named.FirstOrDefault(candidate => candidate.Source.Kind == wanted);
    }
}
