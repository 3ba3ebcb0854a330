using System.Globalization;
using System.Text;

namespace Vivace.Traces.Json;

/// <summary>
/// Resolves the escapes of a JSON string (RFC 8259, section 7) straight into a buffer. Unlike the framework's it takes what senders
/// really send: bytes that are not UTF-8 stay as they are, and half of a surrogate pair becomes U+FFFD.
/// </summary>
internal static class JsonEscapes
{
    private const int UnicodeEscapeLength = 6;

    /// <param name="escaped">A string whose escapes a JSON reader has found to be well formed.</param>
    /// <param name="target">At least as long: no escape is shorter than what it stands for.</param>
    /// <returns>Bytes written.</returns>
    public static int Resolve(ReadOnlySpan<byte> escaped, Span<byte> target)
    {
        int written = 0;
        while (true)
        {
            int next = escaped.IndexOf((byte)'\\');
            if (next < 0)
            {
                escaped.CopyTo(target[written..]);
                return written + escaped.Length;
            }

            escaped[..next].CopyTo(target[written..]);
            written += next;
            escaped = escaped[next..];
            if (escaped[1] == (byte)'u')
            {
                written += Rune(ref escaped).EncodeToUtf8(target[written..]);
            }
            else
            {
                target[written++] = Single(escaped[1]);
                escaped = escaped[2..];
            }
        }
    }

    private static Rune Rune(ref ReadOnlySpan<byte> escaped)
    {
        char first = Unit(escaped);
        escaped = escaped[UnicodeEscapeLength..];
        if (!char.IsSurrogate(first))
        {
            return new Rune(first);
        }

        if (escaped is [(byte)'\\', (byte)'u', ..] && System.Text.Rune.TryCreate(first, Unit(escaped), out Rune pair))
        {
            escaped = escaped[UnicodeEscapeLength..];
            return pair;
        }

        return System.Text.Rune.ReplacementChar;
    }

    private static char Unit(ReadOnlySpan<byte> escape) =>
        (char)ushort.Parse(escape[2..UnicodeEscapeLength], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static byte Single(byte letter) => letter switch
    {
        (byte)'b' => (byte)'\b',
        (byte)'f' => (byte)'\f',
        (byte)'n' => (byte)'\n',
        (byte)'r' => (byte)'\r',
        (byte)'t' => (byte)'\t',
        _ => letter,
    };
}
