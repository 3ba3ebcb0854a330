using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>
/// The scalar fields of one message. Values that are the default are not written (proto3's canonical form), except over one written
/// before: of a member that comes twice the last counts.
/// </summary>
internal ref struct OtlpJsonScalars(ProtoMessageWriter writer)
{
    private readonly ProtoMessageWriter _writer = writer;

    /// <summary>A bit for each field written, by its number; OTLP's go up to 16.</summary>
    private uint _written;

    public void String(scoped ref OtlpJsonTokens json, int field, string what)
    {
        int start = _writer.Output.WrittenCount;
        int mark = _writer.Begin(field);
        json.CopyString(_writer.Output, what);
        End(field, start, mark);
    }

    public void Id(scoped ref OtlpJsonTokens json, int field, int bytes, string what)
    {
        int start = _writer.Output.WrittenCount;
        int mark = _writer.Begin(field);
        json.CopyHex(_writer.Output, bytes, what);
        End(field, start, mark);
    }

    public void Time(scoped ref OtlpJsonTokens json, int field, string what)
    {
        ulong value = json.ReadUInt64(what);
        if (Writes(field, value == 0))
        {
            _writer.Fixed64(field, value);
        }
    }

    public void Flags(scoped ref OtlpJsonTokens json, int field, string what)
    {
        uint value = json.ReadUInt32(what);
        if (Writes(field, value == 0))
        {
            _writer.Fixed32(field, value);
        }
    }

    public void Count(scoped ref OtlpJsonTokens json, int field, string what) => Varint(field, json.ReadUInt32(what));

    public void Enum(scoped ref OtlpJsonTokens json, int field, byte[][] names, string what) =>
        Varint(field, (ulong)json.ReadEnum(names, what));

    private void Varint(int field, ulong value)
    {
        if (Writes(field, value == 0))
        {
            _writer.Varint(field, value);
        }
    }

    private void End(int field, int start, int mark)
    {
        if (Writes(field, _writer.Output.WrittenCount == mark))
        {
            _writer.End(mark);
        }
        else
        {
            _writer.Output.Truncate(start);
        }
    }

    private bool Writes(int field, bool isDefault)
    {
        uint bit = 1u << field;
        if (isDefault && (_written & bit) == 0)
        {
            return false;
        }

        _written |= bit;
        return true;
    }
}
