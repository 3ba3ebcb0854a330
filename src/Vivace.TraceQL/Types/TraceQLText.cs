using System.Text;

namespace Vivace.TraceQL.Types;

/// <summary>
/// A string value in both forms that are needed: the bytes are what is compared (an escape such as <c>\xff</c> may make them invalid
/// UTF-8), the string is for people and .NET APIs (invalid bytes become U+FFFD).
/// </summary>
internal sealed class TraceQLText
{
    public static readonly TraceQLText Empty = new("");

    public TraceQLText(string value)
    {
        Value = value;
        Utf8 = Encoding.UTF8.GetBytes(value);
    }

    public TraceQLText(byte[] utf8)
    {
        Value = Encoding.UTF8.GetString(utf8);
        Utf8 = utf8;
    }

    public string Value { get; }

    public byte[] Utf8 { get; }
}
