using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources.Heads;

/// <summary>The attribute table of a dictionary as values: the code is the attribute's number.</summary>
internal sealed class AttributeValues(AttributeTable attributes) : ValueTable
{
    private readonly Dictionary<int, ArrayItems?> _arrays = [];

    public override int Count => attributes.Count;

    public override FieldValue this[int code] => attributes.Type(code) switch
    {
        AttributeType.String => FieldValue.String(attributes.Value(code)),
        AttributeType.Int => FieldValue.Int(attributes.Int64(code)),
        AttributeType.Double => FieldValue.Float(attributes.Double(code)),
        AttributeType.Bool => FieldValue.Bool(attributes.Int64(code) != 0),
        AttributeType.Array => ArrayValue(code),
        _ => FieldValue.Unqueryable,
    };

    private FieldValue ArrayValue(int code)
    {
        if (!_arrays.TryGetValue(code, out ArrayItems? items))
        {
            items = ArrayReader.Read(attributes.Value(code));
            _arrays.Add(code, items);
        }

        return items switch
        {
            null => FieldValue.Unqueryable,
            { Count: 1 } => items[0],
            _ => FieldValue.Array(items),
        };
    }
}
