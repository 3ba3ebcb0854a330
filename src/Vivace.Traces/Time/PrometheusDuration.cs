using System.Globalization;
using System.Text;

namespace Vivace.Traces.Time;

/// <summary>
/// A span of time as Prometheus writes it: whole numbers with the units y (365 d), w, d, h, m, s, ms in this order, each at most
/// once (<c>1h30m</c>, <c>7d</c>), or <c>0</c>. Never negative, whole milliseconds, at most about 292 years.
/// </summary>
public readonly record struct PrometheusDuration(long Milliseconds) : IComparable<PrometheusDuration>
{
    private static readonly (string Name, long Milliseconds)[] Units =
    [
        ("y", 365L * 24 * 60 * 60 * 1000),
        ("w", 7L * 24 * 60 * 60 * 1000),
        ("d", 24L * 60 * 60 * 1000),
        ("h", 60L * 60 * 1000),
        ("m", 60L * 1000),
        ("s", 1000L),
        ("ms", 1L),
    ];

    // The reference keeps nanoseconds in 63 bits; the same values must be in range here.
    private const long MaxMilliseconds = long.MaxValue / 1_000_000;

    public TimeSpan ToTimeSpan() => TimeSpan.FromTicks(Milliseconds * TimeSpan.TicksPerMillisecond);

    /// <summary>Cuts below a millisecond; a negative value becomes zero, a value beyond the range the longest duration.</summary>
    public static PrometheusDuration FromTimeSpan(TimeSpan value) =>
        new(Math.Clamp(value.Ticks / TimeSpan.TicksPerMillisecond, 0, MaxMilliseconds));

    public int CompareTo(PrometheusDuration other) => Milliseconds.CompareTo(other.Milliseconds);

    /// <summary>Reads a duration; <paramref name="error"/> says what is wrong, null on success.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out PrometheusDuration value, out string? error)
    {
        value = default;
        error = null;
        if (text is "0") return true;
        if (text.IsEmpty)
        {
            error = "empty duration string";
            return false;
        }
        long total = 0;
        int nextUnit = 0;
        ReadOnlySpan<char> rest = text;
        while (!rest.IsEmpty)
        {
            int digits = 0;
            while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
            int unitEnd = digits;
            while (unitEnd < rest.Length && char.IsAsciiLetter(rest[unitEnd])) unitEnd++;
            int unit = digits == 0 ? -1 : IndexOfUnit(rest[digits..unitEnd], nextUnit);
            if (unit < 0)
            {
                error = $"not a valid duration string: \"{Shown(text)}\"";
                return false;
            }
            if (!long.TryParse(rest[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out long count)
                || count > (MaxMilliseconds - total) / Units[unit].Milliseconds)
            {
                error = "duration out of range";
                return false;
            }
            total += count * Units[unit].Milliseconds;
            nextUnit = unit + 1;
            rest = rest[unitEnd..];
        }
        value = new PrometheusDuration(total);
        return true;
    }

    /// <summary>The form Prometheus prints: years and weeks only when they fit exactly (<c>1w</c>, <c>8d</c>, <c>1h30m</c>, <c>0s</c>).</summary>
    public override string ToString()
    {
        if (Milliseconds == 0) return "0s";
        var text = new StringBuilder();
        long rest = Milliseconds;
        foreach ((string name, long unit) in Units)
        {
            bool exactOnly = name is "y" or "w";
            if (rest < unit || (exactOnly && rest % unit != 0)) continue;
            text.Append(CultureInfo.InvariantCulture, $"{rest / unit}{name}");
            rest %= unit;
        }
        return text.ToString();
    }

    private static int IndexOfUnit(ReadOnlySpan<char> name, int first)
    {
        for (int i = first; i < Units.Length; i++)
            if (name.SequenceEqual(Units[i].Name)) return i;
        return -1;
    }

    private static string Shown(ReadOnlySpan<char> text)
    {
        const int longestQuote = 64;
        return text.Length <= longestQuote ? text.ToString() : string.Concat(text[..longestQuote], "...");
    }
}
