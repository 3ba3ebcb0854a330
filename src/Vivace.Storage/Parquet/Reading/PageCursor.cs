using Vivace.Storage.Parquet.Compression;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Parquet.Reading;

/// <summary>
/// Walks the data pages of column chunks, one decoded page at a time, and keeps its buffers from page to page and chunk to chunk. Holds no
/// more than a page and a dictionary. For one thread.
/// </summary>
internal sealed class PageCursor(ParquetFile file, PageCompression compression)
{
    /// <summary>Bytes read at a time, unless a page is larger.</summary>
    private const int ReadBytes = 64 * 1024;

    /// <summary>Headers are some dozen bytes; statistics in them may make them longer.</summary>
    private const int HeaderBytes = 1024;

    private byte[] _buffer = [];
    private long _bufferOffset;
    private int _buffered;
    private ColumnData? _data;
    private PageDecoder? _pages;
    private ColumnChunk? _chunk;
    private long _next;
    private long _end;

    /// <summary>The page. Changes with <see cref="Next"/>.</summary>
    public ColumnData Data => _data!;

    /// <summary>Where the page is in the file.</summary>
    public long Position { get; private set; }

    /// <summary>Whether the byte strings of the page are numbers that stay the same to the end of the chunk.</summary>
    public bool HasDictionary => _pages!.HasDictionary;

    /// <summary>Begins a chunk.</summary>
    /// <param name="column">The column.</param>
    /// <param name="chunk">Its chunk.</param>
    /// <param name="position">A former <see cref="Position"/> in the chunk, to go on with; 0 for its beginning.</param>
    /// <param name="passed">Entries of the pages before that position.</param>
    public void Open(ParquetColumn column, ColumnChunk chunk, long position, long passed)
    {
        if (_data is null)
        {
            _data = new ColumnData(column);
        }
        else
        {
            _data.Reuse(column);
        }

        _chunk = chunk;
        _pages = new PageDecoder(column, chunk, intern: false, all: false, LevelsWanted.All, data: _data);
        _next = chunk.Start;
        _end = chunk.Start + chunk.CompressedSize;
        if (position == 0)
        {
            return;
        }

        // The dictionary is the first page, if there is one.
        while (_next < position)
        {
            PageHeader header = Header(out int headerBytes);
            if (header.Kind is not (PageKind.Dictionary or PageKind.Index))
            {
                break;
            }

            Decode(header, headerBytes);
        }

        _next = position;
        _pages.Pass(checked((int)passed));
    }

    /// <summary>Steps to the next page with entries; <c>false</c> at the end of the chunk.</summary>
    /// <exception cref="ParquetException">It is damaged.</exception>
    public bool Next()
    {
        _pages!.Forget();
        while (_next < _end)
        {
            Position = _next;
            PageHeader header = Header(out int headerBytes);
            Decode(header, headerBytes);
            if (Data.EntryCount > 0)
            {
                return true;
            }
        }

        return false;
    }

    private PageHeader Header(out int headerBytes)
    {
        for (int wanted = HeaderBytes; ; wanted *= 4)
        {
            bool isAll = wanted >= _end - _next;
            ReadOnlySpan<byte> bytes = Bytes(_next, (int)Math.Min(wanted, _end - _next));
            try
            {
                return PageHeader.Read(bytes, out headerBytes);
            }
            catch (ParquetException) when (!isAll && wanted < PageHeader.MaxPageBytes)
            {
                // Statistics made it longer.
            }
        }
    }

    private void Decode(in PageHeader header, int headerBytes)
    {
        if (header.CompressedSize > _end - _next - headerBytes)
        {
            ParquetException.ThrowTruncated($"a page of column {_chunk!.Path}");
        }

        int size = headerBytes + header.CompressedSize;
        _pages!.Walk(Bytes(_next, size), compression);
        _next += size;
    }

    /// <summary>Bytes of the chunk, from the buffer where it has them.</summary>
    private ReadOnlySpan<byte> Bytes(long offset, int count)
    {
        int at = (int)Math.Clamp(offset - _bufferOffset, -1, int.MaxValue);
        if (at < 0 || at > _buffered || count > _buffered - at)
        {
            int size = (int)Math.Min(Math.Max(count, ReadBytes), _end - offset);
            if (_buffer.Length < size)
            {
                _buffer = new byte[size];
            }

            _buffered = 0;
            file.Read(_buffer.AsSpan(0, size), offset);
            (_bufferOffset, _buffered, at) = (offset, size, 0);
        }

        return _buffer.AsSpan(at, count);
    }
}
