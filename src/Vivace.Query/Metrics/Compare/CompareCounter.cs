using Vivace.Query.Limits;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Metrics.Exemplars;
using Vivace.Query.Sources;
using Vivace.Query.Spansets;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics.Compare;

/// <summary>
/// Counts spans for <c>compare</c>: of every batch the keys that occur are collected, and each is read as one column. Not thread-safe: one
/// per worker.
/// </summary>
internal sealed class CompareCounter : ISpanReceiver
{
    /// <summary>Different attributes that a query may meet.</summary>
    public const int MaxFields = 4096;

    private static readonly AttributeScope[] Scopes = [AttributeScope.Span, AttributeScope.Resource, AttributeScope.Instrumentation];

    private static readonly Intrinsic[] Facts =
    [
        Intrinsic.Name, Intrinsic.Status, Intrinsic.StatusMessage, Intrinsic.Kind, Intrinsic.TraceRootName, Intrinsic.TraceRootService,
        Intrinsic.InstrumentationName, Intrinsic.InstrumentationVersion,
    ];

    private readonly MetricPart _part;
    private readonly CompareArguments _arguments;
    private readonly SpanSides _selection;
    private readonly IntervalReader _intervals;
    private readonly ExemplarReader? _exemplars;
    private readonly KeySet[] _keys = [.. Scopes.Select(_ => new KeySet())];
    private readonly int[] _knownKeys = new int[Scopes.Length];
    private readonly List<FieldCounter> _fields = [];
    private readonly HashSet<FieldReference> _known = [];
    private int[] _rows = [];
    private int[] _indexes = [];
    private int[] _sides = [];
    private int[] _labels = [];

    public CompareCounter(MetricsPlan plan, MetricPart part, SpanSides selection)
    {
        _part = part;
        _arguments = plan.Stage.Compare!;
        _selection = selection;
        _intervals = new IntervalReader(part.Intervals);
        _exemplars = part.Exemplars is { } pool ? new ExemplarReader(plan, pool, null) : null;
        foreach (Intrinsic fact in Facts)
            Learn(new IntrinsicField(fact));
        foreach (AttributeField field in MissingLabel.AlwaysCompared)
            Learn(field);
    }

    public void Receive(SpanColumns columns, ReadOnlySpan<int> rows)
    {
        if (_rows.Length < rows.Length)
            Grow(rows.Length);
        int count = _intervals.Read(columns.StartTimes, rows, _rows, _indexes);
        if (count == 0)
            return;
        ReadOnlySpan<int> kept = _rows.AsSpan(0, count), indexes = _indexes.AsSpan(0, count);
        Span<int> sides = _sides.AsSpan(0, count);
        ReadSides(columns, kept, sides);
        LearnKeys(columns, kept);
        foreach (FieldCounter field in _fields)
            field.Count(columns, kept, sides, indexes, _labels.AsSpan(0, count));
        if (_exemplars is { } exemplars && exemplars.Wants(_intervals.First, _intervals.Last))
            exemplars.Offer(columns, kept, sides, []);
    }

    private void ReadSides(SpanColumns columns, ReadOnlySpan<int> rows, Span<int> sides)
    {
        _selection(columns, rows, sides);
        if (!_arguments.HasWindow)
            return;
        ReadOnlySpan<ulong> starts = columns.StartTimes;
        for (int i = 0; i < rows.Length; i++)
        {
            long start = (long)starts[rows[i]];
            if (start <= _arguments.StartNanos || start > _arguments.EndNanos)
                sides[i] = (int)CompareSide.Baseline;
        }
    }

    private void LearnKeys(SpanColumns columns, ReadOnlySpan<int> rows)
    {
        for (int scope = 0; scope < Scopes.Length; scope++)
        {
            columns.CollectKeys(Scopes[scope], rows, _keys[scope]);
            if (_keys[scope].Names.Count == _knownKeys[scope])
                continue;
            _knownKeys[scope] = _keys[scope].Names.Count;
            foreach (string name in _keys[scope].Names)
                Learn(new AttributeField(Scopes[scope], name));
        }
    }

    private void Learn(FieldReference field)
    {
        if (!_known.Add(field))
            return;
        if (_fields.Count == MaxFields)
            throw new QueryLimitException($"compare() met more than {MaxFields} different attributes; narrow the filter");
        _fields.Add(new FieldCounter(field, _part.Compare.FieldOf(field.CanonicalText)));
    }

    private void Grow(int rows)
    {
        int length = Math.Max(rows, _rows.Length * 2);
        _rows = new int[length];
        _indexes = new int[length];
        _sides = new int[length];
        _labels = new int[length];
    }

    /// <summary>One field and where its values are counted.</summary>
    private sealed class FieldCounter(FieldReference field, CompareField counts)
    {
        private readonly MissingLabel _missing = MissingLabel.Compared(field);
        private LabelReader? _reader;
        private LabelTable? _values;

        public void Count(SpanColumns columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> sides, ReadOnlySpan<int> intervals, Span<int> labels)
        {
            if (_missing.Text is null && columns.Column(field) is AbsentColumn)
                return;
            counts.Trim();
            if (_reader is null || !ReferenceEquals(_values, counts.Values))
            {
                _values = counts.Values;
                _reader = new LabelReader(field, _values, _missing);
            }

            _reader.Read(columns, rows, labels);
            for (int i = 0; i < labels.Length; i++)
            {
                if (labels[i] != LabelTable.Missing)
                    counts.Add(labels[i], sides[i], intervals[i], 1);
            }
        }
    }
}
