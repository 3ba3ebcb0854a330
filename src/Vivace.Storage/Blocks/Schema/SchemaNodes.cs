using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Blocks.Schema;

/// <summary>Writes a schema down as its nodes in depth-first order.</summary>
internal sealed class SchemaNodes
{
    private readonly List<SchemaElement> _elements = [];

    /// <summary>Children of the group being written.</summary>
    private int _children;

    public IReadOnlyList<SchemaElement> Elements => _elements;

    public void Group(string name, Action<SchemaNodes> content) => Node(name, Repetition.Required, LogicalKind.None, content);

    /// <summary>The standard list of three levels; its elements are groups.</summary>
    public void List(string name, Action<SchemaNodes> element) =>
        Node(name, Repetition.Required, LogicalKind.List, list =>
            list.Node("list", Repetition.Repeated, LogicalKind.None, inner => inner.Group("element", element)));

    /// <summary>A list of plain values.</summary>
    public void ValueList(string name, PhysicalType type) =>
        Node(name, Repetition.Required, LogicalKind.List, list =>
            list.Node("list", Repetition.Repeated, LogicalKind.None, inner => inner.Value("element", type)));

    /// <summary>The standard map from strings to groups.</summary>
    public void Map(string name, Action<SchemaNodes> value) =>
        Node(name, Repetition.Required, LogicalKind.Map, map =>
            map.Node("key_value", Repetition.Repeated, LogicalKind.None, entry =>
            {
                entry.String("key");
                entry.Group("value", value);
            }));

    public void Bytes(string name) => Leaf(new SchemaElement(name, Repetition.Required, PhysicalType.ByteArray));

    public void String(string name) => Value(name, PhysicalType.ByteArray);

    public void OptionalString(string name) =>
        Leaf(new SchemaElement(name, Repetition.Optional, PhysicalType.ByteArray, 0, LogicalKind.String));

    public void Boolean(string name) => Value(name, PhysicalType.Boolean);

    public void Int64(string name) => Value(name, PhysicalType.Int64);

    public void OptionalInt64(string name) =>
        Leaf(new SchemaElement(name, Repetition.Optional, PhysicalType.Int64, 0, LogicalKind.Integer, 64, true));

    public void UInt64(string name) =>
        Leaf(new SchemaElement(name, Repetition.Required, PhysicalType.Int64, 0, LogicalKind.Integer, 64));

    public void Int32(string name) =>
        Leaf(new SchemaElement(name, Repetition.Required, PhysicalType.Int32, 0, LogicalKind.Integer, 32, true));

    public void UInt32(string name) =>
        Leaf(new SchemaElement(name, Repetition.Required, PhysicalType.Int32, 0, LogicalKind.Integer, 32));

    private void Value(string name, PhysicalType type) => Leaf(type switch
    {
        PhysicalType.ByteArray => new SchemaElement(name, Repetition.Required, type, 0, LogicalKind.String),
        PhysicalType.Int64 => new SchemaElement(name, Repetition.Required, type, 0, LogicalKind.Integer, 64, true),
        _ => new SchemaElement(name, Repetition.Required, type),
    });

    private void Leaf(SchemaElement element)
    {
        _elements.Add(element);
        _children++;
    }

    private void Node(string name, Repetition repetition, LogicalKind logical, Action<SchemaNodes> content)
    {
        int at = _elements.Count;
        _elements.Add(new SchemaElement(name, repetition, null));
        int outer = _children;
        _children = 0;
        content(this);
        _elements[at] = new SchemaElement(name, repetition, null, _children, logical);
        _children = outer + 1;
    }
}
