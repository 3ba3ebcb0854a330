namespace Vivace.Traces.Wire;

/// <summary>Picks single fields out of a small message; the last of several wins, as proto3 has it. For paths where clarity beats speed.</summary>
internal static class ProtoFields
{
    /// <summary>A string, byte string or message; empty when absent.</summary>
    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> message, int field)
    {
        ReadOnlySpan<byte> value = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field == field && reader.WireType == WireType.LengthDelimited)
            {
                value = reader.ReadLengthDelimited();
            }
            else
            {
                reader.Skip();
            }
        }

        return value;
    }

    /// <summary>A varint, fixed32 or fixed64; zero when absent.</summary>
    public static ulong Number(ReadOnlySpan<byte> message, int field)
    {
        ulong value = 0;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader.Field != field)
            {
                reader.Skip();
                continue;
            }

            switch (reader.WireType)
            {
                case WireType.Varint:
                    value = reader.ReadVarint();
                    break;
                case WireType.Fixed64:
                    value = reader.ReadFixed64();
                    break;
                case WireType.Fixed32:
                    value = reader.ReadFixed32();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return value;
    }

    /// <summary>Steps to the next message of a repeated field.</summary>
    public static bool NextMessage(ref ProtoReader reader, int field, out ReadOnlySpan<byte> message)
    {
        while (reader.Next())
        {
            if (reader.Field == field && reader.WireType == WireType.LengthDelimited)
            {
                message = reader.ReadLengthDelimited();
                return true;
            }

            reader.Skip();
        }

        message = default;
        return false;
    }
}
