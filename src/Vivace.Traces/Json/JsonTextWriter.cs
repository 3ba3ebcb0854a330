using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;

namespace Vivace.Traces.Json;

/// <summary>
/// Writes JSON with the exact bytes of Tempo's answers (query-api specification, section 3): no white space, HTML characters and the two
/// Unicode line ends escaped, everything else raw UTF-8, doubles as Go's JSON encoder has them. It puts commas where they belong; whether
/// names and values make sense is the caller's business. Nothing is kept back: every call's bytes are in the output when it returns.
/// </summary>
public ref struct JsonTextWriter(IBufferWriter<byte> output)
{
    /// <summary>A 64-bit integer with sign, quotes and comma, with room to spare; bytes.</summary>
    private const int MaxIntegerBytes = 32;

    /// <summary>Comma, quotes and colon around a name; comma and quotes around a value.</summary>
    private const int MaxPunctuationBytes = 4;

    /// <summary><c>\u003c</c>, from one byte; bytes.</summary>
    private const int MaxEscapeBytes = 6;

    /// <summary>What is escaped, and 0xE2, which begins U+2028 and U+2029, and much else.</summary>
    private static readonly SearchValues<byte> NeedsLook =
        SearchValues.Create([.. Enumerable.Range(0, ' ').Select(control => (byte)control), .. "\"\\<>&"u8, 0xe2]);

    private readonly IBufferWriter<byte> _output = output;
    private bool _needsComma;

    public void BeginObject() => Open((byte)'{');

    public void EndObject() => Close((byte)'}');

    public void BeginArray() => Open((byte)'[');

    public void EndArray() => Close((byte)']');

    /// <summary>A name that needs no escaping.</summary>
    public void Name(scoped ReadOnlySpan<byte> name)
    {
        Span<byte> target = Begin(name.Length + MaxPunctuationBytes, out int written);
        target[written++] = (byte)'"';
        name.CopyTo(target[written..]);
        written += name.Length;
        target[written++] = (byte)'"';
        target[written++] = (byte)':';
        _output.Advance(written);
        _needsComma = false;
    }

    /// <summary>A name of any text.</summary>
    public void AnyName(scoped ReadOnlySpan<byte> name)
    {
        String(name);
        _output.Write(":"u8);
        _needsComma = false;
    }

    /// <summary>Text as UTF-8; what is not UTF-8 becomes U+FFFD.</summary>
    public void String(scoped ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text))
        {
            text = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text));
        }

        Span<byte> target = Begin(text.Length + MaxPunctuationBytes, out int written);
        target[written++] = (byte)'"';
        int clean = text.IndexOfAny(NeedsLook);
        if (clean < 0)
        {
            text.CopyTo(target[written..]);
            written += text.Length;
            target[written++] = (byte)'"';
            _output.Advance(written);
        }
        else
        {
            _output.Advance(written);
            Escaped(text, clean);
            _output.Write("\""u8);
        }

        _needsComma = true;
    }

    public void String(string text) => String(Encoding.UTF8.GetBytes(text));

    public void Int64(long value)
    {
        Span<byte> target = Begin(MaxIntegerBytes, out int written);
        Utf8Formatter.TryFormat(value, target[written..], out int digits);
        _output.Advance(written + digits);
        _needsComma = true;
    }

    /// <summary>A 64-bit integer as protobuf's JSON has it: a string of digits.</summary>
    public void Int64String(long value)
    {
        Span<byte> target = Begin(MaxIntegerBytes, out int written);
        target[written++] = (byte)'"';
        Utf8Formatter.TryFormat(value, target[written..], out int digits);
        written += digits;
        target[written++] = (byte)'"';
        _output.Advance(written);
        _needsComma = true;
    }

    /// <summary>A 64-bit integer as protobuf's JSON has it: a string of digits.</summary>
    public void UInt64String(ulong value)
    {
        Span<byte> target = Begin(MaxIntegerBytes, out int written);
        target[written++] = (byte)'"';
        Utf8Formatter.TryFormat(value, target[written..], out int digits);
        written += digits;
        target[written++] = (byte)'"';
        _output.Advance(written);
        _needsComma = true;
    }

    /// <summary>The shortest digits that read back as the same number; NaN and the infinities as strings.</summary>
    public void Double(double value)
    {
        if (!double.IsFinite(value))
        {
            String(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "Infinity"u8 : "-Infinity"u8);
            return;
        }

        Span<byte> target = Begin(JsonDouble.MaxLength + MaxPunctuationBytes, out int written);
        _output.Advance(written + JsonDouble.Format(value, target[written..]));
        _needsComma = true;
    }

    public void Bool(bool value) => Literal(value ? "true"u8 : "false"u8);

    public void Null() => Literal("null"u8);

    /// <summary>Standard base64 with padding.</summary>
    public void Base64String(scoped ReadOnlySpan<byte> bytes)
    {
        Span<byte> target = Begin(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + MaxPunctuationBytes, out int written);
        target[written++] = (byte)'"';
        Base64.EncodeToUtf8(bytes, target[written..], out _, out int encoded);
        written += encoded;
        target[written++] = (byte)'"';
        _output.Advance(written);
        _needsComma = true;
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public void HexString(scoped ReadOnlySpan<byte> bytes)
    {
        Span<byte> target = Begin((bytes.Length * 2) + MaxPunctuationBytes, out int written);
        target[written++] = (byte)'"';
        Convert.TryToHexStringLower(bytes, target[written..], out int encoded);
        written += encoded;
        target[written++] = (byte)'"';
        _output.Advance(written);
        _needsComma = true;
    }

    /// <param name="text">UTF-8.</param>
    /// <param name="next">Index of the first byte that may have to be escaped.</param>
    private readonly void Escaped(scoped ReadOnlySpan<byte> text, int next)
    {
        while (next >= 0)
        {
            Span<byte> target = _output.GetSpan(next + MaxEscapeBytes);
            text[..next].CopyTo(target);
            text = text[next..];
            _output.Advance(next + Escape(text, target[next..], out int used));
            text = text[used..];
            next = text.IndexOfAny(NeedsLook);
        }

        _output.Write(text);
    }

    private static int Escape(scoped ReadOnlySpan<byte> text, Span<byte> target, out int used)
    {
        used = 1;
        byte value = text[0];
        ReadOnlySpan<byte> escape;
        switch (value)
        {
            case (byte)'"':
                escape = "\\\""u8;
                break;
            case (byte)'\\':
                escape = "\\\\"u8;
                break;
            case (byte)'\n':
                escape = "\\n"u8;
                break;
            case (byte)'\r':
                escape = "\\r"u8;
                break;
            case (byte)'\t':
                escape = "\\t"u8;
                break;
            case (byte)'\b':
                escape = "\\b"u8;
                break;
            case (byte)'\f':
                escape = "\\f"u8;
                break;
            case 0xe2 when text is [_, 0x80, 0xa8 or 0xa9, ..]:
                escape = text[2] == 0xa8 ? "\\u2028"u8 : "\\u2029"u8;
                used = 3;
                break;
            case 0xe2:
                target[0] = value;
                return 1;
            default:
                "\\u00"u8.CopyTo(target);
                target[4] = HexDigit(value >> 4);
                target[5] = HexDigit(value & 15);
                return MaxEscapeBytes;
        }

        escape.CopyTo(target);
        return escape.Length;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private void Literal(scoped ReadOnlySpan<byte> literal)
    {
        Span<byte> target = Begin(literal.Length + 1, out int written);
        literal.CopyTo(target[written..]);
        _output.Advance(written + literal.Length);
        _needsComma = true;
    }

    private void Open(byte bracket)
    {
        Span<byte> target = Begin(2, out int written);
        target[written++] = bracket;
        _output.Advance(written);
        _needsComma = false;
    }

    private void Close(byte bracket)
    {
        _output.GetSpan(1)[0] = bracket;
        _output.Advance(1);
        _needsComma = true;
    }

    /// <summary>Memory for what comes next, with the comma before it where one is due.</summary>
    private readonly Span<byte> Begin(int maxBytes, out int written)
    {
        Span<byte> target = _output.GetSpan(maxBytes);
        written = 0;
        if (_needsComma)
        {
            target[written++] = (byte)',';
        }

        return target;
    }
}
