using Vivace.Query.Sources;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>The groups of spans: the tuples of values of the <c>by</c> fields.</summary>
internal sealed class GroupReader
{
    private readonly GroupIndex _groups;
    private readonly LabelReader[] _labels;
    private int[] _joined = [];

    /// <param name="plan">The query.</param>
    /// <param name="groups">Numbers the groups.</param>
    public GroupReader(MetricsPlan plan, GroupIndex groups)
    {
        _groups = groups;
        _labels = new LabelReader[plan.Names.Count];
        for (int i = 0; i < _labels.Length; i++)
            _labels[i] = new LabelReader(plan.Stage.By[i], groups.Labels(i), plan.MissingLabels[i]);
    }

    /// <summary>Reads the groups of the rows listed.</summary>
    public void Read(SpanColumns columns, ReadOnlySpan<int> rows, Span<int> groups)
    {
        if (_labels.Length == 0)
        {
            groups.Clear();
            return;
        }

        if (_labels.Length > 1 && _joined.Length < rows.Length)
            _joined = new int[Math.Max(rows.Length, _joined.Length * 2)];
        _labels[0].Read(columns, rows, groups);
        for (int field = 1; field < _labels.Length; field++)
        {
            Span<int> labels = _joined.AsSpan(0, rows.Length);
            _labels[field].Read(columns, rows, labels);
            _groups.Join(groups, field, labels);
        }

        _groups.Finish(groups);
    }
}
