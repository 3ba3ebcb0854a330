using System.Buffers;
using System.Text.Json;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>An OTLP <c>AnyValue</c> as protobuf's JSON and back; blocks keep values in this form that have no column.</summary>
public static class AnyValueJson
{
    /// <summary>Writes compact JSON.</summary>
    /// <param name="anyValue">The body of an <c>AnyValue</c> message.</param>
    /// <param name="output">Where to write.</param>
    /// <exception cref="ProtoException">The message is malformed.</exception>
    public static void Write(ReadOnlySpan<byte> anyValue, IBufferWriter<byte> output)
    {
        var json = new JsonTextWriter(output);
        TraceJsonWriter.AnyValue(ref json, anyValue, 0);
    }

    /// <summary>Appends the body of an <c>AnyValue</c> message; nothing if the JSON is not one.</summary>
    /// <returns>Whether it is one.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, PooledByteBuffer output)
    {
        int start = output.WrittenCount;
        try
        {
            var tokens = new OtlpJsonTokens(new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = OtlpJsonReader.MaxDepth }));
            tokens.ReadFirst();
            OtlpJsonAttributes.AnyValue(ref tokens, new ProtoMessageWriter(output), 0);
            return true;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            output.Truncate(start);
            return false;
        }
    }
}
