using Vivace.Traces.Model;
using Vivace.Traces.Wire;

namespace Vivace.Query.Sources.Heads;

/// <summary>Reads OTLP's <c>ArrayValue</c>.</summary>
internal static class ArrayReader
{
    /// <summary>The elements; null unless there are some, all of one of the types string, int, double and bool.</summary>
    public static ArrayItems? Read(ReadOnlySpan<byte> arrayValue)
    {
        List<long> bits = [];
        List<byte[]> texts = [];
        var type = FieldType.Missing;
        var reader = new ProtoReader(arrayValue);
        while (reader.Next())
        {
            if (reader is not { Field: 1, WireType: WireType.LengthDelimited })
            {
                reader.Skip();
                continue;
            }

            FieldType item = ReadItem(reader.ReadLengthDelimited(), bits, texts);
            if (item == FieldType.Unqueryable || (type != FieldType.Missing && item != type))
            {
                return null;
            }

            type = item;
        }

        return type == FieldType.Missing ? null : new ArrayItems(type, [.. bits], [.. texts]);
    }

    private static FieldType ReadItem(ReadOnlySpan<byte> anyValue, List<long> bits, List<byte[]> texts)
    {
        var type = FieldType.Unqueryable;
        long number = 0;
        ReadOnlySpan<byte> text = default;
        var reader = new ProtoReader(anyValue);
        while (reader.Next())
        {
            switch ((AttributeType)reader.Field, reader.WireType)
            {
                case (AttributeType.String, WireType.LengthDelimited):
                    type = FieldType.String;
                    text = reader.ReadLengthDelimited();
                    break;
                case (AttributeType.Bool, WireType.Varint):
                    type = FieldType.Bool;
                    number = reader.ReadVarint() != 0 ? 1 : 0;
                    break;
                case (AttributeType.Int, WireType.Varint):
                    type = FieldType.Int;
                    number = (long)reader.ReadVarint();
                    break;
                case (AttributeType.Double, WireType.Fixed64):
                    type = FieldType.Float;
                    number = (long)reader.ReadFixed64();
                    break;
                case (AttributeType.Array or AttributeType.KeyValueList or AttributeType.Bytes, WireType.LengthDelimited):
                    type = FieldType.Unqueryable;
                    reader.Skip();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (type == FieldType.String)
        {
            texts.Add(text.ToArray());
        }
        else if (type != FieldType.Unqueryable)
        {
            bits.Add(number);
        }

        return type;
    }
}
