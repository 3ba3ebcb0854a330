using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>Strings of rows: a number for each row, and what the numbers stand for.</summary>
/// <param name="Codes">One per row (span, resource, event … as the column has it): a number of <paramref name="Values"/>, or -1 for none.</param>
/// <param name="Values">UTF-8, as written; may hold more than the rows use, and equal values more than once.</param>
public sealed record CodedColumn(int[] Codes, ByteArrayTable Values)
{
    public const int None = -1;

    /// <summary>The bytes of a row; empty when it has none.</summary>
    public ReadOnlySpan<byte> this[int row] => Codes[row] < 0 ? default : Values[Codes[row]];
}
