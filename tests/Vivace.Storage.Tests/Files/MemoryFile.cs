namespace Vivace.Storage.Tests.Files;

/// <summary>Bytes, the bytes as of the last flush, and the changes since.</summary>
internal sealed class MemoryFile(byte[] bytes)
{
    private const int SectorBytes = 512;

    private readonly List<(int Offset, byte[]? Bytes)> _unflushed = []; // null bytes: a truncation to the offset
    private byte[] _durable = bytes;

    public MemoryFile()
        : this([])
    {
    }

    public byte[] Bytes { get; private set; } = bytes;

    public void Write(ReadOnlySpan<byte> bytes, int offset)
    {
        _unflushed.Add((offset, bytes.ToArray()));
        Bytes = Written(Bytes, offset, bytes);
    }

    public void Truncate(int length)
    {
        _unflushed.Add((length, null));
        Bytes = Resized(Bytes, length);
    }

    public void Flush()
    {
        _durable = Bytes;
        _unflushed.Clear();
    }

    public MemoryFile AfterPowerCut(Random random)
    {
        var result = _durable;
        var last = random.Next(_unflushed.Count + 1);
        var sectors = random.Next(2) == 0;
        for (var i = 0; i < last; i++)
        {
            var (offset, change) = _unflushed[i];
            if (change is null) result = Resized(result, offset);
            else if (sectors) result = WithSomeSectors(result, offset, change, random);
            else result = Written(result, offset, i == last - 1 ? change.AsSpan(0, random.Next(change.Length + 1)) : change);
        }
        return new MemoryFile(result);
    }

    private static byte[] WithSomeSectors(byte[] target, int offset, byte[] change, Random random)
    {
        // The length may be there before the bytes are: what is missing reads as zeros.
        var result = Resized(target, Math.Max(target.Length, offset + random.Next(change.Length + 1)));
        for (var start = 0; start < change.Length; start += SectorBytes)
        {
            var sector = change.AsSpan(start, Math.Min(SectorBytes, change.Length - start));
            if (random.Next(2) == 0 && offset + start + sector.Length <= result.Length) sector.CopyTo(result.AsSpan(offset + start));
        }
        return result;
    }

    private static byte[] Written(byte[] target, int offset, ReadOnlySpan<byte> bytes)
    {
        var result = Resized(target, Math.Max(target.Length, offset + bytes.Length));
        bytes.CopyTo(result.AsSpan(offset));
        return result;
    }

    private static byte[] Resized(byte[] bytes, int length)
    {
        var result = new byte[length];
        bytes.AsSpan(0, Math.Min(bytes.Length, length)).CopyTo(result);
        return result;
    }
}
