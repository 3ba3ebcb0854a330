using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>Reads the kinds of values that OTLP/JSON has from a JSON text, with the rules of the ingest specification, section 7.</summary>
internal ref struct OtlpJsonTokens(Utf8JsonReader reader)
{
    /// <summary>Texts of numbers and ids are shorter than this, even if every digit of a trace id is escaped; bytes.</summary>
    private const int MaxShortChars = 512;

    private Utf8JsonReader _reader = reader;

    /// <summary>Bytes read so far.</summary>
    public readonly long Position => _reader.TokenStartIndex;

    public readonly bool IsNull => _reader.TokenType == JsonTokenType.Null;

    /// <summary>Steps onto the value of the document.</summary>
    public void ReadFirst()
    {
        if (!_reader.Read())
        {
            throw new JsonException("the body is empty");
        }
    }

    /// <summary>Expects an object; <c>null</c> counts as an object without members.</summary>
    /// <returns>Whether there is an object to walk with <see cref="NextMember"/>.</returns>
    public bool BeginObject(string what) => Begin(JsonTokenType.StartObject, what, "an object");

    /// <summary>Expects an array; <c>null</c> counts as an empty one.</summary>
    /// <returns>Whether there is an array to walk with <see cref="NextElement"/>.</returns>
    public bool BeginArray(string what) => Begin(JsonTokenType.StartArray, what, "an array");

    /// <summary>Steps onto the next name of an object, or past its end.</summary>
    public bool NextMember()
    {
        Read();
        return _reader.TokenType != JsonTokenType.EndObject;
    }

    /// <summary>Steps onto the next element of an array, or past its end.</summary>
    public bool NextElement()
    {
        Read();
        return _reader.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Whether the current name is a field, by either of its names; if so, steps onto its value.</summary>
    public bool Is(ReadOnlySpan<byte> camelCase, ReadOnlySpan<byte> snakeCase)
    {
        if (!_reader.ValueTextEquals(camelCase) && !_reader.ValueTextEquals(snakeCase))
        {
            return false;
        }

        Read();
        return true;
    }

    public bool Is(ReadOnlySpan<byte> name) => Is(name, name);

    /// <summary>Skips the value of the current name.</summary>
    public void SkipMember()
    {
        Read();
        _reader.Skip();
    }

    /// <summary>A string; <c>null</c> is empty.</summary>
    public readonly void CopyString(PooledByteBuffer output, string what)
    {
        if (IsNull)
        {
            return;
        }

        Expect(JsonTokenType.String, what, "a string");
        ReadOnlySpan<byte> text = _reader.ValueSpan;
        if (_reader.ValueIsEscaped)
        {
            output.Advance(JsonEscapes.Resolve(text, output.GetSpan(text.Length)));
        }
        else
        {
            output.Write(text);
        }
    }

    /// <summary>An id: hexadecimal digits of an exact number of bytes, or empty.</summary>
    public readonly void CopyHex(PooledByteBuffer output, int bytes, string what)
    {
        Expect(JsonTokenType.String, what, "a string of hexadecimal digits");
        ReadOnlySpan<byte> digits = Short(stackalloc byte[MaxShortChars]);
        if (_reader.ValueSpan.IsEmpty)
        {
            return;
        }

        if (digits.Length != bytes * 2
            || Convert.FromHexString(digits, output.GetSpan(bytes), out _, out int written) != OperationStatus.Done
            || written != bytes)
        {
            throw new FormatException($"{what} must be {bytes * 2} hexadecimal digits or empty");
        }

        output.Advance(bytes);
    }

    /// <summary>Bytes: base64 with the standard alphabet and padding.</summary>
    public readonly void CopyBase64(PooledByteBuffer output, string what)
    {
        Expect(JsonTokenType.String, what, "a string of base64");
        ReadOnlySpan<byte> text = _reader.ValueSpan;
        Span<byte> target = output.GetSpan(text.Length);

        // A slash, which is in the alphabet, may be escaped.
        int length = _reader.ValueIsEscaped ? JsonEscapes.Resolve(text, target) : text.Length;
        OperationStatus status = _reader.ValueIsEscaped
            ? Base64.DecodeFromUtf8InPlace(target[..length], out int written)
            : Base64.DecodeFromUtf8(text, target, out _, out written);
        if (status != OperationStatus.Done)
        {
            throw new FormatException($"{what} is not base64");
        }

        output.Advance(written);
    }

    public readonly bool ReadBool(string what) => _reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False => false,
        _ => throw new FormatException($"{what} must be true or false"),
    };

    public readonly ulong ReadUInt64(string what)
    {
        ReadOnlySpan<byte> digits = Digits(what, stackalloc byte[MaxShortChars]);
        return Utf8Parser.TryParse(digits, out ulong value, out int used) && used == digits.Length
            ? value
            : throw new FormatException($"{what} must be an integer from 0 to 18446744073709551615");
    }

    public readonly long ReadInt64(string what)
    {
        ReadOnlySpan<byte> digits = Digits(what, stackalloc byte[MaxShortChars]);
        return Utf8Parser.TryParse(digits, out long value, out int used) && used == digits.Length
            ? value
            : throw new FormatException($"{what} must be an integer of 64 bits");
    }

    public readonly uint ReadUInt32(string what)
    {
        ReadOnlySpan<byte> digits = Digits(what, stackalloc byte[MaxShortChars]);
        return Utf8Parser.TryParse(digits, out uint value, out int used) && used == digits.Length
            ? value
            : throw new FormatException($"{what} must be an integer from 0 to 4294967295");
    }

    /// <summary>A number, or a text that says one, <c>NaN</c> and the infinities included.</summary>
    public readonly double ReadDouble(string what)
    {
        if (_reader.TokenType != JsonTokenType.Number)
        {
            Expect(JsonTokenType.String, what, "a number");
        }

        ReadOnlySpan<byte> text = Short(stackalloc byte[MaxShortChars]);
        if (_reader.TokenType == JsonTokenType.String)
        {
            if (text.SequenceEqual("NaN"u8))
            {
                return double.NaN;
            }

            if (text.SequenceEqual("Infinity"u8))
            {
                return double.PositiveInfinity;
            }

            if (text.SequenceEqual("-Infinity"u8))
            {
                return double.NegativeInfinity;
            }
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return double.TryParse(text, Style, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new FormatException($"{what} must be a number of 64 bits");
    }

    /// <summary>An enumeration: an integer, or the full name of one of its values.</summary>
    public readonly int ReadEnum(byte[][] names, string what)
    {
        if (_reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out int number))
        {
            return number;
        }

        if (_reader.TokenType == JsonTokenType.String)
        {
            for (int i = 0; i < names.Length; i++)
            {
                if (_reader.ValueTextEquals(names[i]))
                {
                    return i;
                }
            }
        }

        throw new FormatException($"{what} must be an integer or one of {string.Join(", ", names.Select(Encoding.ASCII.GetString))}");
    }

    private readonly ReadOnlySpan<byte> Digits(string what, Span<byte> scratch)
    {
        if (_reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String))
        {
            throw new FormatException($"{what} must be an integer or a string of decimal digits, not {Describe(_reader.TokenType)}");
        }

        ReadOnlySpan<byte> digits = Short(scratch);
        return digits.Length > 0 && digits[0] != '+' ? digits : throw new FormatException($"{what} must be an integer");
    }

    /// <summary>The value's text with its escapes resolved; empty when it is too long to be a number or an id.</summary>
    private readonly ReadOnlySpan<byte> Short(Span<byte> scratch)
    {
        ReadOnlySpan<byte> text = _reader.ValueSpan;
        if (text.Length > scratch.Length)
        {
            return default;
        }

        return _reader.ValueIsEscaped ? scratch[..JsonEscapes.Resolve(text, scratch)] : text;
    }

    private bool Begin(JsonTokenType expected, string what, string shape)
    {
        if (IsNull)
        {
            return false;
        }

        Expect(expected, what, shape);
        return true;
    }

    private readonly void Expect(JsonTokenType expected, string what, string shape)
    {
        if (_reader.TokenType != expected)
        {
            throw new FormatException($"{what} must be {shape}, not {Describe(_reader.TokenType)}");
        }
    }

    private void Read()
    {
        if (!_reader.Read())
        {
            throw new JsonException("the document ends too early");
        }
    }

    private static string Describe(JsonTokenType type) => type switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.Number => "a number",
        JsonTokenType.String => "a string",
        JsonTokenType.Null => "null",
        _ => "a boolean",
    };
}
