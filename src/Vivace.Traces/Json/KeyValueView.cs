using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>Key and value of a protobuf KeyValue; the last of several wins.</summary>
internal readonly ref struct KeyValueView
{
    public KeyValueView(ReadOnlySpan<byte> keyValue)
    {
        var reader = new ProtoReader(keyValue);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (OtlpFields.KeyValue.Key, WireType.LengthDelimited):
                    Key = reader.ReadLengthDelimited();
                    break;
                case (OtlpFields.KeyValue.Value, WireType.LengthDelimited):
                    Value = reader.ReadLengthDelimited();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The message of the AnyValue.</summary>
    public ReadOnlySpan<byte> Value { get; }
}
