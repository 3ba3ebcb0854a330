using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>The member that is set in a protobuf AnyValue: the last on the wire.</summary>
internal readonly ref struct AnyValueView
{
    /// <summary>Levels of nesting shown. What comes in by OTLP has fewer; blocks may hold what another program wrote.</summary>
    public const int MaxNesting = 100;

    public AnyValueView(ReadOnlySpan<byte> value)
    {
        var reader = new ProtoReader(value);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.AnyValue.Bool or OtlpFields.AnyValue.Int, WireType.Varint):
                    Member = reader.Field;
                    Number = reader.ReadVarint();
                    break;
                case (OtlpFields.AnyValue.Double, WireType.Fixed64):
                    Member = reader.Field;
                    Number = reader.ReadFixed64();
                    break;
                case (OtlpFields.AnyValue.String or OtlpFields.AnyValue.Bytes or OtlpFields.AnyValue.Array
                    or OtlpFields.AnyValue.KeyValueList, WireType.LengthDelimited):
                    Member = reader.Field;
                    Bytes = reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>Field number of the member, or zero if none is set.</summary>
    public int Member { get; }

    /// <summary>The bits of a boolean, an integer or a double.</summary>
    public ulong Number { get; }

    /// <summary>A string, bytes, or the message of an array or a list.</summary>
    public ReadOnlySpan<byte> Bytes { get; }
}
