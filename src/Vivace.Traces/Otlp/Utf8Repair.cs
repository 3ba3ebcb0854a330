using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Otlp;

/// <summary>
/// Strings that arrived as something else than UTF-8 are stored as sent and shown with U+FFFD (ingest specification, section 8.3):
/// protobuf clients refuse a message whose strings are not UTF-8. Rare, hence simple rather than fast.
/// </summary>
internal static class Utf8Repair
{
    private const int TagShift = 3;

    /// <summary>The text with U+FFFD for what is not UTF-8.</summary>
    public static byte[] Text(ReadOnlySpan<byte> text) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));

    /// <summary>Whether every string in an <c>AnyValue</c>, nested ones included, is UTF-8.</summary>
    public static bool IsValid(ReadOnlySpan<byte> anyValue)
    {
        var reader = new ProtoReader(anyValue);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.AnyValue.String, WireType.LengthDelimited):
                    if (!Utf8.IsValid(reader.ReadLengthDelimited()))
                    {
                        return false;
                    }

                    break;
                case (OtlpFields.AnyValue.Array or OtlpFields.AnyValue.KeyValueList, WireType.LengthDelimited):
                    bool keyed = reader.Field == OtlpFields.AnyValue.KeyValueList;
                    if (!AreValid(reader.ReadLengthDelimited(), keyed))
                    {
                        return false;
                    }

                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return true;
    }

    /// <summary>A <c>KeyValue</c> message with every string repaired.</summary>
    public static ReadOnlySpan<byte> KeyValue(ReadOnlySpan<byte> message)
    {
        var output = new ArrayBufferWriter<byte>(message.Length + 16);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.KeyValue.Key, WireType.LengthDelimited):
                    Write(output, reader.Field, Text(reader.ReadLengthDelimited()));
                    break;
                case (OtlpFields.KeyValue.Value, WireType.LengthDelimited):
                    Write(output, reader.Field, AnyValue(reader.ReadLengthDelimited()));
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return output.WrittenSpan;
    }

    private static bool AreValid(ReadOnlySpan<byte> elements, bool keyed)
    {
        var reader = new ProtoReader(elements);
        while (reader.Next())
        {
            if (reader is not { Field: 1, WireType: WireType.LengthDelimited })
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> element = reader.ReadLengthDelimited();
            if (keyed ? !IsValidKeyValue(element) : !IsValid(element))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsValidKeyValue(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            bool isPart = reader is { Field: OtlpFields.KeyValue.Key or OtlpFields.KeyValue.Value, WireType: WireType.LengthDelimited };
            if (!isPart)
            {
                // Nobody has looked into unknown fields: there may be anything in them.
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> part = reader.ReadLengthDelimited();
            if (reader.Field == OtlpFields.KeyValue.Key ? !Utf8.IsValid(part) : !IsValid(part))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<byte> AnyValue(ReadOnlySpan<byte> message)
    {
        var reader = new ProtoReader(message);
        var output = new ArrayBufferWriter<byte>(message.Length + 16);
        while (reader.Next())
        {
            int start = reader.Position;
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.AnyValue.String, WireType.LengthDelimited):
                    Write(output, reader.Field, Text(reader.ReadLengthDelimited()));
                    break;
                case (OtlpFields.AnyValue.Array or OtlpFields.AnyValue.KeyValueList, WireType.LengthDelimited):
                    int field = reader.Field;
                    Write(output, field, Elements(reader.ReadLengthDelimited(), field == OtlpFields.AnyValue.KeyValueList));
                    break;
                case (OtlpFields.AnyValue.Bool or OtlpFields.AnyValue.Int or OtlpFields.AnyValue.Double or OtlpFields.AnyValue.Bytes, _):
                    // Written anew with a tag of one byte, however long the one that was sent.
                    reader.Skip();
                    output.Write([(byte)((reader.Field << TagShift) | (int)reader.WireType)]);
                    output.Write(message[start..reader.Position]);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return output.WrittenSpan;
    }

    private static ReadOnlySpan<byte> Elements(ReadOnlySpan<byte> message, bool keyed)
    {
        var output = new ArrayBufferWriter<byte>(message.Length + 16);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader is { Field: 1, WireType: WireType.LengthDelimited })
            {
                ReadOnlySpan<byte> element = reader.ReadLengthDelimited();
                Write(output, 1, keyed ? KeyValue(element) : AnyValue(element));
            }
            else
            {
                reader.Skip();
            }
        }

        return output.WrittenSpan;
    }

    private static void Write(ArrayBufferWriter<byte> output, int field, ReadOnlySpan<byte> value)
    {
        int size = ProtoSize.LengthDelimited(value.Length);
        var writer = new ProtoSpanWriter(output.GetSpan(size)[..size]);
        writer.Bytes(field, value);
        output.Advance(size);
    }
}
