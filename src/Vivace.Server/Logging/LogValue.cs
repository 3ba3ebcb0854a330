using System.Collections;
using System.Globalization;
using System.Text;

namespace Vivace.Server.Logging;

/// <summary>Text of a value in a log line: invariant culture, times in RFC 3339, durations in seconds, lists with commas, bounded.</summary>
internal static class LogValue
{
    /// <summary>Longer texts are cut, in characters: a line must not grow with what a client sends.</summary>
    private const int MaxChars = 8 * 1024;

    /// <summary>More elements are left out.</summary>
    private const int MaxElements = 64;

    private const string Cut = "…";

    /// <summary>The text of a value; never throws.</summary>
    public static string Text(object? value, string? format = null)
    {
        string text;
        try
        {
            text = Of(value, format);
        }
        catch (Exception failure)
        {
            // A value that cannot say what it is must not take the line, or the request, with it.
            text = $"({failure.GetType().Name} while formatting)";
        }

        return text.Length <= MaxChars ? text : string.Concat(text.AsSpan(0, MaxChars), Cut);
    }

    /// <summary>Whether JSON writes the value without quotes.</summary>
    public static bool IsJsonLiteral(object? value) => value switch
    {
        bool or byte or sbyte or short or ushort or int or uint or long or ulong or decimal => true,
        double number => double.IsFinite(number),
        float number => float.IsFinite(number),
        null => true,
        _ => false,
    };

    /// <summary>Message of an exception and of what caused it, outermost first.</summary>
    public static string Describe(Exception exception)
    {
        var text = new StringBuilder(exception.GetType().Name);
        for (Exception? at = exception; at is not null; at = at.InnerException)
        {
            text.Append(": ").Append(at.Message);
        }

        return Text(text.ToString());
    }

    private static string Of(object? value, string? format) => value switch
    {
        null => "null",
        string text => text,
        bool flag => flag ? "true" : "false",
        DateTimeOffset time => time.UtcDateTime.ToString(format ?? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        DateTime time => time.ToUniversalTime().ToString(format ?? "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture),
        TimeSpan duration when format is null => duration.TotalSeconds.ToString(CultureInfo.InvariantCulture) + "s",
        Exception exception => Describe(exception),
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        IEnumerable elements => List(elements),
        _ => value.ToString() ?? "",
    };

    private static string List(IEnumerable elements)
    {
        var text = new StringBuilder();
        int count = 0;
        foreach (object? element in elements)
        {
            if (count > 0)
            {
                text.Append(',');
            }

            if (count++ == MaxElements)
            {
                return text.Append(Cut).ToString();
            }

            text.Append(Text(element));
        }

        return text.ToString();
    }
}
