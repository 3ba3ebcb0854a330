using System.Globalization;
using System.Text;
using Vivace.Query.Answers;
using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Sources;

/// <summary>
/// The value of a field on one span, or of an expression over it. Lives on the stack; strings are the bytes of the store, good until the
/// columns they came from are bound to other spans.
/// </summary>
internal readonly ref struct FieldValue
{
    private FieldValue(FieldType type, long bits, ReadOnlySpan<byte> text, ArrayItems? items)
    {
        Type = type;
        Bits = bits;
        Text = text;
        Items = items;
    }

    public static FieldValue Missing => default;

    public static FieldValue Unqueryable => new(FieldType.Unqueryable, 0, default, null);

    public FieldType Type { get; }

    /// <summary>The value of an int, a bool (0 or 1), a duration, a status or a kind; the bits of a float.</summary>
    public long Bits { get; }

    /// <summary>The UTF-8 bytes of a string.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>The elements of an array, at least two.</summary>
    public ArrayItems? Items { get; }

    public bool IsMissing => Type == FieldType.Missing;

    /// <summary>Neither missing nor unqueryable.</summary>
    public bool HasValue => Type > FieldType.Unqueryable;

    /// <summary>Int, float or duration: the types that compare and calculate with one another.</summary>
    public bool IsNumeric => Type is FieldType.Int or FieldType.Float or FieldType.Duration;

    public bool IsTrue => Type == FieldType.Bool && Bits != 0;

    /// <summary>A numeric value as a double; durations in nanoseconds.</summary>
    public double Number => Type == FieldType.Float ? BitConverter.Int64BitsToDouble(Bits) : Bits;

    public static FieldValue Int(long value) => new(FieldType.Int, value, default, null);

    public static FieldValue Float(double value) => new(FieldType.Float, BitConverter.DoubleToInt64Bits(value), default, null);

    public static FieldValue Bool(bool value) => new(FieldType.Bool, value ? 1 : 0, default, null);

    /// <param name="utf8">Kept, not copied.</param>
    public static FieldValue String(ReadOnlySpan<byte> utf8) => new(FieldType.String, 0, utf8, null);

    public static FieldValue Duration(long nanoseconds) => new(FieldType.Duration, nanoseconds, default, null);

    public static FieldValue Array(ArrayItems items) => new(FieldType.Array, 0, default, items);

    /// <summary>A value of a type that is told by 64 bits.</summary>
    public static FieldValue Of(FieldType type, long bits) => new(type, bits, default, null);

    /// <summary>A literal of a query.</summary>
    public static FieldValue Of(Static value) => value.Type switch
    {
        StaticType.Int => Int(value.AsInt()),
        StaticType.Float => Float(value.AsFloat()),
        StaticType.String => String(value.AsUtf8()),
        StaticType.Bool => Bool(value.AsBool()),
        StaticType.Duration => Duration(value.AsDurationNanos()),
        StaticType.Status => Of(FieldType.Status, (long)value.AsStatus()),
        StaticType.Kind => Of(FieldType.Kind, (long)value.AsKind()),
        _ => Missing,
    };

    /// <summary>The value as answers show it: what has no type of its own there is text, and a missing value is the text <c>nil</c>.</summary>
    public AnswerValue ToAnswer() => Type switch
    {
        FieldType.Int => AnswerValue.Of(Bits),
        FieldType.Float => AnswerValue.Of(Number),
        FieldType.String => AnswerValue.Of(Encoding.UTF8.GetString(Text)),
        FieldType.Bool => AnswerValue.Of(Bits != 0),
        FieldType.Array => Items!.ToAnswer(),
        _ => AnswerValue.Of(ToText()),
    };

    /// <summary>The value as plain text; strings bare. Arrays have none.</summary>
    public string ToText() => Type switch
    {
        FieldType.Int => Bits.ToString(CultureInfo.InvariantCulture),
        FieldType.Float => CanonicalNumber.Float(Number),
        FieldType.String => Encoding.UTF8.GetString(Text),
        FieldType.Bool => Bits != 0 ? "true" : "false",
        FieldType.Duration => CanonicalDuration.Text(Bits),
        FieldType.Status => Static.FromStatus((TraceQLStatus)Bits).ToString(),
        FieldType.Kind => Static.FromKind((TraceQLKind)Bits).ToString(),
        _ => "nil",
    };
}
