using System.Text;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources.Heads;

/// <summary>
/// OpenTracing bridges tell a parent by a link: a span without a parent id whose link into its own trace is marked <c>child_of</c> is no
/// root (traceql specification, section 5.4).
/// </summary>
internal static class RootLinks
{
    private static readonly byte[] ReferenceType = Encoding.UTF8.GetBytes("opentracing.ref_type");
    private static readonly byte[] ChildOf = Encoding.UTF8.GetBytes("child_of");

    public static bool NameAParent(SpanBatch spans, int row)
    {
        foreach (ref readonly SpanLink link in spans.LinksOf(row))
        {
            if (link.TraceId == spans.TraceIds[row] && IsChildOf(spans, link))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsChildOf(SpanBatch spans, in SpanLink link)
    {
        TraceDictionary dictionary = spans.Dictionary;
        foreach (int attribute in spans.LinkAttributes.Items.AsSpan(link.AttributeStart, link.AttributeCount))
        {
            if (dictionary.Strings[dictionary.Attributes.Key(attribute)].SequenceEqual(ReferenceType))
            {
                return dictionary.Attributes.Value(attribute).SequenceEqual(ChildOf);
            }
        }

        return false;
    }
}
