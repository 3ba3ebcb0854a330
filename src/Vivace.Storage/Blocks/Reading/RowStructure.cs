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
        if (!definitions.ContainsAnyInRange((byte)0, (byte)(SpanLevel - 1)))
        {
            return OfSpans(repetitions, traces);
        }

        int resources = 0, scopes = 0;
        for (int i = 0; i < repetitions.Length; i++)
        {
            resources += repetitions[i] <= ResourceLevel && definitions[i] >= ResourceLevel ? 1 : 0;
            scopes += repetitions[i] <= ScopeLevel && definitions[i] >= ScopeLevel ? 1 : 0;
        }

        int count = spans.ValueCount;
        int[] traceSpanEnds = new int[traces], traceOfSpan = new int[count], resourceOfSpan = new int[count], scopeOfSpan = new int[count];
        int[] resourceOfScope = new int[scopes], traceOfResource = new int[resources];
        int trace = -1, resource = -1, scope = -1, span = 0;
        for (int i = 0; i < repetitions.Length; i++)
        {
            int repetition = repetitions[i], definition = definitions[i];
            if (repetition <= ScopeLevel)
            {
                if (repetition == 0)
                {
                    if (trace >= 0)
                    {
                        traceSpanEnds[trace] = span;
                    }

                    trace++;
                }

                if (repetition <= ResourceLevel && definition >= ResourceLevel)
                {
                    traceOfResource[++resource] = trace;
                }

                if (definition >= ScopeLevel)
                {
                    resourceOfScope[++scope] = Existing(resource);
                }
            }

            if (definition >= SpanLevel)
            {
                traceOfSpan[span] = trace;
                resourceOfSpan[span] = resource;
                scopeOfSpan[span] = scope;
                span++;
            }
        }

        if (count > 0)
        {
            // Later ones are not less.
            Existing(Math.Min(resourceOfSpan[0], scopeOfSpan[0]));
        }

        if (trace >= 0)
        {
            traceSpanEnds[trace] = span;
        }

        return new RowStructure(traceSpanEnds, traceOfSpan, resourceOfSpan, scopeOfSpan, resourceOfScope, traceOfResource);
    }

    /// <summary>
    /// The usual case: every entry is a span, so that what an entry begins exists. Without branches, as there is no telling what comes next.
    /// </summary>
    private static RowStructure OfSpans(ReadOnlySpan<byte> repetitions, int traces)
    {
        int count = repetitions.Length;
        int resources = traces + repetitions.Count((byte)ResourceLevel), scopes = resources + repetitions.Count((byte)ScopeLevel);
        int[] traceSpanEnds = new int[traces], traceOfSpan = new int[count], resourceOfSpan = new int[count], scopeOfSpan = new int[count];
        int[] resourceOfScope = new int[scopes], traceOfResource = new int[resources];
        int trace = -1, resource = -1, scope = -1;
        for (int i = 0; i < count; i++)
        {
            int repetition = repetitions[i];
            trace += repetition == 0 ? 1 : 0;
            resource += repetition <= ResourceLevel ? 1 : 0;
            scope += repetition <= ScopeLevel ? 1 : 0;
            traceOfSpan[i] = trace;
            resourceOfSpan[i] = resource;
            scopeOfSpan[i] = scope;
            traceOfResource[resource] = trace;
            resourceOfScope[scope] = resource;
            traceSpanEnds[trace] = i + 1;
        }

        return new RowStructure(traceSpanEnds, traceOfSpan, resourceOfSpan, scopeOfSpan, resourceOfScope, traceOfResource);
    }

    private static int Existing(int index) =>
        index >= 0 ? index : throw new ParquetException("the levels of the spans are those of no tree");
}
