using System.Diagnostics;
using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Types;

/// <summary>A value as the language knows it: a literal of the query, or a scalar found while evaluating. Arrays come from data only.</summary>
[DebuggerDisplay("{ToString(),nq}")]
public readonly struct Static : IEquatable<Static>
{
    private readonly TraceQLText? _text;
    private readonly long _bits;

    private Static(StaticType type, long bits, TraceQLText? text = null)
    {
        Type = type;
        _bits = bits;
        _text = text;
    }

    public static Static Nil => default;

    public static Static True => FromBool(true);

    public static Static False => FromBool(false);

    public StaticType Type { get; }

    public bool IsNil => Type == StaticType.Nil;

    public bool IsTrue => Type == StaticType.Bool && _bits != 0;

    /// <summary>Int, float or duration: the types that compare and calculate with one another.</summary>
    public bool IsNumeric => Type is StaticType.Int or StaticType.Float or StaticType.Duration;

    public static Static FromInt(long value) => new(StaticType.Int, value);

    public static Static FromFloat(double value) => new(StaticType.Float, BitConverter.DoubleToInt64Bits(value));

    public static Static FromString(string value) => new(StaticType.String, 0, new TraceQLText(value));

    /// <param name="utf8">Kept, not copied.</param>
    public static Static FromUtf8(byte[] utf8) => new(StaticType.String, 0, new TraceQLText(utf8));

    public static Static FromBool(bool value) => new(StaticType.Bool, value ? 1 : 0);

    public static Static FromDuration(long nanoseconds) => new(StaticType.Duration, nanoseconds);

    public static Static FromStatus(TraceQLStatus value) => new(StaticType.Status, (long)value);

    public static Static FromKind(TraceQLKind value) => new(StaticType.Kind, (long)value);

    /// <summary>The value of an int.</summary>
    public long AsInt() => Require(StaticType.Int)._bits;

    /// <summary>The value of a float.</summary>
    public double AsFloat() => BitConverter.Int64BitsToDouble(Require(StaticType.Float)._bits);

    /// <summary>The value of a bool.</summary>
    public bool AsBool() => Require(StaticType.Bool)._bits != 0;

    /// <summary>The value of a duration in nanoseconds.</summary>
    public long AsDurationNanos() => Require(StaticType.Duration)._bits;

    public TraceQLStatus AsStatus() => (TraceQLStatus)Require(StaticType.Status)._bits;

    public TraceQLKind AsKind() => (TraceQLKind)Require(StaticType.Kind)._bits;

    /// <summary>The value of a string; bytes that are no UTF-8 appear as U+FFFD.</summary>
    public string AsString() => Require(StaticType.String)._text!.Value;

    /// <summary>The bytes of a string, which is what strings are compared by. Not to be written to.</summary>
    public byte[] AsUtf8() => Require(StaticType.String)._text!.Utf8;

    /// <summary>Int, float or duration (nanoseconds) as a double; false for every other type.</summary>
    public bool TryGetNumber(out double number)
    {
        number = Type == StaticType.Float ? BitConverter.Int64BitsToDouble(_bits) : _bits;
        return IsNumeric;
    }

    /// <summary>The canonical text (section 15), which is also what clients are shown for durations, statuses, kinds and nil.</summary>
    public override string ToString() => CanonicalText.Of(this);

    /// <summary>Same type and same value (NaN equals NaN): the identity that grouping uses, not the language's <c>=</c>.</summary>
    public bool Equals(Static other) =>
        Type == other.Type && (Type == StaticType.String ? _text!.Utf8.AsSpan().SequenceEqual(other._text!.Utf8) : _bits == other._bits);

    public override bool Equals(object? obj) => obj is Static other && Equals(other);

    public override int GetHashCode()
    {
        if (Type != StaticType.String)
            return HashCode.Combine(Type, _bits);
        HashCode hash = default;
        hash.AddBytes(_text!.Utf8);
        return hash.ToHashCode();
    }

    public static bool operator ==(Static left, Static right) => left.Equals(right);

    public static bool operator !=(Static left, Static right) => !left.Equals(right);

    private Static Require(StaticType type) =>
        Type == type ? this : throw new InvalidOperationException($"A {Type} value was read as {type}.");
}
