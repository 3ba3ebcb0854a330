using System.Buffers;
using System.Text.Json.Nodes;
using Vivace.Storage.Blocks.Reading;
using Vivace.Traces.Interning;
using Vivace.Traces.Json;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>A trace of a block as an OTLP message and as JSON.</summary>
internal static class RestoredTrace
{
    public static byte[] Message(BlockRows rows, int trace)
    {
        var dictionary = new TraceDictionary();
        var batch = new SpanBatch(dictionary);
        new SpanRestorer(rows, dictionary).AppendTrace(trace, batch);
        return Message(batch);
    }

    public static byte[] Message(SpanBatch batch)
    {
        var message = new OtlpTraceMessage();
        for (int row = 0; row < batch.Count; row++)
        {
            bool newResource = row == 0 || batch.Resources[row] != batch.Resources[row - 1];
            if (newResource)
            {
                message.BeginResource(batch.Dictionary, batch.Resources[row]);
            }

            if (newResource || batch.Scopes[row] != batch.Scopes[row - 1])
            {
                message.BeginScope(batch.Dictionary, batch.Scopes[row]);
            }

            message.AddSpan(batch, row, batch.SpanIds[row], batch.ParentSpanIds[row]);
        }

        return message.ToArray();
    }

    public static JsonNode Json(BlockRows rows, int trace)
    {
        var output = new ArrayBufferWriter<byte>();
        TraceJsonWriter.WriteV2(Message(rows, trace), 0, null, output);
        return JsonNode.Parse(output.WrittenSpan)!["trace"]!;
    }
}
