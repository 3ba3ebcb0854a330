using System.Globalization;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Tests.Oracle;

internal enum OracleType
{
    /// <summary>The key is absent.</summary>
    Missing,

    /// <summary>The key is there, but what it holds cannot be queried (section 5.5).</summary>
    Hidden,
    Int,
    Float,
    String,
    Bool,
    Array,
    Duration,
    Status,
    Kind,

    /// <summary>Arithmetic over something that is no number; the specification only tells that it equals nothing.</summary>
    Undefined,
}

/// <summary>A value: long, double, string, bool, or a list of values.</summary>
internal sealed record OracleValue(OracleType Type, object? Data = null)
{
    public static readonly OracleValue Missing = new(OracleType.Missing);
    public static readonly OracleValue Hidden = new(OracleType.Hidden);
    public static readonly OracleValue Undefined = new(OracleType.Undefined);
    public static readonly OracleValue True = new(OracleType.Bool, true);
    public static readonly OracleValue False = new(OracleType.Bool, false);

    private static readonly string[] Statuses = ["unset", "ok", "error"];
    private static readonly string[] Kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];

    public bool IsNil => Type is OracleType.Missing or OracleType.Hidden;

    public bool IsNumber => Type is OracleType.Int or OracleType.Float or OracleType.Duration;

    public bool IsTrue => Data is true;

    public long Long => (long)Data!;

    public double Double => Data is long whole ? whole : (double)Data!;

    public string Text => (string)Data!;

    public IReadOnlyList<OracleValue> Items => (IReadOnlyList<OracleValue>)Data!;

    public static OracleValue Of(bool value) => value ? True : False;

    public static OracleValue Of(long value) => new(OracleType.Int, value);

    public static OracleValue Of(double value) => new(OracleType.Float, value);

    public static OracleValue Of(string value) => new(OracleType.String, value);

    public static OracleValue Duration(long nanoseconds) => new(OracleType.Duration, nanoseconds);

    public static OracleValue Of(Static value) => value.Type switch
    {
        StaticType.Int => Of(value.AsInt()),
        StaticType.Float => Of(value.AsFloat()),
        StaticType.String => Of(value.AsString()),
        StaticType.Bool => Of(value.AsBool()),
        StaticType.Duration => Duration(value.AsDurationNanos()),
        StaticType.Status => new OracleValue(OracleType.Status, (long)value.AsStatus()),
        StaticType.Kind => new OracleValue(OracleType.Kind, (long)value.AsKind()),
        _ => Missing,
    };

    /// <summary>What an attribute of the data is to the language (section 5.5).</summary>
    public static OracleValue OfAttribute(object? data)
    {
        switch (data)
        {
            case string text:
                return Of(text);
            case long number:
                return Of(number);
            case double number:
                return Of(number);
            case bool flag:
                return Of(flag);
            case object[] { Length: > 0 } items:
                OracleValue[] values = [.. items.Select(OfAttribute)];
                bool alike = values.All(value => value.Type == values[0].Type && value.Type is >= OracleType.Int and <= OracleType.Bool);
                return !alike ? Hidden : values.Length == 1 ? values[0] : new OracleValue(OracleType.Array, values);
            default:
                return Hidden;
        }
    }

    public bool Equals(OracleValue? other) => other is not null && Type == other.Type
        && (Type == OracleType.Array ? Items.SequenceEqual(other.Items) : Equals(Data, other.Data));

    public override int GetHashCode() =>
        Type == OracleType.Array ? HashCode.Combine(Type, Items.Count, Items[0]) : HashCode.Combine(Type, Data);

    /// <summary>The text of what answers show as text (sections 10.2 and 15).</summary>
    public string ShownText() => Type switch
    {
        OracleType.String => Text,
        OracleType.Duration => DurationText(Long),
        OracleType.Status => Statuses[Long],
        OracleType.Kind => Kinds[Long],
        _ => "nil",
    };

    public override string ToString() => Type switch
    {
        OracleType.Array => $"[{string.Join(",", Items)}]",
        OracleType.String => $"\"{Text}\"",
        OracleType.Float => Double.ToString("0.0###########", CultureInfo.InvariantCulture),
        OracleType.Int => Long.ToString(CultureInfo.InvariantCulture),
        OracleType.Bool => IsTrue ? "true" : "false",
        _ => ShownText(),
    };

    private static string DurationText(long nanoseconds)
    {
        decimal size = Math.Abs((decimal)nanoseconds);
        string sign = nanoseconds < 0 ? "-" : "";
        string Number(decimal value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
        if (size == 0)
        {
            return "0s";
        }

        if (size < 1_000_000_000)
        {
            return sign + (size < 1_000 ? $"{Number(size)}ns" : size < 1_000_000 ? $"{Number(size / 1_000)}µs" : $"{Number(size / 1_000_000)}ms");
        }

        decimal seconds = size / 1_000_000_000;
        decimal hours = Math.Floor(seconds / 3600), minutes = Math.Floor(seconds / 60) - (hours * 60);
        string rest = $"{Number(seconds - (hours * 3600) - (minutes * 60))}s";
        return sign + (hours > 0 ? $"{hours}h{minutes}m{rest}" : minutes > 0 ? $"{minutes}m{rest}" : rest);
    }
}
