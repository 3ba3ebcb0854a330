using System.Buffers.Text;
using System.Globalization;

namespace Vivace.Traces.Json;

/// <summary>
/// Doubles as Go's JSON encoder has them, and so Tempo's answers: the shortest digits that read back as the same number, plain from
/// 1e-6 up to 1e21, else with an exponent of no more digits than it needs (<c>1e-7</c>, <c>1.5e+21</c>).
/// </summary>
internal static class JsonDouble
{
    /// <summary>Bytes that are always enough: sign, 21 digits before the point or 6 zeros and 17 digits after it.</summary>
    public const int MaxLength = 32;

    /// <summary>1e21 has its point behind 22 digits, and is the first with an exponent.</summary>
    private const int MaxPlainPoint = 21;

    /// <summary>1e-6, which is 0.000001, is the last without one: five zeros behind the point.</summary>
    private const int MinPlainPoint = -5;

    /// <summary>Writes a finite number.</summary>
    /// <returns>Bytes written.</returns>
    public static int Format(double value, Span<byte> target)
    {
        // "[-]d.ddd…E±ddd", or anything plainer.
        Span<byte> shortest = stackalloc byte[MaxLength];
        value.TryFormat(shortest, out int length, default, CultureInfo.InvariantCulture);
        ReadOnlySpan<byte> text = shortest[..length];
        bool negative = text[0] == (byte)'-';
        if (negative)
        {
            text = text[1..];
        }

        Span<byte> digits = stackalloc byte[MaxLength];
        int count = Digits(text, digits, out int point);
        int written = 0;
        if (negative)
        {
            target[written++] = (byte)'-';
        }

        return written + (count == 0 ? Zero(target[written..])
            : point is < MinPlainPoint or > MaxPlainPoint ? Exponent(digits[..count], point - 1, target[written..])
            : Plain(digits[..count], point, target[written..]));
    }

    /// <summary>The significant digits of a number, without zeros at either end, and where its point is, counted from the first.</summary>
    private static int Digits(ReadOnlySpan<byte> text, Span<byte> digits, out int point)
    {
        int exponent = 0;
        int exponentAt = text.IndexOf((byte)'E');
        if (exponentAt >= 0)
        {
            exponent = int.Parse(text[(exponentAt + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..exponentAt];
        }

        int pointAt = text.IndexOf((byte)'.');
        point = (pointAt < 0 ? text.Length : pointAt) + exponent;
        int count = 0;
        foreach (byte digit in text)
        {
            if (digit == (byte)'.')
            {
                continue;
            }

            if (count == 0 && digit == (byte)'0')
            {
                point--;
                continue;
            }

            digits[count++] = digit;
        }

        while (count > 0 && digits[count - 1] == (byte)'0')
        {
            count--;
        }

        return count;
    }

    private static int Zero(Span<byte> target)
    {
        target[0] = (byte)'0';
        return 1;
    }

    private static int Plain(ReadOnlySpan<byte> digits, int point, Span<byte> target)
    {
        if (point <= 0)
        {
            "0."u8.CopyTo(target);
            target.Slice(2, -point).Fill((byte)'0');
            digits.CopyTo(target[(2 - point)..]);
            return 2 - point + digits.Length;
        }

        if (point >= digits.Length)
        {
            digits.CopyTo(target);
            target[digits.Length..point].Fill((byte)'0');
            return point;
        }

        digits[..point].CopyTo(target);
        target[point] = (byte)'.';
        digits[point..].CopyTo(target[(point + 1)..]);
        return digits.Length + 1;
    }

    private static int Exponent(ReadOnlySpan<byte> digits, int exponent, Span<byte> target)
    {
        int written = 0;
        target[written++] = digits[0];
        if (digits.Length > 1)
        {
            target[written++] = (byte)'.';
            digits[1..].CopyTo(target[written..]);
            written += digits.Length - 1;
        }

        target[written++] = (byte)'e';
        target[written++] = (byte)(exponent < 0 ? '-' : '+');
        Utf8Formatter.TryFormat(Math.Abs(exponent), target[written..], out int exponentDigits);
        return written + exponentDigits;
    }
}
