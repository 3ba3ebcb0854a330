using Vivace.Query.Answers;

namespace Vivace.Query.Sources;

/// <summary>A value that can be kept: what groups are told apart by. Strict about types: int 1, float 1.0 and "1" differ.</summary>
internal readonly struct FieldKey : IEquatable<FieldKey>
{
    private readonly FieldType _type;
    private readonly long _bits;
    private readonly byte[]? _text;
    private readonly ArrayItems? _items;

    public FieldKey(FieldValue value)
    {
        // What has no value in the language groups like what is missing.
        _type = value.Type == FieldType.Unqueryable ? FieldType.Missing : value.Type;
        _bits = value.Bits;
        _text = value.Type == FieldType.String ? value.Text.ToArray() : null;
        _items = value.Items;
    }

    public FieldValue Value => _type switch
    {
        FieldType.String => FieldValue.String(_text),
        FieldType.Array => FieldValue.Array(_items!),
        _ => FieldValue.Of(_type, _bits),
    };

    public AnswerValue ToAnswer() => Value.ToAnswer();

    public bool Equals(FieldKey other) =>
        _type == other._type && _bits == other._bits && _text.AsSpan().SequenceEqual(other._text)
        && (_items is null ? other._items is null : _items.Equals(other._items));

    public override bool Equals(object? obj) => obj is FieldKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_type);
        hash.Add(_bits);
        hash.AddBytes(_text);
        hash.Add(_items);
        return hash.ToHashCode();
    }
}
