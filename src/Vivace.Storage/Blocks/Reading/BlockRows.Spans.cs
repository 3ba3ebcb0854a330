using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Blocks.Reading;

/// <content>Columns of spans: one value per span.</content>
public sealed partial class BlockRows
{
    private bool[]? _hasHttpStatusCode;

    /// <summary>Big-endian numbers.</summary>
    public ulong[] SpanIds => LoadSpanIds(BlockColumns.SpanId, SpanCount);

    /// <summary>Big-endian numbers; 0 for a root.</summary>
    public ulong[] ParentSpanIds => LoadSpanIds(BlockColumns.ParentSpanId, SpanCount);

    /// <summary>Left number of the parent; -1 for a root, 0 when not known (block format specification, section 9.8).</summary>
    public int[] NestedSetParents => Int32s(BlockColumns.NestedSetParent, SpanCount);

    /// <summary>0 when not known.</summary>
    public int[] NestedSetLefts => Int32s(BlockColumns.NestedSetLeft, SpanCount);

    /// <summary>0 when not known.</summary>
    public int[] NestedSetRights => Int32s(BlockColumns.NestedSetRight, SpanCount);

    public CodedColumn Names => Coded(BlockColumns.Name, SpanCount);

    /// <summary>OTLP's kinds.</summary>
    public long[] Kinds => Int64s(BlockColumns.Kind, SpanCount);

    public CodedColumn TraceStates => Coded(BlockColumns.TraceState, SpanCount);

    /// <summary>Unix nanoseconds.</summary>
    public ulong[] Starts => UInt64s(BlockColumns.Start, SpanCount);

    /// <summary>Nanoseconds; a span that ends before it starts has a huge one.</summary>
    public ulong[] Durations => UInt64s(BlockColumns.Duration, SpanCount);

    /// <summary>OTLP's status codes.</summary>
    public long[] StatusCodes => Int64s(BlockColumns.StatusCode, SpanCount);

    public CodedColumn StatusMessages => Coded(BlockColumns.StatusMessage, SpanCount);

    /// <summary>Attributes of spans that have no column of their own.</summary>
    public AttributeColumns SpanAttributes => Attributes(ref _spanAttributes, BlockColumns.SpanAttributes, SpanLevel, SpanCount);

    public int[] DroppedAttributes => Int32s(BlockColumns.DroppedAttributes, SpanCount);

    public int[] DroppedEvents => Int32s(BlockColumns.DroppedEvents, SpanCount);

    public int[] DroppedLinks => Int32s(BlockColumns.DroppedLinks, SpanCount);

    /// <summary><c>http.method</c>.</summary>
    public CodedColumn HttpMethods => OptionalCoded(BlockColumns.HttpMethod, SpanLevel, SpanCount);

    /// <summary><c>http.url</c>.</summary>
    public CodedColumn HttpUrls => OptionalCoded(BlockColumns.HttpUrl, SpanLevel, SpanCount);

    /// <summary>Integer values of <c>http.status_code</c>; meaningful where <see cref="HasHttpStatusCode"/> says so.</summary>
    public long[] HttpStatusCodes => IsAbsent(BlockColumns.HttpStatusCode)
        ? new long[SpanCount]
        : Load(
            BlockColumns.HttpStatusCode, data => Levels.Optional(data, data.Int64s, SpanLevel, SpanCount, 0L), levels: LevelsWanted.Definitions);

    /// <summary>Which spans have an integer <c>http.status_code</c>.</summary>
    public bool[] HasHttpStatusCode
    {
        get
        {
            if (Volatile.Read(ref _hasHttpStatusCode) is { } known)
            {
                return known;
            }

            lock (_gate)
            {
                _hasHttpStatusCode ??= ReadHasHttpStatusCode();
                return _hasHttpStatusCode;
            }
        }
    }

    /// <summary>A dedicated attribute of each span, by its place in <see cref="DedicatedColumns.Span"/>.</summary>
    public CodedColumn SpanDedicated(int slot)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)slot, (uint)BlockColumns.DedicatedSlots);
        return OptionalCoded(BlockColumns.SpanDedicated + slot, SpanLevel, SpanCount);
    }

    /// <summary>
    /// The column that holds the string values of a span attribute in this block, or <c>null</c> if they are in
    /// <see cref="SpanAttributes"/>, where values of other types always are.
    /// </summary>
    public CodedColumn? FindSpanColumn(string key)
    {
        switch (key)
        {
            case WellKnownAttributes.HttpMethod:
                return HttpMethods;
            case WellKnownAttributes.HttpUrl:
                return HttpUrls;
            default:
                int slot = IndexOf(Dedicated.Span, key);
                return slot < 0 ? null : SpanDedicated(slot);
        }
    }

    private bool[] ReadHasHttpStatusCode()
    {
        var has = new bool[SpanCount];
        if (IsAbsent(BlockColumns.HttpStatusCode))
        {
            return has;
        }

        ColumnData data = Read(BlockColumns.HttpStatusCode, levels: LevelsWanted.Definitions);
        var definitions = data.DefinitionLevels;
        for (int i = 0, span = 0; i < definitions.Length; i++)
        {
            if (definitions[i] >= SpanLevel && span < has.Length)
            {
                has[span++] = definitions[i] > SpanLevel;
            }
        }

        data.ReleaseLevels();
        return has;
    }
}
