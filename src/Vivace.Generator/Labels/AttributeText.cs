using System.Buffers;
using System.Globalization;
using System.Text;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Wire;

namespace Vivace.Generator.Labels;

/// <summary>Attribute values as label text (metrics-generator specification, section 4.2).</summary>
internal static class AttributeText
{
    /// <summary>Values within values that are followed; deeper ones are left out.</summary>
    private const int MaxDepth = 32;

    private static readonly byte[] True = "true"u8.ToArray();
    private static readonly byte[] False = "false"u8.ToArray();

    /// <summary>The text of an interned attribute, UTF-8 unless the sender sent something else.</summary>
    public static byte[] Of(AttributeTable attributes, int id)
    {
        switch (attributes.Type(id))
        {
            case AttributeType.String:
                return attributes.Value(id).ToArray();
            case AttributeType.Bool:
                return attributes.Int64(id) != 0 ? True : False;
            case AttributeType.Int:
                return Encoding.ASCII.GetBytes(attributes.Int64(id).ToString(CultureInfo.InvariantCulture));
            case AttributeType.Double:
                return Encoding.ASCII.GetBytes(Decimal(attributes.Double(id)));
            case AttributeType.Array:
                var array = new ArrayBufferWriter<byte>();
                WriteArray(attributes.Value(id), array, 0);
                return array.WrittenSpan.ToArray();
            case AttributeType.KeyValueList:
                var list = new ArrayBufferWriter<byte>();
                WriteKeyValueList(attributes.Value(id), list, 0);
                return list.WrittenSpan.ToArray();
            default:
                return [];
        }
    }

    /// <summary>The shortest decimal that reads back as the same number, never with an exponent.</summary>
    public static string Decimal(double value)
    {
        if (double.IsNaN(value))
        {
            return "NaN";
        }

        if (double.IsInfinity(value))
        {
            return value > 0 ? "+Inf" : "-Inf";
        }

        string text = value.ToString("R", CultureInfo.InvariantCulture);
        int e = text.IndexOf('E', StringComparison.Ordinal);
        if (e < 0)
        {
            return text;
        }

        int exponent = int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        bool negative = text[0] == '-';
        string mantissa = text[(negative ? 1 : 0)..e];
        int point = mantissa.IndexOf('.', StringComparison.Ordinal);
        string digits = mantissa.Replace(".", "", StringComparison.Ordinal);
        int whole = (point < 0 ? mantissa.Length : point) + exponent;
        string expanded = whole <= 0
            ? "0." + new string('0', -whole) + digits
            : digits.Length <= whole ? digits + new string('0', whole - digits.Length) : digits[..whole] + "." + digits[whole..];
        return negative ? "-" + expanded : expanded;
    }

    private static void WriteArray(ReadOnlySpan<byte> message, ArrayBufferWriter<byte> text, int depth)
    {
        text.Write("["u8);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader is { Field: 1, WireType: WireType.LengthDelimited })
            {
                WriteAny(reader.ReadLengthDelimited(), text, depth + 1);
            }
            else
            {
                reader.Skip();
            }
        }

        text.Write("]"u8);
    }

    private static void WriteKeyValueList(ReadOnlySpan<byte> message, ArrayBufferWriter<byte> text, int depth)
    {
        text.Write("{"u8);
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            if (reader is { Field: 1, WireType: WireType.LengthDelimited })
            {
                WriteKeyValue(reader.ReadLengthDelimited(), text, depth + 1);
            }
            else
            {
                reader.Skip();
            }
        }

        text.Write("}"u8);
    }

    private static void WriteKeyValue(ReadOnlySpan<byte> message, ArrayBufferWriter<byte> text, int depth)
    {
        ReadOnlySpan<byte> key = default, value = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader)
            {
                case { Field: 1, WireType: WireType.LengthDelimited }:
                    key = reader.ReadLengthDelimited();
                    break;
                case { Field: 2, WireType: WireType.LengthDelimited }:
                    value = reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        text.Write(key);
        text.Write(":"u8);
        WriteAny(value, text, depth);
    }

    private static void WriteAny(ReadOnlySpan<byte> message, ArrayBufferWriter<byte> text, int depth)
    {
        if (depth > MaxDepth)
        {
            return;
        }

        // The last member of several wins, as everywhere in protobuf.
        int member = 0;
        ulong number = 0;
        ReadOnlySpan<byte> bytes = default;
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (2 or 3, WireType.Varint):
                    (member, number) = (reader.Field, reader.ReadVarint());
                    break;
                case (4, WireType.Fixed64):
                    (member, number) = (reader.Field, reader.ReadFixed64());
                    break;
                case (1 or 5 or 6 or 7, WireType.LengthDelimited):
                    member = reader.Field;
                    bytes = reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        switch ((AttributeType)member)
        {
            case AttributeType.String:
                text.Write(bytes);
                break;
            case AttributeType.Bool:
                text.Write(number != 0 ? True : False);
                break;
            case AttributeType.Int:
                text.Write(Encoding.ASCII.GetBytes(((long)number).ToString(CultureInfo.InvariantCulture)));
                break;
            case AttributeType.Double:
                text.Write(Encoding.ASCII.GetBytes(Decimal(BitConverter.UInt64BitsToDouble(number))));
                break;
            case AttributeType.Array:
                WriteArray(bytes, text, depth);
                break;
            case AttributeType.KeyValueList:
                WriteKeyValueList(bytes, text, depth);
                break;
        }
    }
}
