using Vivace.Storage.Parquet;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>Elements of an array whose elements are all of one type that has a column.</summary>
internal sealed class ArrayValues
{
    private const int ElementField = 1;

    public BlockValueType Type { get; private set; }

    public int Length { get; private set; }

    public int[] Strings { get; private set; } = [];

    public long[] Ints { get; private set; } = [];

    public double[] Doubles { get; private set; } = [];

    public byte[] Bools { get; private set; } = [];

    /// <summary>Reads an <c>ArrayValue</c>.</summary>
    /// <param name="message">Its body.</param>
    /// <param name="table">Gets the strings.</param>
    /// <returns><c>null</c> if the elements are of several types, or of one that has no column.</returns>
    public static ArrayValues? Read(ReadOnlySpan<byte> message, ByteArrayTable table)
    {
        BlockValueType? common = null;
        int count = 0;
        var reader = new ProtoReader(message);
        while (NextElement(ref reader, out ReadOnlySpan<byte> element))
        {
            BlockValueType type = ReadElement(element, out _, out _);
            if (type == BlockValueType.None || (common ?? type) != type)
            {
                return null;
            }

            common = type;
            count++;
        }

        var values = new ArrayValues { Type = common ?? BlockValueType.None, Length = count };
        values.Strings = values.Type == BlockValueType.String ? new int[count] : [];
        values.Ints = values.Type == BlockValueType.Int ? new long[count] : [];
        values.Doubles = values.Type == BlockValueType.Double ? new double[count] : [];
        values.Bools = values.Type == BlockValueType.Bool ? new byte[count] : [];
        reader = new ProtoReader(message);
        for (int i = 0; NextElement(ref reader, out ReadOnlySpan<byte> element); i++)
        {
            ReadElement(element, out ReadOnlySpan<byte> text, out ulong number);
            switch (values.Type)
            {
                case BlockValueType.String:
                    values.Strings[i] = table.Intern(text);
                    break;
                case BlockValueType.Int:
                    values.Ints[i] = (long)number;
                    break;
                case BlockValueType.Double:
                    values.Doubles[i] = BitConverter.UInt64BitsToDouble(number);
                    break;
                default:
                    values.Bools[i] = number == 0 ? (byte)0 : (byte)1;
                    break;
            }
        }

        return values;
    }

    private static bool NextElement(ref ProtoReader reader, out ReadOnlySpan<byte> element)
    {
        while (reader.Next())
        {
            if (reader is { Field: ElementField, WireType: WireType.LengthDelimited })
            {
                element = reader.ReadLengthDelimited();
                return true;
            }

            reader.Skip();
        }

        element = default;
        return false;
    }

    /// <summary>The member that is set: the last on the wire.</summary>
    private static BlockValueType ReadElement(ReadOnlySpan<byte> anyValue, out ReadOnlySpan<byte> text, out ulong number)
    {
        BlockValueType type = BlockValueType.None;
        text = default;
        number = 0;
        var reader = new ProtoReader(anyValue);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.AnyValue.String, WireType.LengthDelimited):
                    text = reader.ReadLengthDelimited();
                    type = BlockValueType.String;
                    break;
                case (OtlpFields.AnyValue.Bool, WireType.Varint):
                    number = reader.ReadVarint();
                    type = BlockValueType.Bool;
                    break;
                case (OtlpFields.AnyValue.Int, WireType.Varint):
                    number = reader.ReadVarint();
                    type = BlockValueType.Int;
                    break;
                case (OtlpFields.AnyValue.Double, WireType.Fixed64):
                    number = reader.ReadFixed64();
                    type = BlockValueType.Double;
                    break;
                case (OtlpFields.AnyValue.Array or OtlpFields.AnyValue.KeyValueList or OtlpFields.AnyValue.Bytes, WireType.LengthDelimited):
                    reader.ReadLengthDelimited();
                    type = BlockValueType.None;
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return type;
    }
}
