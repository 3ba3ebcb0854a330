using System.Buffers.Text;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources;

/// <summary><c>trace:duration</c> of each span's trace.</summary>
internal sealed class TraceDurationColumn(SpanSource source, SpanColumns columns) : NumberColumn(FieldType.Duration)
{
    public override long NumberAt(int row)
    {
        int trace = columns.TraceNumbers[row];
        return (long)(source.EndOf(trace) - source.StartOf(trace));
    }

    public override void Read(ReadOnlySpan<int> rows, Span<long> numbers)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            numbers[i] = NumberAt(rows[i]);
        }
    }
}

/// <summary><c>trace:id</c>: hexadecimal without leading zeros.</summary>
internal sealed class TraceIdColumn(SpanSource source, SpanColumns columns) : TextColumn
{
    private readonly byte[] _text = new byte[TraceId.Length * 2];

    public override FieldValue this[int row] => FieldValue.String(IdText.Trimmed(source.IdOf(columns.TraceNumbers[row]), _text));
}

/// <summary><c>span:id</c> and <c>span:parentID</c>: 16 hexadecimal digits.</summary>
internal sealed class SpanIdColumn(SpanColumns columns, bool parent) : TextColumn
{
    private readonly byte[] _text = new byte[IdText.SpanIdDigits];

    public override FieldValue this[int row] =>
        FieldValue.String(IdText.Full((parent ? columns.ParentSpanIds : columns.SpanIds)[row], _text));
}

/// <summary>Ids as the text that queries compare.</summary>
internal static class IdText
{
    public const int SpanIdDigits = 16;

    /// <summary>16 lower-case hexadecimal digits.</summary>
    public static ReadOnlySpan<byte> Full(ulong id, Span<byte> buffer)
    {
        Utf8Formatter.TryFormat(id, buffer, out int written, new System.Buffers.StandardFormat('x', SpanIdDigits));
        return buffer[..written];
    }

    /// <summary>Lower-case hexadecimal without leading zeros.</summary>
    public static ReadOnlySpan<byte> Trimmed(TraceId id, Span<byte> buffer)
    {
        Full(id.High, buffer);
        Full(id.Low, buffer[SpanIdDigits..]);
        ReadOnlySpan<byte> digits = buffer[..(2 * SpanIdDigits)];
        int zeros = digits.IndexOfAnyExcept((byte)'0');
        return zeros < 0 ? default : digits[zeros..];
    }
}

/// <summary>Nested-set numbers, from the tree of each span's trace.</summary>
internal sealed class NestedSetColumn(SpanColumns columns, NestedSets sets, NestedSetNumber number) : NumberColumn(FieldType.Int)
{
    public override long NumberAt(int row)
    {
        // Building a tree binds other parts: what is asked for is read before, and bound again after.
        int part = columns.Part, trace = columns.TraceNumbers[row];
        long value = sets[new SpanAddress(part, row), trace, number];
        columns.Rebind(part);
        return value;
    }

    public override void Read(ReadOnlySpan<int> rows, Span<long> numbers)
    {
        for (int i = 0; i < rows.Length; i++)
        {
            numbers[i] = NumberAt(rows[i]);
        }
    }
}
