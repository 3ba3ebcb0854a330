using System.Buffers;
using System.Buffers.Binary;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>
/// Takes out of a dictionary of byte strings what a few rows use of it: the dictionary of a row group is often larger than everything else
/// that a trace needs.
/// </summary>
/// <param name="column">The column.</param>
/// <param name="chunk">Its chunk.</param>
/// <param name="rows">Its codes are entries of the dictionary, and become numbers of its values.</param>
internal sealed class DictionaryEntries(ParquetColumn column, ColumnChunk chunk, ColumnData rows) : PageWalker(column, chunk)
{
    private bool _isResolved;

    /// <exception cref="ParquetException">There was no dictionary.</exception>
    public void RequireResolved()
    {
        if (!_isResolved)
        {
            ParquetException.Throw($"column {Column.Path} has entries of a dictionary that is not there");
        }
    }

    protected override void Data(
        in PageHeader header, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> values)
    {
    }

    protected override void Dictionary(in PageHeader header, ReadOnlySpan<byte> body)
    {
        if (_isResolved)
        {
            ParquetException.Throw($"column {Column.Path} has two dictionaries");
        }

        _isResolved = true;
        if (header.Encoding is not (ParquetEncoding.Plain or ParquetEncoding.PlainDictionary))
        {
            ParquetException.Throw($"a dictionary encoded as {header.Encoding} is not supported");
        }

        uint last = 0;
        foreach (int entry in rows.Codes)
        {
            last = Math.Max(last, (uint)entry);
        }

        if (last >= (uint)header.ValueCount || last >= (uint)body.Length / sizeof(int))
        {
            ParquetException.Throw($"column {rows.Column.Path} refers to entry {last} of a dictionary of {header.ValueCount}");
        }

        // Of each entry, what it becomes plus one; first, whether it is used at all.
        int entries = (int)last + 1;
        int[] numbers = ArrayPool<int>.Shared.Rent(entries);
        try
        {
            numbers.AsSpan(0, entries).Clear();
            foreach (int entry in rows.Codes)
            {
                numbers[entry] = 1;
            }

            Take(body, numbers.AsSpan(0, entries), rows.Values);
            for (int i = 0; i < rows.Codes.Length; i++)
            {
                rows.Codes[i] = numbers[rows.Codes[i]] - 1;
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(numbers);
        }
    }

    private static void Take(ReadOnlySpan<byte> body, Span<int> numbers, ByteArrayTable values)
    {
        int position = 0;
        for (int entry = 0; entry < numbers.Length; entry++)
        {
            if (body.Length - position < sizeof(int))
            {
                ParquetException.ThrowTruncated("a dictionary");
            }

            uint length = BinaryPrimitives.ReadUInt32LittleEndian(body[position..]);
            position += sizeof(int);
            if (length > (uint)(body.Length - position))
            {
                ParquetException.ThrowTruncated("a dictionary");
            }

            if (numbers[entry] != 0)
            {
                numbers[entry] = values.Add(body.Slice(position, (int)length)) + 1;
            }

            position += (int)length;
        }
    }
}
