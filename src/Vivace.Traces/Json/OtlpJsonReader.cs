using System.Text.Json;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Json;

/// <summary>
/// Transcodes an OTLP/JSON <c>ExportTraceServiceRequest</c> into protobuf (ingest specification, section 7), so that everything behind it
/// knows one encoding. Field names are taken in lowerCamelCase and in snake_case; unknown fields are skipped with their value.
/// </summary>
public static class OtlpJsonReader
{
    /// <summary>JSON levels: those of the messages, and up to three for each level of a nested attribute value.</summary>
    internal const int MaxDepth = 32 + (OtlpInspector.MaxNesting * 4);

    private static ReadOnlySpan<byte> ByteOrderMark => [0xef, 0xbb, 0xbf];

    /// <summary>Transcodes one request.</summary>
    /// <param name="json">UTF-8. Text after the top-level object is ignored.</param>
    /// <returns>Protobuf; the caller disposes it.</returns>
    /// <exception cref="OtlpJsonException">It is not OTLP/JSON.</exception>
    public static PooledByteBuffer Transcode(ReadOnlySpan<byte> json)
    {
        if (json.StartsWith(ByteOrderMark))
        {
            throw new OtlpJsonException(OtlpJsonErrorKind.ByteOrderMark, "the body starts with a byte order mark; send UTF-8 without one");
        }

        var output = new PooledByteBuffer(Math.Max(4096, json.Length / 2));
        var reader = new OtlpJsonTokens(new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = MaxDepth }));
        try
        {
            reader.ReadFirst();
            OtlpJsonMessages.Request(ref reader, new ProtoMessageWriter(output));
            return output;
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or FormatException)
        {
            output.Dispose();
            throw new OtlpJsonException(
                OtlpJsonErrorKind.Malformed, $"invalid OTLP/JSON at byte {reader.Position}: {malformed.Message}", malformed);
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }
}
