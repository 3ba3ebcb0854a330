using System.Globalization;
using System.Text;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Configuration.Binding;

/// <summary>Sizes with binary units, <c>63KiB1023B</c>: whole or fractional numbers, each with B, KiB, MiB, GiB, TiB or PiB (or KB, MB …).</summary>
internal sealed class HumanBytesType() : ScalarType<long>("size with unit", "flagext.Bytes", 0)
{
    private static readonly (string Name, string Short, long Bytes)[] Units =
    [
        ("PiB", "PB", 1L << 50), ("TiB", "TB", 1L << 40), ("GiB", "GB", 1L << 30), ("MiB", "MB", 1L << 20), ("KiB", "KB", 1L << 10), ("B", "B", 1),
    ];

    public override YamlNode ToNode(long value) => YamlScalar.Quoted(Print(value));

    /// <summary>The largest units first, <c>63KiB1023B</c>; negative sizes do not occur.</summary>
    public static string Print(long value)
    {
        if (value <= 0) return "0B";
        var text = new StringBuilder();
        foreach ((string name, _, long bytes) in Units)
        {
            if (value >= bytes) text.Append(CultureInfo.InvariantCulture, $"{value / bytes}{name}");
            value %= bytes;
        }
        return text.ToString();
    }

    /// <summary>False for anything else than numbers with units, and for sizes beyond 63 bits.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out long value)
    {
        value = 0;
        if (text.IsEmpty) return false;
        decimal total = 0;
        while (!text.IsEmpty)
        {
            int digits = 0;
            while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
            int end = digits;
            while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
            long unit = UnitOf(text[digits..end]);
            if (unit == 0 || !decimal.TryParse(text[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal count)) return false;
            if (count > long.MaxValue / unit) return false;
            total += count * unit;
            if (total > long.MaxValue) return false;
            text = text[end..];
        }
        value = (long)total;
        return true;
    }

    protected override bool TryParse(YamlScalar scalar, out long value, out string? problem)
    {
        problem = null;
        if (scalar.Value is >= 0L and long bytes)
        {
            value = bytes;
            return true;
        }
        if (TryParse(scalar.Text, out value)) return true;
        problem = "write a size such as 64KiB or 4MiB";
        return false;
    }

    private static long UnitOf(ReadOnlySpan<char> name)
    {
        foreach ((string unit, string shortName, long bytes) in Units)
            if (name.SequenceEqual(unit) || name.SequenceEqual(shortName)) return bytes;
        return 0;
    }
}
