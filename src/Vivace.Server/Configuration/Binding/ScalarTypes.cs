using System.Globalization;
using Vivace.Server.Configuration.Yaml;
using Vivace.Traces.Time;

namespace Vivace.Server.Configuration.Binding;

/// <summary>YAML 1.1 booleans, unquoted.</summary>
internal sealed class BoolType() : ScalarType<bool>("bool", "bool", false)
{
    public override YamlNode ToNode(bool value) => YamlScalar.Plain(value ? "true" : "false");

    protected override bool TryParse(YamlScalar scalar, out bool value, out string? problem)
    {
        problem = null;
        value = scalar.Value is true;
        return scalar.Kind == YamlScalarKind.Bool;
    }
}

/// <summary>Whole numbers in a range; <c>15e6</c> is one.</summary>
internal sealed class IntType(string label, long min, long max) : ScalarType<long>(label, "int", 0)
{
    public override YamlNode ToNode(long value) => YamlScalar.Plain(value.ToString(CultureInfo.InvariantCulture));

    protected override bool TryParse(YamlScalar scalar, out long value, out string? problem)
    {
        problem = null;
        value = 0;
        switch (scalar.Value)
        {
            case long integer:
                value = integer;
                break;
            case double real when Math.Floor(real) == real && Math.Abs(real) < long.MaxValue:
                value = (long)real;
                break;
            default:
                if (Label == "bytes" && scalar.Kind == YamlScalarKind.String) problem = "sizes are plain numbers of bytes, without a unit";
                return false;
        }
        if (value >= min && value <= max) return true;
        problem = $"must be between {min} and {max}";
        return false;
    }
}

/// <summary>Whole numbers that fit 32 bits: counts, ports, levels.</summary>
internal sealed class CountType() : ScalarType<int>("int", "int", 0)
{
    public override YamlNode ToNode(int value) => YamlScalar.Plain(value.ToString(CultureInfo.InvariantCulture));

    protected override bool TryParse(YamlScalar scalar, out int value, out string? problem)
    {
        problem = null;
        value = 0;
        double? number = scalar.Value switch { long integer => integer, double real when Math.Floor(real) == real => real, _ => null };
        if (number is null) return false;
        if (number is < int.MinValue or > int.MaxValue)
        {
            problem = $"must be between {int.MinValue} and {int.MaxValue}";
            return false;
        }
        value = (int)number;
        return true;
    }
}

/// <summary>Numbers.</summary>
internal sealed class FloatType() : ScalarType<double>("float", "float64", 0)
{
    public override YamlNode ToNode(double value) => YamlScalar.Plain(Text(value));

    protected override bool TryParse(YamlScalar scalar, out double value, out string? problem)
    {
        problem = null;
        value = scalar.Value switch { long integer => integer, double real => real, _ => double.NaN };
        return scalar.Kind is YamlScalarKind.Int or YamlScalarKind.Float;
    }

    private static string Text(double value) => value switch
    {
        double.PositiveInfinity => ".inf",
        double.NegativeInfinity => "-.inf",
        double.NaN => ".nan",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };
}

/// <summary>Text; numbers and booleans written without quotes are taken as their text.</summary>
internal sealed class StringType(bool secret = false) : ScalarType<string>(secret ? "secret" : "string", "string", "")
{
    /// <summary>What is printed in place of a secret.</summary>
    public const string Hidden = "<secret>";

    public override YamlNode ToNode(string value) => YamlScalar.Quoted(secret && value.Length > 0 ? Hidden : value);

    protected override bool TryParse(YamlScalar scalar, out string value, out string? problem)
    {
        problem = null;
        value = scalar.Text;
        return true;
    }
}

/// <summary>A scalar kept by its own type: bool, long, double or string.</summary>
internal sealed class AnyScalarType() : ScalarType<object?>("string, number or bool", "interface{}", null)
{
    public override YamlNode ToNode(object? value) => value switch
    {
        null => YamlScalar.Plain(""),
        bool b => V.Bool.ToNode(b),
        long l => V.Long.ToNode(l),
        double d => V.Float.ToNode(d),
        _ => YamlScalar.Quoted(value.ToString() ?? ""),
    };

    protected override bool TryParse(YamlScalar scalar, out object? value, out string? problem)
    {
        problem = null;
        value = scalar.Value;
        return true;
    }
}

/// <summary>One word of a fixed set.</summary>
internal sealed class WordType(params string[] words) : ScalarType<string>(string.Join(" | ", words.Select(w => w.Length == 0 ? "\"\"" : w)), "string", "")
{
    public override YamlNode ToNode(string value) => YamlScalar.Quoted(value);

    protected override bool TryParse(YamlScalar scalar, out string value, out string? problem)
    {
        value = scalar.Text;
        problem = $"must be one of {string.Join(", ", words.Where(w => w.Length > 0))}";
        return words.Contains(value, StringComparer.Ordinal);
    }
}

/// <summary>Go durations; a bare whole number is nanoseconds.</summary>
internal sealed class GoDurationType() : ScalarType<TimeSpan>("duration", "time.Duration", TimeSpan.Zero)
{
    public override YamlNode ToNode(TimeSpan value) => YamlScalar.Plain(GoDuration.FromTimeSpan(value).ToString());

    protected override bool TryParse(YamlScalar scalar, out TimeSpan value, out string? problem)
    {
        problem = null;
        value = TimeSpan.Zero;
        if (scalar.Value is long nanoseconds)
        {
            value = new GoDuration(nanoseconds).ToTimeSpan();
            return true;
        }
        if (scalar.Kind != YamlScalarKind.String) return false;
        if (!GoDuration.TryParse(scalar.Text, out GoDuration duration, out _))
        {
            if (PrometheusDuration.TryParse(scalar.Text, out _, out _)) problem = "units are ns, us, ms, s, m and h; write days as hours (7d = 168h)";
            return false;
        }
        value = duration == GoDuration.Max ? GoDuration.MaxTimeSpan : duration.ToTimeSpan();
        return true;
    }
}

/// <summary>Prometheus durations, for the few keys that take days.</summary>
internal sealed class PrometheusDurationType() : ScalarType<TimeSpan>("duration with days", "model.Duration", TimeSpan.Zero)
{
    public override YamlNode ToNode(TimeSpan value) => YamlScalar.Plain(PrometheusDuration.FromTimeSpan(value).ToString());

    protected override bool TryParse(YamlScalar scalar, out TimeSpan value, out string? problem)
    {
        bool good = PrometheusDuration.TryParse(scalar.Text, out PrometheusDuration duration, out problem);
        value = duration.ToTimeSpan();
        return good;
    }
}
