namespace Vivace.TraceQL.Lexing;

/// <summary>The two ways to write a duration (section 2.5). They do not mix.</summary>
internal static class DurationReader
{
    private const long Microsecond = 1_000;
    private const long Millisecond = 1_000_000;
    private const long Second = 1_000_000_000;
    private const long Minute = 60 * Second;
    private const long Hour = 60 * Minute;
    private const long Day = 24 * Hour;

    /// <summary>Units of the first syntax in the order they must have.</summary>
    private static readonly (string Unit, long Nanoseconds)[] Calendar =
    [
        ("y", 365 * Day), ("w", 7 * Day), ("d", Day), ("h", Hour), ("m", Minute), ("s", Second), ("ms", Millisecond),
    ];

    public static bool CanContain(char c) => char.IsAsciiDigit(c) || c is '.' or 'n' or 's' or 'u' or 'm' or 'h' or 'µ' or 'd' or 'w' or 'y';

    public static bool TryRead(ReadOnlySpan<char> text, out long nanoseconds) =>
        TryReadCalendar(text, out nanoseconds) || TryReadDecimal(text, out nanoseconds);

    /// <summary>Whole numbers, every unit at most once and in order: <c>1w2d</c>, <c>1h30m</c>.</summary>
    private static bool TryReadCalendar(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        int nextUnit = 0;
        while (!text.IsEmpty)
        {
            int digits = CountDigits(text);
            ReadOnlySpan<char> unit = UnitOf(text[digits..]);
            while (nextUnit < Calendar.Length && !unit.SequenceEqual(Calendar[nextUnit].Unit))
                nextUnit++;
            if (digits == 0 || nextUnit == Calendar.Length || !long.TryParse(text[..digits], out long count))
                return false;
            Int128 sum = nanoseconds + (Int128)count * Calendar[nextUnit].Nanoseconds;
            if (sum > long.MaxValue)
                return false;
            nanoseconds = (long)sum;
            nextUnit++;
            text = text[(digits + unit.Length)..];
        }

        return true;
    }

    /// <summary>Decimals, any order, repeats add up: <c>1.5h</c>, <c>30m1h</c>.</summary>
    private static bool TryReadDecimal(ReadOnlySpan<char> text, out long nanoseconds)
    {
        nanoseconds = 0;
        while (!text.IsEmpty)
        {
            int whole = CountDigits(text);
            int fraction = whole < text.Length && text[whole] == '.' ? CountDigits(text[(whole + 1)..]) : -1;
            int number = whole + 1 + fraction;
            ReadOnlySpan<char> unit = UnitOf(text[number..]);
            long scale = UnitNanoseconds(unit);
            long count = 0;
            if (whole + Math.Max(fraction, 0) == 0 || scale == 0 || (whole > 0 && !long.TryParse(text[..whole], out count)))
                return false;
            Int128 sum = nanoseconds + (Int128)count * scale;
            if (fraction > 0)
                sum += FractionOf(text.Slice(whole + 1, fraction), scale);
            if (sum > long.MaxValue)
                return false;
            nanoseconds = (long)sum;
            text = text[(number + unit.Length)..];
        }

        return true;
    }

    /// <summary>Nanoseconds of the digits behind the point; what is below a nanosecond is dropped.</summary>
    private static long FractionOf(ReadOnlySpan<char> digits, long scale)
    {
        Int128 value = 0;
        Int128 divisor = 1;

        // The largest unit has 13 digits of nanoseconds: what follows the 18th digit cannot matter.
        foreach (char c in digits[..Math.Min(digits.Length, 18)])
        {
            value = value * 10 + (c - '0');
            divisor *= 10;
        }

        return (long)(value * scale / divisor);
    }

    private static long UnitNanoseconds(ReadOnlySpan<char> unit) => unit switch
    {
        "h" => Hour,
        "m" => Minute,
        "s" => Second,
        "ms" => Millisecond,
        "us" or "µs" => Microsecond,
        "ns" => 1,
        _ => 0,
    };

    private static int CountDigits(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }

    private static ReadOnlySpan<char> UnitOf(ReadOnlySpan<char> text)
    {
        int end = 0;
        while (end < text.Length && text[end] != '.' && !char.IsAsciiDigit(text[end]))
            end++;
        return text[..end];
    }
}
