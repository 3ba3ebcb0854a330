using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Generator.Processors.Filters;

/// <summary>One condition of a policy: equality, or an unanchored regular expression.</summary>
internal abstract class SpanCondition
{
    public abstract bool Holds(in SpanRow span);

    /// <summary>Runs an expression over UTF-8 without allocating in the steady state.</summary>
    protected static bool IsMatch(Regex regex, ReadOnlySpan<byte> text)
    {
        char[] characters = ArrayPool<char>.Shared.Rent(text.Length);
        try
        {
            int length = Encoding.UTF8.GetChars(text, characters);
            return regex.IsMatch(characters.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
        }
    }

    protected static bool Holds(ReadOnlySpan<byte> text, byte[] expected, Regex? regex) =>
        regex is null ? text.SequenceEqual(expected) : IsMatch(regex, text);
}

internal sealed class KindCondition(string value, Regex? regex) : SpanCondition
{
    private readonly byte[] _value = Encoding.UTF8.GetBytes(value);

    public override bool Holds(in SpanRow span) => Holds(SpanTexts.Kind(span.Kind), _value, regex);
}

internal sealed class StatusCondition(string value, Regex? regex) : SpanCondition
{
    private readonly byte[] _value = Encoding.UTF8.GetBytes(value);

    public override bool Holds(in SpanRow span) => Holds(SpanTexts.StatusCode(span.StatusCode), _value, regex);
}

internal sealed class NameCondition(string value, Regex? regex) : SpanCondition
{
    private readonly byte[] _value = Encoding.UTF8.GetBytes(value);

    public override bool Holds(in SpanRow span) => Holds(span.View.Dictionary.Strings[span.Batch.Names[span.Row]], _value, regex);
}

/// <summary>
/// An attribute of the span or the resource. A value of another type than the expected one compares as that type's zero value.
/// </summary>
internal sealed class AttributeCondition(int wanted, bool ofResource, object? value, Regex? regex) : SpanCondition
{
    private readonly byte[] _text = value is string text ? Encoding.UTF8.GetBytes(text) : [];

    public override bool Holds(in SpanRow span)
    {
        int attribute = ofResource ? span.OfResource(wanted) : span.OfSpan(wanted);
        if (attribute < 0)
        {
            return false;
        }

        AttributeTable table = span.View.Attributes;
        AttributeType type = table.Type(attribute);
        return value switch
        {
            bool expected => (type == AttributeType.Bool && table.Int64(attribute) != 0) == expected,
            long or int => (type == AttributeType.Int ? table.Int64(attribute) : 0) == Convert.ToInt64(value, CultureInfo.InvariantCulture),
            double expected => (type == AttributeType.Double ? table.Double(attribute) : 0) == expected,
            _ => Holds(type == AttributeType.String ? table.Value(attribute) : [], _text, regex),
        };
    }
}
