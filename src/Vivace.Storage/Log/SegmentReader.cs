namespace Vivace.Storage.Log;

/// <summary>What <see cref="SegmentReader.Next"/> found.</summary>
internal enum SegmentPart
{
    /// <summary>A record, intact.</summary>
    Record,

    /// <summary>Bytes that are no intact record.</summary>
    Damage,

    /// <summary>Bytes that are all zero.</summary>
    Zeros,

    /// <summary>The end of the file.</summary>
    End,

    /// <summary>The whole file is of a version that this one does not read.</summary>
    UnknownVersion,
}

/// <summary>
/// Splits a segment file into intact records and the rest; every byte behind the segment header is in exactly one part. It trusts
/// nothing but checksums: an intact record header vouches for the length of its payload, the payload's checksum for its content, and
/// after anything else it looks for the next intact header. Records carry the nonce of their segment; a header with another is none.
/// </summary>
internal sealed class SegmentReader(FileWindow window)
{
    private const int ScanBytes = 64 << 10;

    private ulong? _nonce; // unknown until a segment header or, if that is damaged, a record header says it
    private long _next;
    private bool _started;

    /// <summary>The version of the file, when the part is <see cref="SegmentPart.UnknownVersion"/>.</summary>
    public uint Version { get; private set; }

    /// <summary>Where the part begins.</summary>
    public long Offset { get; private set; }

    /// <summary>Length of the part, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Of a record.</summary>
    public RecordHeader Header { get; private set; }

    /// <summary>Of a damage: what is wrong, as a sentence.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>UTF-8 of a record's tenant; valid until the next call, as all memory handed out.</summary>
    public ReadOnlyMemory<byte> Tenant { get; private set; }

    public ReadOnlyMemory<byte> Payload { get; private set; }

    public SegmentPart Next()
    {
        if (!_started)
        {
            _started = true;
            if (SegmentHeader.TryRead(window.Peek(0, SegmentHeader.Bytes).Span, out var header))
            {
                Version = header.Version;
                if (header.Version != SegmentHeader.CurrentVersion) return Part(SegmentPart.UnknownVersion, 0, window.Length);
                _nonce = header.Nonce;
                _next = SegmentHeader.Bytes;
            }
            else if (window.Length > 0)
            {
                return Resync(0, window.Length < SegmentHeader.Bytes
                    ? "The file ends within its header."
                    : "The segment header is damaged.");
            }
        }

        var start = _next;
        if (start >= window.Length) return Part(SegmentPart.End, start, 0);
        if (!TryHeader(start, out var record)) return Resync(start, "There is no intact record header here.");
        _nonce ??= record.Nonce;

        var end = start + record.RecordBytes;
        if (end > window.Length) return Resync(start, "The record is cut off.");
        var bytes = window.Peek(start, (int)record.RecordBytes);
        var payload = bytes[record.Bytes..];
        if (PayloadChecksum.Of(payload.Span) == record.PayloadChecksum)
        {
            Header = record;
            Tenant = bytes.Slice(RecordHeader.FixedBytes, record.TenantBytes);
            Payload = payload;
            return Part(SegmentPart.Record, start, end - start);
        }

        // The intact header says where the next record should begin, but bytes may have come in or gone missing: look, do not jump.
        return Resync(start, "The payload does not match its checksum.");
    }

    private SegmentPart Part(SegmentPart part, long start, long length)
    {
        Offset = start;
        Length = length;
        _next = start + length;
        return part;
    }

    /// <summary>The bytes from a position to the next record header, or to the end.</summary>
    private SegmentPart Resync(long start, string reason)
    {
        var end = FindHeader(start + 1);
        if (IsZero(start, end)) return Part(SegmentPart.Zeros, start, end - start);
        Reason = reason;
        return Part(SegmentPart.Damage, start, end - start);
    }

    private bool TryHeader(long offset, out RecordHeader header) =>
        RecordHeader.TryRead(window.Peek(offset, RecordHeader.MaxBytes).Span, out header) &&
        (_nonce is null || header.Nonce == _nonce);

    private long FindHeader(long from)
    {
        while (from < window.Length)
        {
            var bytes = window.Peek(from, ScanBytes).Span;
            var at = bytes.IndexOf(RecordHeader.Magic);
            if (at < 0)
            {
                if (from + bytes.Length >= window.Length) break;
                from += bytes.Length - (RecordHeader.Magic.Length - 1);
            }
            else if (TryHeader(from + at, out _)) return from + at;
            else from += at + 1;
        }
        return window.Length;
    }

    private bool IsZero(long start, long end)
    {
        while (start < end)
        {
            var bytes = window.Peek(start, (int)Math.Min(ScanBytes, end - start)).Span;
            if (bytes.ContainsAnyExcept((byte)0)) return false;
            start += bytes.Length;
        }
        return true;
    }
}
