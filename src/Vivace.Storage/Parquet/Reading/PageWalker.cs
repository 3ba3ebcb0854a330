using System.Buffers;
using System.Buffers.Binary;
using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Encodings;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>Goes over the pages of a column chunk one after another and takes each apart: decompressed, levels and values.</summary>
internal abstract class PageWalker(ParquetColumn column, ColumnChunk chunk)
{
    protected ParquetColumn Column => column;

    protected ColumnChunk Chunk => chunk;

    /// <summary>Entries of the pages that were gone over or left out, the current one not included.</summary>
    protected int EntriesBefore { get; set; }

    /// <summary>Whether nothing that comes can be of interest.</summary>
    protected virtual bool IsDone => false;

    /// <summary>Goes over a run of whole pages.</summary>
    public void Walk(ReadOnlySpan<byte> pages, PageCompression compression)
    {
        while (!pages.IsEmpty && EntriesBefore < chunk.ValueCount && !IsDone)
        {
            PageHeader header = PageHeader.Read(pages, out int headerBytes);
            pages = pages[headerBytes..];
            if (header.CompressedSize > pages.Length)
            {
                ParquetException.ThrowTruncated($"a page of column {column.Path}");
            }

            bool isData = header.Kind is PageKind.Data or PageKind.DataV2;
            if (isData && header.ValueCount > chunk.ValueCount - EntriesBefore)
            {
                ParquetException.Throw($"column {column.Path} has more values than the footer says");
            }

            if (header.Kind != PageKind.Index && Wants(header))
            {
                Page(header, pages[..header.CompressedSize], compression);
            }

            EntriesBefore += isData ? header.ValueCount : 0;
            pages = pages[header.CompressedSize..];
        }
    }

    /// <summary>Whether a page has to be looked into.</summary>
    protected virtual bool Wants(in PageHeader header) => true;

    /// <summary>Takes the dictionary.</summary>
    protected abstract void Dictionary(in PageHeader header, ReadOnlySpan<byte> body);

    /// <summary>Takes a page of values.</summary>
    /// <param name="header">Its header.</param>
    /// <param name="repetitions">Repetition levels, encoded; empty if the column has none.</param>
    /// <param name="definitions">Definition levels, encoded; empty if the column has none.</param>
    /// <param name="values">The values, encoded.</param>
    protected abstract void Data(
        in PageHeader header, ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions, ReadOnlySpan<byte> values);

    /// <summary>Decodes levels.</summary>
    protected void Level(ReadOnlySpan<byte> encoded, int maximum, Span<byte> levels)
    {
        int width = HybridDecoder.LevelWidth(maximum);
        HybridDecoder.Decode(encoded, width, levels);
        if ((1 << width) - 1 != maximum && levels.ContainsAnyExceptInRange((byte)0, (byte)maximum))
        {
            ParquetException.Throw($"column {column.Path} has levels above {maximum}");
        }
    }

    private void Page(in PageHeader header, ReadOnlySpan<byte> body, PageCompression compression)
    {
        // Levels of V2 pages lie before the values and are never compressed.
        int levelBytes = 0;
        if (header.Kind == PageKind.DataV2)
        {
            if (header.DefinitionBytes < 0 || header.RepetitionBytes < 0 || header.DefinitionBytes > body.Length
                || header.RepetitionBytes > body.Length - header.DefinitionBytes)
            {
                ParquetException.Throw($"the levels of a page of column {column.Path} do not fit into it");
            }

            levelBytes = header.DefinitionBytes + header.RepetitionBytes;
        }

        bool compressed = chunk.Codec != ParquetCodec.Uncompressed && (header.Kind != PageKind.DataV2 || header.IsCompressed);
        if (!compressed)
        {
            Body(header, body[..levelBytes], body[levelBytes..]);
            return;
        }

        int size = header.UncompressedSize - levelBytes;
        if (size < 0)
        {
            ParquetException.Throw($"a page of column {column.Path} is smaller than its levels");
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var plain = buffer.AsSpan(0, size);
            if (size > 0)
            {
                compression.Decompress(chunk.Codec, body[levelBytes..], plain);
            }

            Body(header, body[..levelBytes], plain);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Body(in PageHeader header, ReadOnlySpan<byte> levels, ReadOnlySpan<byte> body)
    {
        if (header.Kind == PageKind.Dictionary)
        {
            Dictionary(header, body);
            return;
        }

        if (header.Kind == PageKind.DataV2)
        {
            Data(header, levels[..header.RepetitionBytes], levels[header.RepetitionBytes..], body);
            return;
        }

        ReadOnlySpan<byte> repetitions = column.MaxRepetitionLevel > 0 ? Prefixed(ref body) : default;
        ReadOnlySpan<byte> definitions = column.MaxDefinitionLevel > 0 ? Prefixed(ref body) : default;
        Data(header, repetitions, definitions, body);
    }

    private static ReadOnlySpan<byte> Prefixed(ref ReadOnlySpan<byte> body)
    {
        if (body.Length < sizeof(int))
        {
            ParquetException.ThrowTruncated("a page");
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(body);
        if (length > (uint)(body.Length - sizeof(int)))
        {
            ParquetException.ThrowTruncated("a page");
        }

        var levels = body.Slice(sizeof(int), (int)length);
        body = body[(sizeof(int) + (int)length)..];
        return levels;
    }
}
