namespace Vivace.Storage.Log;

/// <summary>The range of a segment that is being found unreadable; neighbours with one cause become one range.</summary>
internal sealed class SegmentDamage(LogSegmentInfo segment, FileWindow window)
{
    public LogSegmentInfo Segment { get; } = segment;

    public FileWindow Window { get; } = window;

    /// <summary>Ranges set aside so far.</summary>
    public int Ranges { get; set; }

    public long Offset { get; private set; }

    /// <summary>In bytes; 0 when there is no open range.</summary>
    public long Length { get; private set; }

    public string Reason { get; private set; } = "";

    public bool TryExtend(long offset, long length, string reason)
    {
        if (Length == 0 || Offset + Length != offset || Reason != reason) return false;
        Length += length;
        return true;
    }

    public void Begin(long offset, long length, string reason)
    {
        Offset = offset;
        Length = length;
        Reason = reason;
    }
}
