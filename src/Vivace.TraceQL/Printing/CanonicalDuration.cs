using System.Globalization;

namespace Vivace.TraceQL.Printing;

/// <summary>Durations the way Go writes them: <c>0s</c>, <c>1.5µs</c>, <c>47.5ms</c>, <c>1h2m3.5s</c>.</summary>
public static class CanonicalDuration
{
    private const ulong Microsecond = 1_000;
    private const ulong Millisecond = 1_000_000;
    private const ulong Second = 1_000_000_000;
    private const ulong SecondsPerMinute = 60;
    private const ulong SecondsPerHour = 3_600;

    /// <param name="nanoseconds">Any value, negative ones included.</param>
    public static string Text(long nanoseconds)
    {
        if (nanoseconds == 0)
            return "0s";
        string sign = nanoseconds < 0 ? "-" : "";
        ulong value = nanoseconds < 0 ? 0UL - (ulong)nanoseconds : (ulong)nanoseconds;
        if (value < Microsecond)
            return $"{sign}{value}ns";
        if (value < Millisecond)
            return $"{sign}{Decimal(value, Microsecond, 3)}µs";
        if (value < Second)
            return $"{sign}{Decimal(value, Millisecond, 6)}ms";

        ulong seconds = value / Second;
        string last = Decimal(seconds % SecondsPerMinute * Second + value % Second, Second, 9) + "s";
        if (seconds < SecondsPerMinute)
            return sign + last;
        ulong minutes = seconds % SecondsPerHour / SecondsPerMinute;
        return seconds < SecondsPerHour ? $"{sign}{minutes}m{last}" : $"{sign}{seconds / SecondsPerHour}h{minutes}m{last}";
    }

    private static string Decimal(ulong value, ulong unit, int fractionDigits)
    {
        ulong fraction = value % unit;
        string whole = (value / unit).ToString(CultureInfo.InvariantCulture);
        return fraction == 0
            ? whole
            : whole + "." + fraction.ToString(CultureInfo.InvariantCulture).PadLeft(fractionDigits, '0').TrimEnd('0');
    }
}
