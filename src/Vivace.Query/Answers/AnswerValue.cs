namespace Vivace.Query.Answers;

/// <summary>What an <see cref="AnswerValue"/> holds.</summary>
public enum AnswerValueKind : byte
{
    /// <summary>Text; also durations, statuses, kinds, ids and <c>nil</c>, which answers show as text.</summary>
    String,
    Int,
    Double,
    Bool,

    /// <summary>Elements of one of the other kinds.</summary>
    Array,
}

/// <summary>A typed value as answers show it (query-api specification, section 5.3); JSON and protobuf write it as OTLP's <c>AnyValue</c>.</summary>
public readonly record struct AnswerValue
{
    private readonly long _bits;

    private AnswerValue(AnswerValueKind kind, long bits, string? text, IReadOnlyList<AnswerValue>? items)
    {
        Kind = kind;
        _bits = bits;
        Text = text;
        Items = items;
    }

    public AnswerValueKind Kind { get; }

    /// <summary>The text of a <see cref="AnswerValueKind.String"/>.</summary>
    public string? Text { get; }

    /// <summary>The elements of an <see cref="AnswerValueKind.Array"/>.</summary>
    public IReadOnlyList<AnswerValue>? Items { get; }

    public long Int => _bits;

    public double Double => BitConverter.Int64BitsToDouble(_bits);

    public bool Bool => _bits != 0;

    public static AnswerValue Of(string text) => new(AnswerValueKind.String, 0, text, null);

    public static AnswerValue Of(long value) => new(AnswerValueKind.Int, value, null, null);

    public static AnswerValue Of(double value) => new(AnswerValueKind.Double, BitConverter.DoubleToInt64Bits(value), null, null);

    public static AnswerValue Of(bool value) => new(AnswerValueKind.Bool, value ? 1 : 0, null, null);

    public static AnswerValue Of(IReadOnlyList<AnswerValue> items) => new(AnswerValueKind.Array, 0, null, items);
}

/// <summary>A named value: an attribute of a span, of a spanset, or a label of a series.</summary>
public readonly record struct AnswerAttribute(string Key, AnswerValue Value);
