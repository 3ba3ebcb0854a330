using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>Reads the kinds of values that OTLP/JSON has from a JSON text, with the rules of the ingest specification, section 7.</summary>
internal ref struct OtlpJsonTokens(Utf8JsonReader reader)
{
    /// <summary>Longer texts are not numbers.</summary>
    private const int MaxNumberChars = 64;

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
        Span<byte> target = output.GetSpan(Math.Max(1, _reader.ValueSpan.Length));
        output.Advance(_reader.CopyString(target));
    }

    /// <summary>An id: hexadecimal digits of an exact number of bytes, or empty.</summary>
    public readonly void CopyHex(PooledByteBuffer output, int bytes, string what)
    {
        Expect(JsonTokenType.String, what, "a string of hexadecimal digits");
        ReadOnlySpan<byte> digits = _reader.ValueSpan;
        if (digits.Length == 0)
        {
            return;
        }

        if (_reader.ValueIsEscaped || digits.Length != bytes * 2
            || Convert.FromHexString(digits, output.GetSpan(bytes), out _, out int written) != System.Buffers.OperationStatus.Done
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
        int max = Base64.GetMaxDecodedFromUtf8Length(_reader.ValueSpan.Length);
        if (_reader.ValueIsEscaped)
        {
            // An escaped slash is legal JSON for a character of the alphabet.
            byte[] unescaped = _reader.GetBytesFromBase64();
            output.Write(unescaped);
            return;
        }

        if (Base64.DecodeFromUtf8(_reader.ValueSpan, output.GetSpan(Math.Max(1, max)), out int read, out int written)
                != System.Buffers.OperationStatus.Done
            || read != _reader.ValueSpan.Length)
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

    public readonly ulong ReadUInt64(string what) =>
        Utf8Parser.TryParse(Digits(what), out ulong value, out int used) && used == Digits(what).Length
            ? value
            : throw new FormatException($"{what} must be an integer from 0 to 18446744073709551615");

    public readonly long ReadInt64(string what) =>
        Utf8Parser.TryParse(Digits(what), out long value, out int used) && used == Digits(what).Length
            ? value
            : throw new FormatException($"{what} must be an integer of 64 bits");

    public readonly uint ReadUInt32(string what) =>
        Utf8Parser.TryParse(Digits(what), out uint value, out int used) && used == Digits(what).Length
            ? value
            : throw new FormatException($"{what} must be an integer from 0 to 4294967295");

    /// <summary>A number, or a text that says one, <c>NaN</c> and the infinities included.</summary>
    public readonly double ReadDouble(string what)
    {
        if (_reader.TokenType == JsonTokenType.Number)
        {
            return _reader.GetDouble();
        }

        Expect(JsonTokenType.String, what, "a number");
        string text = _reader.ValueSpan.Length > MaxNumberChars * 2 ? "" : _reader.GetString() ?? "";
        return text switch
        {
            "NaN" => double.NaN,
            "Infinity" => double.PositiveInfinity,
            "-Infinity" => double.NegativeInfinity,
            _ => double.TryParse(text, NumberStyles.Float & ~(NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite), CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value)
                ? value
                : throw new FormatException($"{what} must be a number"),
        };
    }

    /// <summary>An enumeration: an integer, or the full name of one of its values.</summary>
    public readonly int ReadEnum(ReadOnlySpan<string> names, string what)
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

        throw new FormatException($"{what} must be an integer or one of {string.Join(", ", names.ToArray())}");
    }

    private readonly ReadOnlySpan<byte> Digits(string what)
    {
        if (_reader.TokenType is not (JsonTokenType.Number or JsonTokenType.String) || _reader.ValueIsEscaped)
        {
            throw new FormatException($"{what} must be an integer or a string of decimal digits");
        }

        ReadOnlySpan<byte> digits = _reader.ValueSpan;
        return digits.Length > 0 && digits[0] != '+' ? digits : throw new FormatException($"{what} must be an integer");
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
