using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Vivace.Generator.RemoteWrite.Queue;

namespace Vivace.Generator.Progress;

/// <summary>The file of a tenant's <see cref="CollectedMark"/> (docs/formats/remote-write-queue.md).</summary>
internal sealed class CollectedMarkFile(IQueueFolder folder)
{
    private const string Name = "collected";
    private const int MaxBytes = 16 << 20;

    private static ReadOnlySpan<byte> Magic => "VCOL\x01\0\0\0"u8;

    /// <summary>What an earlier process has left; null when there is nothing, or nothing that can be read.</summary>
    public CollectedMark? Read()
    {
        try
        {
            if (!folder.List().Contains(Name))
            {
                return null;
            }

            using Stream file = folder.Open(Name);
            if (file.Length > MaxBytes)
            {
                return null;
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Decode(bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The old one stands.</exception>
    public void Write(CollectedMark mark, bool flush) => folder.Replace(Name, Encode(mark), flush);

    /// <summary>Nothing is counted from now on, and so nothing is to be counted again.</summary>
    public void Delete()
    {
        try
        {
            if (folder.List().Contains(Name))
            {
                folder.Delete(Name);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It grows old: see TenantGenerator, which does not look at requests that came long after it.
        }
    }

    private static byte[] Encode(CollectedMark mark)
    {
        var target = new ArrayBufferWriter<byte>(256);
        target.Write(Magic);
        Write(target, mark.Time.ToUnixTimeMilliseconds());
        Write(target, mark.NewestSample);
        Write(target, mark.HeldSegment);
        Write(target, mark.Below);
        Write(target, mark.Beyond.Count);
        foreach (RequestPosition position in mark.Beyond)
        {
            Write(target, position);
        }

        Write(target, mark.Queues.Count);
        foreach ((string name, QueuePosition end) in mark.Queues)
        {
            byte[] text = Encoding.UTF8.GetBytes(name);
            Write(target, text.Length);
            target.Write(text);
            Write(target, end.Segment);
            Write(target, end.Offset);
        }

        uint checksum = Crc32.HashToUInt32(target.WrittenSpan);
        BinaryPrimitives.WriteUInt32LittleEndian(target.GetSpan(sizeof(uint)), checksum);
        target.Advance(sizeof(uint));
        return target.WrittenSpan.ToArray();
    }

    private static void Write(ArrayBufferWriter<byte> target, RequestPosition position)
    {
        Write(target, position.Segment);
        Write(target, position.Offset);
    }

    private static void Write(ArrayBufferWriter<byte> target, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(sizeof(long)), number);
        target.Advance(sizeof(long));
    }

    private static CollectedMark? Decode(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.Length - sizeof(uint);
        if (end < Magic.Length || !bytes[..Magic.Length].SequenceEqual(Magic)
            || Crc32.HashToUInt32(bytes[..end]) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[end..]))
        {
            return null;
        }

        ReadOnlySpan<byte> rest = bytes[Magic.Length..end];
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(Number(ref rest));
        long newest = Number(ref rest), held = Number(ref rest);
        RequestPosition below = Position(ref rest);
        var beyond = new RequestPosition[Number(ref rest)];
        for (int i = 0; i < beyond.Length; i++)
        {
            beyond[i] = Position(ref rest);
        }

        var queues = new Dictionary<string, QueuePosition>(StringComparer.Ordinal);
        for (long left = Number(ref rest); left > 0; left--)
        {
            int length = (int)Number(ref rest);
            string name = Encoding.UTF8.GetString(rest[..length]);
            rest = rest[length..];
            queues[name] = new QueuePosition(Number(ref rest), Number(ref rest));
        }

        return new CollectedMark { Time = time, NewestSample = newest, HeldSegment = held, Below = below, Beyond = beyond, Queues = queues };
    }

    private static RequestPosition Position(ref ReadOnlySpan<byte> rest) => new(Number(ref rest), Number(ref rest));

    private static long Number(ref ReadOnlySpan<byte> rest)
    {
        long number = BinaryPrimitives.ReadInt64LittleEndian(rest);
        rest = rest[sizeof(long)..];
        return number;
    }
}
