using Vivace.Traces.Wire;

namespace Vivace.Traces.Otlp;

/// <summary>
/// Cuts attribute keys and string values that are longer than a limit (ingest specification, section 8.3), at a UTF-8 boundary, so that
/// no half character is stored. Bytes, arrays and key-value lists are never cut.
/// </summary>
/// <param name="maxBytes">Zero or less switches it off.</param>
internal sealed class AttributeTruncator(int maxBytes)
{
    private byte[] _scratch = [];

    /// <summary>Keys and values cut so far.</summary>
    public long Truncated { get; private set; }

    /// <summary>The attribute itself, or a cut copy that is valid until the next call.</summary>
    public ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> keyValue) =>
        maxBytes <= 0 || keyValue.Length <= maxBytes ? keyValue : Cut(keyValue);

    private ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> keyValue)
    {
        ReadOnlySpan<byte> key = default, any = default, text = default;
        bool hasValue = false, isText = false;
        var reader = new ProtoReader(keyValue);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.KeyValue.Key, WireType.LengthDelimited):
                    key = reader.ReadLengthDelimited();
                    break;
                case (OtlpFields.KeyValue.Value, WireType.LengthDelimited):
                    any = reader.ReadLengthDelimited();
                    hasValue = true;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        var value = new ProtoReader(any);
        while (value.Next())
        {
            isText = value is { Field: OtlpFields.AnyValue.String, WireType: WireType.LengthDelimited };
            if (isText)
            {
                text = value.ReadLengthDelimited();
            }
            else
            {
                value.Skip();
            }
        }

        int keptKey = Boundary(key), keptText = isText ? Boundary(text) : 0;
        if (keptKey == key.Length && (!isText || keptText == text.Length))
        {
            return keyValue;
        }

        Truncated += (keptKey < key.Length ? 1 : 0) + (isText && keptText < text.Length ? 1 : 0);
        int anyLength = isText ? ProtoSize.LengthDelimited(keptText) : any.Length;
        int needed = ProtoSize.LengthDelimited(keptKey) + (hasValue ? ProtoSize.LengthDelimited(anyLength) : 0);
        if (_scratch.Length < needed)
        {
            _scratch = new byte[needed];
        }

        int at = Write(_scratch, 0, OtlpFields.KeyValue.Key, keptKey);
        key[..keptKey].CopyTo(_scratch.AsSpan(at));
        at += keptKey;
        if (hasValue)
        {
            at = Write(_scratch, at, OtlpFields.KeyValue.Value, anyLength);
            if (isText)
            {
                at = Write(_scratch, at, OtlpFields.AnyValue.String, keptText);
                text[..keptText].CopyTo(_scratch.AsSpan(at));
                at += keptText;
            }
            else
            {
                any.CopyTo(_scratch.AsSpan(at));
                at += any.Length;
            }
        }

        return _scratch.AsSpan(0, at);
    }

    /// <summary>The longest prefix within the limit that does not end inside a UTF-8 sequence.</summary>
    private int Boundary(ReadOnlySpan<byte> text)
    {
        if (text.Length <= maxBytes)
        {
            return text.Length;
        }

        // A sequence is four bytes at most; bytes that are not UTF-8 at all are cut at the limit.
        for (int end = maxBytes; end > 0 && end > maxBytes - 4; end--)
        {
            if ((text[end] & 0xC0) != 0x80)
            {
                return end;
            }
        }

        return maxBytes;
    }

    private static int Write(byte[] target, int at, int field, int length)
    {
        target[at++] = (byte)((field << 3) | (int)WireType.LengthDelimited);
        uint rest = (uint)length;
        while (rest >= 0x80)
        {
            target[at++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        target[at++] = (byte)rest;
        return at;
    }
}
