using Vivace.Query.Sources;
using Vivace.Query.Sources.Blocks;
using Vivace.Storage.Blocks.Counts;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics.Counts;

/// <summary>
/// Kinds of spans, or examples of them, from the counts of a block, as if they were spans: conditions and labels are evaluated on them as on
/// any spans. They have the fields that <see cref="CountsPlan"/> admits and no others.
/// </summary>
internal sealed class CountsColumns : SpanColumns
{
    private readonly CountsSection _section;
    private readonly CountedSample[]? _samples;
    private readonly ulong[] _starts;

    /// <summary>Of kinds: row i is kind i.</summary>
    public CountsColumns(CountsSection section)
    {
        _section = section;
        _starts = [];
        Count = section.Kinds.Length;
    }

    /// <summary>Of examples.</summary>
    public CountsColumns(CountsSection section, CountedSample[] samples)
    {
        _section = section;
        _samples = samples;
        _starts = [.. samples.Select(static sample => (ulong)sample.Start)];
        Count = samples.Length;
    }

    public override int Count { get; }

    public override int Part => 0;

    public override ReadOnlySpan<int> TraceNumbers => throw Lacking();

    public override ReadOnlySpan<ulong> StartTimes => _samples is null ? throw Lacking() : _starts;

    public override ReadOnlySpan<ulong> SpanIds => throw Lacking();

    public override ReadOnlySpan<ulong> ParentSpanIds => throw Lacking();

    public override void Rebind(int part)
    {
    }

    public override int KindAt(int row) => KindOf(row).Kind;

    public override int StatusAt(int row) => KindOf(row).Status;

    public override long DurationAt(int row) => SampleAt(row).Duration;

    public override int ResourceAt(int row) => throw Lacking();

    public override int ScopeAt(int row) => throw Lacking();

    public override int EventCountAt(int row) => throw Lacking();

    public override int LinkCountAt(int row) => throw Lacking();

    public override void CollectKeys(AttributeScope scope, ReadOnlySpan<int> rows, KeySet keys) => throw Lacking();

    protected override FieldColumn Open(FieldReference field) => field switch
    {
        IntrinsicField { Intrinsic: Intrinsic.Name } => new Texts(this, new BlockTexts(_section.Names), static kind => kind.Name),
        IntrinsicField { Intrinsic: Intrinsic.Kind } => new Numbers(this, FieldType.Kind, static (columns, row) => columns.KindAt(row)),
        IntrinsicField { Intrinsic: Intrinsic.Status } => new Numbers(this, FieldType.Status, static (columns, row) => columns.StatusAt(row)),
        IntrinsicField { Intrinsic: Intrinsic.Duration } => new Numbers(this, FieldType.Duration, static (columns, row) => columns.DurationAt(row)),
        IntrinsicField { Intrinsic: Intrinsic.NestedSetParent } => new Numbers(this, FieldType.Int, static (columns, row) => columns.ParentAt(row)),
        IntrinsicField { Intrinsic: Intrinsic.TraceId } => new Ids(this),
        AttributeField { Scope: AttributeScope.Resource, Parent: false, Name: CountsPlan.ServiceName } =>
            new Texts(this, new BlockTexts(_section.Services), static kind => kind.Service),
        _ => throw Lacking(),
    };

    private static InvalidOperationException Lacking() => new("counts of a block do not tell this of their spans");

    private CountedKind KindOf(int row) => _section.Kinds[_samples is null ? row : _samples[row].Kind];

    private CountedSample SampleAt(int row) => _samples is null ? throw Lacking() : _samples[row];

    /// <summary>Of kinds any number of the sort: only whether the span is a root can be asked.</summary>
    private long ParentAt(int row) => _samples is not null ? _samples[row].NestedSetParent : KindOf(row).Parent switch
    {
        CountedParent.Root => -1,
        CountedParent.Unknown => 0,
        _ => 1,
    };

    private sealed class Texts(CountsColumns columns, ValueTable values, Func<CountedKind, int> code) : CodedColumn(values)
    {
        public override int CodeAt(int row) => code(columns.KindOf(row));

        public override void Read(ReadOnlySpan<int> rows, Span<int> codes)
        {
            for (int i = 0; i < rows.Length; i++)
                codes[i] = CodeAt(rows[i]);
        }
    }

    private sealed class Numbers(CountsColumns columns, FieldType type, Func<CountsColumns, int, long> number) : NumberColumn(type)
    {
        public override long NumberAt(int row) => number(columns, row);

        public override void Read(ReadOnlySpan<int> rows, Span<long> numbers)
        {
            for (int i = 0; i < rows.Length; i++)
                numbers[i] = NumberAt(rows[i]);
        }
    }

    private sealed class Ids(CountsColumns columns) : TextColumn
    {
        private readonly byte[] _text = new byte[Vivace.Traces.Model.TraceId.Length * 2];

        public override FieldValue this[int row] => FieldValue.String(IdText.Trimmed(columns.SampleAt(row).Trace, _text));
    }
}
