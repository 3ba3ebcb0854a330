using System.Text;
using Vivace.Query.Answers;
using Vivace.Query.Sources;
using Vivace.Query.Spansets;

namespace Vivace.Query.Search;

/// <summary>Describes traces that were found, as the answer shows them.</summary>
internal sealed class TraceAnswers(SpansetPlan plan, ResultFields fields, int spansPerSpanSet) : IDisposable
{
    private readonly TraceWork _work = new();
    private readonly List<Spanset> _sets = [];
    private readonly ServiceCounts _services = new();

    /// <summary>Describes a trace of a source that the plan is open on.</summary>
    public FoundTrace Describe(SpanSource source, int trace)
    {
        _work.Open(source, trace);
        _sets.Clear();
        plan.Pipeline.Evaluate(_work, _sets);
        return Summary(source, trace) with { SpanSets = DescribeSets(), Services = _services.Count(_work) };
    }

    /// <summary>What is known of a trace without its spans.</summary>
    public static FoundTrace Summary(SpanSource source, int trace)
    {
        ulong start = source.StartOf(trace), end = source.EndOf(trace);
        return new FoundTrace
        {
            Id = source.IdOf(trace),
            RootServiceName = Encoding.UTF8.GetString(source.RootServiceOf(trace)),
            RootTraceName = Encoding.UTF8.GetString(source.RootNameOf(trace)),
            Start = start,
            Duration = end > start ? end - start : 0,
        };
    }

    public void Dispose() => _work.Dispose();

    /// <summary>Spansets are ordered by the last span that each of them shows (traceql specification, section 10.4).</summary>
    private FoundSpanSet[] DescribeSets()
    {
        _sets.Sort((a, b) => LastShown(a).CompareTo(LastShown(b)));
        var found = new FoundSpanSet[_sets.Count];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = Describe(_sets[i]);
        }

        return found;
    }

    private int LastShown(Spanset set) => set.Spans[Math.Min(set.Spans.Count, spansPerSpanSet) - 1];

    private FoundSpanSet Describe(Spanset set)
    {
        var spans = new FoundSpan[Math.Min(set.Spans.Count, spansPerSpanSet)];
        for (int i = 0; i < spans.Length; i++)
        {
            SpanColumns columns = _work.Locate(set.Spans[i], out int row);
            string? name = fields.Name is { } shown && shown.TryRead(columns, row, out AnswerValue text) ? text.Text : null;
            spans[i] = new FoundSpan(
                columns.SpanIds[row], name, columns.StartTimes[row], (ulong)columns.DurationAt(row), fields.Read(columns, row));
        }

        var values = new AnswerAttribute[set.Values.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = new AnswerAttribute(set.Values[i].Name, set.Values[i].Value.ToAnswer());
        }

        return new FoundSpanSet(set.Spans.Count, spans, values);
    }
}
