using System.Buffers;
using Vivace.Query.Expressions;
using Vivace.Query.Sources;

namespace Vivace.Query.Spansets;

/// <summary>
/// The spans of a source that pass a filter, one bit each, found part by part when first asked for. A pipeline may ask again and again.
/// </summary>
internal sealed class FilterBits(SpanCondition condition) : IDisposable
{
    private const int WordBits = 64;

    /// <summary>Stands for a part of which no span passes.</summary>
    private static readonly ulong[] None = [];

    private readonly Dictionary<SpanSource, ulong[]?[]> _sources = [];
    private SpanSource? _source;
    private ulong[]?[] _parts = [];

    public SpanCondition Condition => condition;

    /// <summary>Turns to a source; what was found of others is kept.</summary>
    public void Open(SpanSource source)
    {
        _source = source;
        if (!_sources.TryGetValue(source, out ulong[]?[]? parts))
        {
            parts = new ulong[]?[source.PartCount];
            _sources.Add(source, parts);
        }

        _parts = parts;
    }

    /// <summary>Whether a span passes.</summary>
    public bool this[SpanAddress span]
    {
        get
        {
            if (condition.CanFail)
            {
                // Spans that no candidate trace has must not fail the query, so only this one is looked at.
                Span<int> row = [span.Row];
                return condition.Keep(_source!.Bind(span.Part), row) == 1;
            }

            ulong[] bits = _parts[span.Part] ?? Find(span.Part);
            return bits.Length > 0 && (bits[span.Row / WordBits] >> (span.Row % WordBits) & 1) != 0;
        }
    }

    /// <summary>The rows of a part that pass, ascending.</summary>
    /// <param name="part">The part.</param>
    /// <param name="rows">At least as long as the part.</param>
    public int Read(int part, Span<int> rows)
    {
        ulong[] bits = _parts[part] ?? Find(part);
        return bits.Length == 0 ? 0 : BitRows.Read(bits, _source!.CountOf(part), rows);
    }

    public void Dispose()
    {
        foreach (ulong[]?[] parts in _sources.Values)
        {
            foreach (ulong[]? bits in parts)
            {
                if (bits is { Length: > 0 })
                {
                    ArrayPool<ulong>.Shared.Return(bits);
                }
            }
        }

        _sources.Clear();
        condition.Dispose();
    }

    private ulong[] Find(int part)
    {
        SpanColumns columns = _source!.Bind(part);
        int count = columns.Count;
        int[] rows = ArrayPool<int>.Shared.Rent(count);
        for (int row = 0; row < count; row++)
        {
            rows[row] = row;
        }

        int kept = condition.Keep(columns, rows.AsSpan(0, count));
        ulong[] bits = kept == 0 ? None : Rent(count);
        foreach (int row in rows.AsSpan(0, kept))
        {
            bits[row / WordBits] |= 1UL << (row % WordBits);
        }

        ArrayPool<int>.Shared.Return(rows);
        _parts[part] = bits;
        return bits;
    }

    private static ulong[] Rent(int count)
    {
        ulong[] bits = ArrayPool<ulong>.Shared.Rent((count / WordBits) + 1);
        Array.Clear(bits);
        return bits;
    }
}
