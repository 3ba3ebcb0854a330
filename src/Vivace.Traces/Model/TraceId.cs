using System.Buffers.Binary;
using System.Globalization;

namespace Vivace.Traces.Model;

/// <summary>A trace id: 16 bytes, big-endian in two halves, so that numeric order is byte order.</summary>
public readonly record struct TraceId(ulong High, ulong Low)
{
    /// <summary>Bytes of an id on the wire.</summary>
    public const int Length = 16;

    public bool IsZero => (High | Low) == 0;

    /// <summary>Reads 16 bytes.</summary>
    public static TraceId Read(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <summary>
    /// Parses the id of a request path (query-api specification, section 4.1): hexadecimal of either case, at most 32 digits, shorter
    /// ids are padded with zeros on the left.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TraceId id)
    {
        id = default;
        if (text.Length is 0 or > Length * 2)
        {
            return false;
        }

        ulong high = 0, low = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }

            high = (high << 4) | (low >> 60);
            low = (low << 4) | HexValue(c);
        }

        id = new TraceId(high, low);
        return true;
    }

    private static uint HexValue(char digit) => digit <= '9' ? digit - (uint)'0' : (digit | 0x20u) - 'a' + 10;

    /// <summary>Writes 16 bytes.</summary>
    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
    }

    /// <summary>32 lower-case hexadecimal digits.</summary>
    public override string ToString() => $"{High:x16}{Low:x16}";

    /// <summary>Writes what <see cref="ToTrimmedHex"/> gives as ASCII.</summary>
    /// <param name="text">Room for 32 bytes.</param>
    /// <returns>Bytes written.</returns>
    public int WriteTrimmedHex(Span<byte> text)
    {
        int written = 0;
        if (High != 0)
        {
            High.TryFormat(text, out written, "x", CultureInfo.InvariantCulture);
        }

        Low.TryFormat(text[written..], out int low, High == 0 ? "x" : "x16", CultureInfo.InvariantCulture);
        return written + low;
    }

    /// <summary>Lower-case hexadecimal without leading zeros, the form of search results and exemplars.</summary>
    public string ToTrimmedHex() => High == 0 ? $"{Low:x}" : $"{High:x}{Low:x16}";
}
