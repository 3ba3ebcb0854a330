using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Vivace.Traces.Json;

/// <summary>
/// Writes JSON with the exact bytes of Tempo's answers (query-api specification, section 3): no white space, HTML characters and the two
/// Unicode line ends escaped, everything else raw UTF-8, doubles as Go's JSON encoder has them. It puts commas where they belong; whether
/// names and values make sense is the caller's business.
/// </summary>
public ref struct JsonTextWriter(IBufferWriter<byte> output)
{
    private const int MaxNumberBytes = 32;

    /// <summary>Doubles are written plainly from this size (inclusive)…</summary>
    private const double PlainFrom = 1e-6;

    /// <summary>… to this one (exclusive), else with an exponent.</summary>
    private const double PlainTo = 1e21;

    /// <summary>0xE2 begins U+2028 and U+2029, and much else.</summary>
    private static readonly SearchValues<byte> NeedsLook = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\', (byte)'<', (byte)'>', (byte)'&', 0xe2]);

    private readonly IBufferWriter<byte> _output = output;
    private bool _needsComma;

    public void BeginObject() => Open((byte)'{');

    public void EndObject() => Close((byte)'}');

    public void BeginArray() => Open((byte)'[');

    public void EndArray() => Close((byte)']');

    /// <summary>A name that needs no escaping.</summary>
    public void Name(scoped ReadOnlySpan<byte> name)
    {
        Comma();
        Raw("\""u8);
        Raw(name);
        Raw("\":"u8);
        _needsComma = false;
    }

    /// <summary>A name of any text.</summary>
    public void AnyName(scoped ReadOnlySpan<byte> name)
    {
        String(name);
        Raw(":"u8);
        _needsComma = false;
    }

    /// <summary>Text as UTF-8; what is not UTF-8 becomes U+FFFD.</summary>
    public void String(scoped ReadOnlySpan<byte> text)
    {
        Comma();
        Raw("\""u8);
        Escaped(Utf8.IsValid(text) ? text : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text)));
        Raw("\""u8);
        _needsComma = true;
    }

    public void String(string text) => String(Encoding.UTF8.GetBytes(text));

    public void Int64(long value)
    {
        Comma();
        Span<byte> target = _output.GetSpan(MaxNumberBytes);
        Utf8Formatter.TryFormat(value, target, out int written);
        _output.Advance(written);
        _needsComma = true;
    }

    /// <summary>A 64-bit integer as protobuf's JSON has it: a string of digits.</summary>
    public void Int64String(long value)
    {
        Comma();
        Raw("\""u8);
        _needsComma = false;
        Int64(value);
        Raw("\""u8);
    }

    /// <summary>A 64-bit integer as protobuf's JSON has it: a string of digits.</summary>
    public void UInt64String(ulong value)
    {
        Comma();
        Raw("\""u8);
        Span<byte> target = _output.GetSpan(MaxNumberBytes);
        Utf8Formatter.TryFormat(value, target, out int written);
        _output.Advance(written);
        Raw("\""u8);
        _needsComma = true;
    }

    /// <summary>The shortest digits that read back as the same number; NaN and the infinities as strings.</summary>
    public void Double(double value)
    {
        Comma();
        Raw(Encoding.ASCII.GetBytes(Format(value)));
        _needsComma = true;
    }

    public void Bool(bool value)
    {
        Comma();
        Raw(value ? "true"u8 : "false"u8);
        _needsComma = true;
    }

    public void Null()
    {
        Comma();
        Raw("null"u8);
        _needsComma = true;
    }

    /// <summary>Standard base64 with padding.</summary>
    public void Base64String(scoped ReadOnlySpan<byte> bytes)
    {
        Comma();
        Raw("\""u8);
        Span<byte> target = _output.GetSpan(Base64.GetMaxEncodedToUtf8Length(bytes.Length) + 1);
        Base64.EncodeToUtf8(bytes, target, out _, out int written);
        _output.Advance(written);
        Raw("\""u8);
        _needsComma = true;
    }

    /// <summary>Lower-case hexadecimal.</summary>
    public void HexString(scoped ReadOnlySpan<byte> bytes)
    {
        Comma();
        Raw("\""u8);
        Span<byte> target = _output.GetSpan((bytes.Length * 2) + 1);
        Convert.TryToHexStringLower(bytes, target, out int written);
        _output.Advance(written);
        Raw("\""u8);
        _needsComma = true;
    }

    private static string Format(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "\"NaN\"" : value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
        }

        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        int exponentAt = shortest.IndexOf('E', StringComparison.Ordinal);
        if (exponentAt < 0)
        {
            return shortest;
        }

        if (Math.Abs(value) is >= PlainFrom and < PlainTo)
        {
            return decimal.Parse(shortest, NumberStyles.Float, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        }

        int exponent = int.Parse(shortest.AsSpan(exponentAt + 1), CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{shortest[..exponentAt]}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}");
    }

    private readonly void Escaped(scoped ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int next = text.IndexOfAny(NeedsLook);
            if (next < 0)
            {
                Raw(text);
                return;
            }

            Raw(text[..next]);
            byte value = text[next];
            int used = 1;
            switch (value)
            {
                case (byte)'"':
                    Raw("\\\""u8);
                    break;
                case (byte)'\\':
                    Raw("\\\\"u8);
                    break;
                case (byte)'\n':
                    Raw("\\n"u8);
                    break;
                case (byte)'\r':
                    Raw("\\r"u8);
                    break;
                case (byte)'\t':
                    Raw("\\t"u8);
                    break;
                case 0xe2 when text[next..] is [_, 0x80, 0xa8 or 0xa9, ..]:
                    Raw(text[next + 2] == 0xa8 ? "\\u2028"u8 : "\\u2029"u8);
                    used = 3;
                    break;
                case 0xe2:
                    Raw([value]);
                    break;
                default:
                    Raw("\\u00"u8);
                    Raw([HexDigit(value >> 4), HexDigit(value & 15)]);
                    break;
            }

            text = text[(next + used)..];
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);

    private void Open(byte bracket)
    {
        Comma();
        Raw([bracket]);
        _needsComma = false;
    }

    private void Close(byte bracket)
    {
        Raw([bracket]);
        _needsComma = true;
    }

    private readonly void Comma()
    {
        if (_needsComma)
        {
            Raw(","u8);
        }
    }

    private readonly void Raw(scoped ReadOnlySpan<byte> bytes) => _output.Write(bytes);
}
