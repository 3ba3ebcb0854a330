using Vivace.Traces.Interning;
using Vivace.Traces.Json;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// Translates attributes of one source dictionary into generic attributes of one kind of owner in the row group being built. Each
/// distinct attribute is looked at once (block format specification, section 9.5).
/// </summary>
/// <param name="dictionary">Where the numbers come from.</param>
/// <param name="target">Where the attributes go.</param>
/// <param name="columns">Columns that take strings instead, or <c>null</c>.</param>
internal sealed class AttributeMapper(TraceDictionary dictionary, AttributeBuffer target, AttributeColumnSet? columns)
{
    private readonly List<ArrayValues> _arrays = [];
    private MappedAttribute[] _mapped = [];

    /// <summary>The attribute's translation.</summary>
    public ref readonly MappedAttribute Map(int attribute)
    {
        if (attribute >= _mapped.Length)
        {
            Array.Resize(ref _mapped, Math.Max(dictionary.Attributes.Count, attribute + 1));
        }

        ref MappedAttribute mapped = ref _mapped[attribute];
        if (mapped.Target == AttributeTarget.Unknown)
        {
            mapped = Translate(attribute);
        }

        return ref mapped;
    }

    /// <summary>Appends a generic attribute.</summary>
    public void AddGeneric(int attribute, in MappedAttribute mapped, byte repetition)
    {
        target.Add(repetition, mapped.Key, mapped.Type, mapped.IsArray);
        if (mapped.IsArray)
        {
            if (mapped.Type != BlockValueType.None)
            {
                AddArray(_arrays[mapped.Value]);
            }

            return;
        }

        switch (mapped.Type)
        {
            case BlockValueType.String:
                target.Strings.Add(mapped.Value);
                break;
            case BlockValueType.Int:
                target.Ints.Add(dictionary.Attributes.Int64(attribute));
                break;
            case BlockValueType.Double:
                target.Doubles.Add(dictionary.Attributes.Double(attribute));
                break;
            case BlockValueType.Bool:
                target.Bools.Add((byte)dictionary.Attributes.Int64(attribute));
                break;
            case BlockValueType.Unsupported:
                target.Unsupported.Add(mapped.Value);
                break;
            default:
                break;
        }
    }

    private void AddArray(ArrayValues array)
    {
        target.ArrayLengths.Add(array.Length);
        target.Strings.AddRange(array.Strings);
        target.Ints.AddRange(array.Ints);
        target.Doubles.AddRange(array.Doubles);
        target.Bools.AddRange(array.Bools);
    }

    private MappedAttribute Translate(int attribute)
    {
        AttributeTable attributes = dictionary.Attributes;
        ReadOnlySpan<byte> key = dictionary.Strings[attributes.Key(attribute)];
        AttributeType type = attributes.Type(attribute);
        if (columns is not null && columns.Find(key, type) is { } column)
        {
            return column.Target == AttributeTarget.HttpStatusCode
                ? column
                : column with { Value = columns.Columns[column.Key].Values.Intern(attributes.Value(attribute)) };
        }

        var mapped = new MappedAttribute { Target = AttributeTarget.Generic, Key = target.KeysTable.Intern(key) };
        switch (type)
        {
            case AttributeType.String:
                mapped.Type = BlockValueType.String;
                mapped.Value = target.StringTable.Intern(attributes.Value(attribute));
                break;
            case AttributeType.Int:
                mapped.Type = BlockValueType.Int;
                break;
            case AttributeType.Double:
                mapped.Type = BlockValueType.Double;
                break;
            case AttributeType.Bool:
                mapped.Type = BlockValueType.Bool;
                break;
            case AttributeType.Array when ArrayValues.Read(attributes.Value(attribute), target.StringTable) is { } array:
                mapped.IsArray = true;
                mapped.Type = array.Type;
                mapped.Value = _arrays.Count;
                _arrays.Add(array);
                break;
            default:
                mapped.Type = BlockValueType.Unsupported;
                mapped.Value = target.UnsupportedTable.Intern(Json(attributes.KeyValue(attribute)));
                break;
        }

        return mapped;
    }

    private static byte[] Json(ReadOnlySpan<byte> keyValue)
    {
        ReadOnlySpan<byte> any = default;
        var reader = new ProtoReader(keyValue);
        while (reader.Next())
        {
            if (reader is { Field: OtlpFields.KeyValue.Value, WireType: WireType.LengthDelimited })
            {
                any = reader.ReadLengthDelimited();
            }
            else
            {
                reader.Skip();
            }
        }

        using var output = new PooledByteBuffer();
        AnyValueJson.Write(any, output);
        return output.WrittenSpan.ToArray();
    }
}
