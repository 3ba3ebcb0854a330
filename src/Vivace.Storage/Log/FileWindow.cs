using Vivace.Storage.Files;

namespace Vivace.Storage.Log;

/// <summary>
/// A view of a file that slides forward: sequential reads in large pieces, and any stretch asked for as one span. Its memory grows to
/// the longest stretch and shrinks again. A page that cannot be read is served as zeros and remembered: checksums then tell which
/// records it took with it.
/// </summary>
internal sealed class FileWindow(IFile file)
{
    /// <summary>What one read asks for.</summary>
    private const int ReadBytes = 256 << 10;

    /// <summary>Memory above this is let go when a long record has passed.</summary>
    private const int MaxKeptBytes = 1 << 20;

    /// <summary>What a failed read is narrowed down to: a page, the unit in which disks and file systems lose data.</summary>
    private const int PageBytes = 4096;

    private byte[] _buffer = new byte[ReadBytes];
    private long _start; // file offset of _buffer[0]
    private int _count;

    public long Length { get; } = file.Length;

    /// <summary>Pages that could not be read, in the order met.</summary>
    public List<(long Offset, long Length, string Reason)> UnreadablePages { get; } = [];

    /// <summary>The bytes at a position, fewer than asked only at the end of the file. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Peek(long offset, int count)
    {
        count = (int)Math.Clamp(Length - offset, 0, count);
        if (offset < _start || offset + count > _start + _count) Slide(offset, count);
        return _buffer.AsMemory((int)(offset - _start), count);
    }

    private void Slide(long offset, int count)
    {
        var keptFrom = offset - _start;
        var kept = keptFrom >= 0 && keptFrom < _count ? (int)(_count - keptFrom) : 0;
        var wanted = Math.Max(count, ReadBytes);
        var target = _buffer;
        if (wanted > target.Length || (target.Length > MaxKeptBytes && wanted <= MaxKeptBytes && kept <= wanted))
        {
            target = GC.AllocateUninitializedArray<byte>(wanted);
        }
        if (kept > 0) _buffer.AsSpan((int)keptFrom, kept).CopyTo(target);
        _buffer = target;
        _start = offset;
        _count = kept;
        while (_count < count) _count += ReadSome(_buffer.AsSpan(_count), _start + _count);
    }

    private int ReadSome(Span<byte> target, long offset)
    {
        target = target[..(int)Math.Min(target.Length, Length - offset)];
        try
        {
            var read = file.Read(target, offset);
            if (read > 0) return read;
            return Unreadable(target, offset, "The file became shorter while it was read.");
        }
        catch (IOException e)
        {
            return target.Length > PageBytes
                ? ReadSome(target[..(int)(PageBytes - offset % PageBytes)], offset)
                : Unreadable(target, offset, $"The disk cannot read it: {e.Message}");
        }
    }

    private int Unreadable(Span<byte> target, long offset, string reason)
    {
        target.Clear();
        if (UnreadablePages.Count > 0 && UnreadablePages[^1] is var last && last.Offset + last.Length == offset && last.Reason == reason)
        {
            UnreadablePages[^1] = (last.Offset, last.Length + target.Length, reason);
        }
        else UnreadablePages.Add((offset, target.Length, reason));
        return target.Length;
    }
}
