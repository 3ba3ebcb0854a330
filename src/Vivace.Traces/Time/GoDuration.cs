using System.Globalization;
using System.Text;

namespace Vivace.Traces.Time;

/// <summary>
/// A span of time as Go writes it: <c>300ms</c>, <c>1.5h</c>, <c>2h45m0s</c>; units ns, us (µs), ms, s, m, h, no days.
/// Signed whole nanoseconds, so at most about 292 years.
/// </summary>
public readonly record struct GoDuration(long Nanoseconds) : IComparable<GoDuration>
{
    private const long Microsecond = 1_000;
    private const long Millisecond = 1_000_000;
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;

    /// <summary>The longest duration; settings that mean "never" hold it and print <c>2562047h47m16.854775807s</c>.</summary>
    public static GoDuration Max { get; } = new(long.MaxValue);

    /// <summary><see cref="Max"/> to the precision of a <see cref="TimeSpan"/>.</summary>
    public static TimeSpan MaxTimeSpan { get; } = TimeSpan.FromTicks(long.MaxValue / TimeSpan.NanosecondsPerTick);

    /// <summary>The duration cut towards zero to 100 ns, the precision of a <see cref="TimeSpan"/>.</summary>
    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(Nanoseconds / TimeSpan.NanosecondsPerTick);

    /// <summary>Saturates: a longer <see cref="TimeSpan"/>, and <see cref="MaxTimeSpan"/> itself, become <see cref="Max"/>.</summary>
    public static GoDuration FromTimeSpan(TimeSpan value)
    {
        if (value >= MaxTimeSpan) return Max;
        return value <= -MaxTimeSpan ? new GoDuration(long.MinValue) : new GoDuration(value.Ticks * TimeSpan.NanosecondsPerTick);
    }

    public int CompareTo(GoDuration other) => Nanoseconds.CompareTo(other.Nanoseconds);

    /// <summary>Reads a duration; <paramref name="error"/> is Go's sentence about what is wrong, null on success.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out GoDuration value, out string? error)
    {
        value = default;
        ReadOnlySpan<char> rest = text;
        bool negative = false;
        if (rest.Length > 0 && rest[0] is '-' or '+')
        {
            negative = rest[0] == '-';
            rest = rest[1..];
        }
        if (rest is "0")
        {
            error = null;
            return true;
        }
        if (rest.IsEmpty)
        {
            error = Invalid(text);
            return false;
        }
        ulong total = 0;
        while (!rest.IsEmpty)
        {
            if (!TryReadNumber(ref rest, out ulong whole, out ulong fraction, out double scale))
            {
                error = Invalid(text);
                return false;
            }
            int unitLength = 0;
            while (unitLength < rest.Length && rest[unitLength] != '.' && !char.IsAsciiDigit(rest[unitLength])) unitLength++;
            if (unitLength == 0)
            {
                error = $"time: missing unit in duration \"{Shown(text)}\"";
                return false;
            }
            ReadOnlySpan<char> unitText = rest[..unitLength];
            ulong unit = UnitOf(unitText);
            if (unit == 0)
            {
                error = $"time: unknown unit \"{Shown(unitText)}\" in duration \"{Shown(text)}\"";
                return false;
            }
            rest = rest[unitLength..];
            const ulong limit = 1UL << 63;
            if (whole > limit / unit)
            {
                error = Invalid(text);
                return false;
            }
            ulong part = (whole * unit) + (fraction > 0 ? (ulong)(fraction * (unit / scale)) : 0);
            total += part;
            if (part > limit || total > limit)
            {
                error = Invalid(text);
                return false;
            }
        }
        if (negative)
        {
            value = new GoDuration(unchecked(-(long)total));
            error = null;
            return true;
        }
        if (total > long.MaxValue)
        {
            error = Invalid(text);
            return false;
        }
        value = new GoDuration((long)total);
        error = null;
        return true;
    }

    /// <summary>The form Go prints: <c>0s</c>, <c>1.5µs</c>, <c>300ms</c>, <c>15m0s</c>, <c>336h0m0s</c>.</summary>
    public override string ToString()
    {
        if (Nanoseconds == 0) return "0s";
        ulong rest = Nanoseconds < 0 ? (ulong)-(Nanoseconds + 1) + 1 : (ulong)Nanoseconds;
        var text = new StringBuilder();
        if (Nanoseconds < 0) text.Append('-');
        if (rest < Microsecond) return Append(text, rest, 1, "ns").ToString();
        if (rest < Millisecond) return Append(text, rest, Microsecond, "µs").ToString();
        if (rest < Second) return Append(text, rest, Millisecond, "ms").ToString();
        ulong hours = rest / Hour;
        ulong minutes = rest % Hour / Minute;
        if (hours > 0) text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        if (hours > 0 || minutes > 0) text.Append(CultureInfo.InvariantCulture, $"{minutes}m");
        return Append(text, rest % Minute, Second, "s").ToString();
    }

    private static StringBuilder Append(StringBuilder text, ulong value, ulong unit, string name)
    {
        text.Append(CultureInfo.InvariantCulture, $"{value / unit}");
        ulong fraction = value % unit;
        if (fraction > 0)
        {
            int digits = unit switch { Microsecond => 3, Millisecond => 6, _ => 9 };
            text.Append('.').Append(fraction.ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0').TrimEnd('0'));
        }
        return text.Append(name);
    }

    private static bool TryReadNumber(ref ReadOnlySpan<char> rest, out ulong whole, out ulong fraction, out double scale)
    {
        whole = 0;
        fraction = 0;
        scale = 1;
        int digits = 0;
        while (digits < rest.Length && char.IsAsciiDigit(rest[digits]))
        {
            if (whole > (1UL << 63) / 10) return false;
            whole = (whole * 10) + (ulong)(rest[digits] - '0');
            digits++;
        }
        rest = rest[digits..];
        if (rest.IsEmpty || rest[0] != '.') return digits > 0;
        rest = rest[1..];
        int fractionDigits = 0;
        bool full = false;
        while (fractionDigits < rest.Length && char.IsAsciiDigit(rest[fractionDigits]))
        {
            // Digits beyond what 63 bits hold cannot change a nanosecond.
            full |= fraction > (ulong)(long.MaxValue / 10) - 1;
            if (!full)
            {
                fraction = (fraction * 10) + (ulong)(rest[fractionDigits] - '0');
                scale *= 10;
            }
            fractionDigits++;
        }
        rest = rest[fractionDigits..];
        return digits + fractionDigits > 0;
    }

    private static ulong UnitOf(ReadOnlySpan<char> unit) => unit switch
    {
        "ns" => 1,
        "us" or "µs" or "μs" => Microsecond,
        "ms" => Millisecond,
        "s" => Second,
        "m" => Minute,
        "h" => Hour,
        _ => 0,
    };

    private static string Invalid(ReadOnlySpan<char> text) => $"time: invalid duration \"{Shown(text)}\"";

    // Error texts quote what was given, but never an unbounded piece of it.
    private static string Shown(ReadOnlySpan<char> text)
    {
        const int longestQuote = 64;
        return text.Length <= longestQuote ? text.ToString() : string.Concat(text[..longestQuote], "...");
    }
}
