using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>Which spans belong to which scope, resource and trace, read off the levels of a column of spans.</summary>
/// <param name="TraceSpanEnds">Where the spans of each trace end.</param>
/// <param name="TraceOfSpan">Trace of each span, within these rows.</param>
/// <param name="ResourceOfSpan">Resource of each span.</param>
/// <param name="ScopeOfSpan">Scope of each span.</param>
/// <param name="ResourceOfScope">Resource of each scope.</param>
/// <param name="TraceOfResource">Trace of each resource.</param>
internal sealed record RowStructure(
    int[] TraceSpanEnds, int[] TraceOfSpan, int[] ResourceOfSpan, int[] ScopeOfSpan, int[] ResourceOfScope, int[] TraceOfResource)
{
    private const int ResourceLevel = 1;
    private const int ScopeLevel = 2;
    private const int SpanLevel = 3;

    public static RowStructure Read(ColumnData spans, int traces)
    {
        var repetitions = spans.RepetitionLevels;
        var definitions = spans.DefinitionLevels;
        int resources = 0, scopes = 0;
        for (int i = 0; i < repetitions.Length; i++)
        {
            resources += repetitions[i] <= ResourceLevel && definitions[i] >= ResourceLevel ? 1 : 0;
            scopes += repetitions[i] <= ScopeLevel && definitions[i] >= ScopeLevel ? 1 : 0;
        }

        int count = spans.ValueCount;
        var result = new RowStructure(
            new int[traces], new int[count], new int[count], new int[count], new int[scopes], new int[resources]);
        int trace = -1, resource = -1, scope = -1, span = 0;
        for (int i = 0; i < repetitions.Length; i++)
        {
            int repetition = repetitions[i], definition = definitions[i];
            trace += repetition == 0 ? 1 : 0;
            if (repetition <= ResourceLevel && definition >= ResourceLevel)
            {
                result.TraceOfResource[++resource] = trace;
            }

            if (repetition <= ScopeLevel && definition >= ScopeLevel)
            {
                result.ResourceOfScope[++scope] = Existing(resource);
            }

            if (definition >= SpanLevel)
            {
                result.TraceOfSpan[span] = trace;
                result.ResourceOfSpan[span] = Existing(resource);
                result.ScopeOfSpan[span] = Existing(scope);
                span++;
            }

            result.TraceSpanEnds[trace] = span;
        }

        return result;
    }

    private static int Existing(int index) =>
        index >= 0 ? index : throw new ParquetException("the levels of the spans are those of no tree");
}
