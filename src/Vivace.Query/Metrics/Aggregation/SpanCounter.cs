using Vivace.Query.Metrics.Exemplars;
using Vivace.Query.Sources;
using Vivace.Query.Spansets;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>
/// Counts the spans that a metrics query's filters leave into a <see cref="MetricPart"/>, batch by batch and column by column: no span is
/// assembled, except where it becomes an exemplar. For every function but <c>compare</c>. Not thread-safe: one per worker.
/// </summary>
internal sealed class SpanCounter : ISpanReceiver
{
    private readonly MetricPart _part;
    private readonly IntervalReader _intervals;
    private readonly GroupReader _groupReader;
    private readonly ArgumentReader? _argument;
    private readonly ExemplarReader? _exemplars;
    private int[] _rows = [];
    private int[] _indexes = [];
    private int[] _groups = [];
    private double[] _values = [];

    public SpanCounter(MetricsPlan plan, MetricPart part)
    {
        _part = part;
        _intervals = new IntervalReader(part.Intervals);
        _groupReader = new GroupReader(plan, part.Groups);
        _argument = plan.Stage.Argument is { } field ? new ArgumentReader(plan, field) : null;
        _exemplars = part.Exemplars is { } pool ? new ExemplarReader(plan, pool, _argument) : null;
    }

    public void Receive(SpanColumns columns, ReadOnlySpan<int> rows)
    {
        if (_rows.Length < rows.Length)
            Grow(rows.Length);
        int count = _intervals.Read(columns.StartTimes, rows, _rows, _indexes);
        if (count == 0)
            return;
        ReadOnlySpan<int> kept = _rows.AsSpan(0, count);
        _groupReader.Read(columns, kept, _groups.AsSpan(0, count));
        _argument?.Read(columns, kept, _values.AsSpan(0, count));

        if (_exemplars is { } exemplars && exemplars.Wants(_intervals.First, _intervals.Last))
            exemplars.Offer(columns, kept, _groups.AsSpan(0, count), _argument is null ? [] : _values.AsSpan(0, count));
        _part.Add(_groups.AsSpan(0, count), _indexes.AsSpan(0, count), _values.AsSpan(0, count));
    }

    private void Grow(int rows)
    {
        int length = Math.Max(rows, _rows.Length * 2);
        _rows = new int[length];
        _indexes = new int[length];
        _groups = new int[length];
        _values = new double[length];
    }
}
