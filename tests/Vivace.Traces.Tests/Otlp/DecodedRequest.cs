using Google.Protobuf;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Tests.Protos.Collector;
using Vivace.Traces.Tests.Protos.Common;
using Vivace.Traces.Tests.Protos.Resource;
using Vivace.Traces.Tests.Protos.Trace;

namespace Vivace.Traces.Tests.Otlp;

/// <summary>Takes requests through the product's decoder and encoder, and says what must come back.</summary>
internal static class DecodedRequest
{
    public static SpanBatch Decode(byte[] request, int maxAttributeBytes = 0)
    {
        var batch = new SpanBatch(new TraceDictionary());
        OtlpInspector.Inspect(request);
        new OtlpDecoder(maxAttributeBytes).Decode(request, batch);
        return batch;
    }

    /// <summary>The rows as a message, each run of rows with one resource and one scope in a group of its own.</summary>
    public static byte[] Encode(SpanBatch batch)
    {
        var message = new OtlpTraceMessage();
        for (int row = 0; row < batch.Count; row++)
        {
            message.BeginResource(batch.Dictionary, batch.Resources[row]);
            message.BeginScope(batch.Dictionary, batch.Scopes[row]);
            message.AddSpan(batch, row, batch.SpanIds[row], batch.ParentSpanIds[row]);
        }

        return message.ToArray();
    }

    /// <summary>
    /// The request with every span in a group of its own, and with resource, scope and status present. Flags are left out, as the
    /// encoder does, unless they are asked for.
    /// </summary>
    public static ExportTraceServiceRequest SpanBySpan(ExportTraceServiceRequest request, bool withFlags = false)
    {
        var flat = new ExportTraceServiceRequest();
        foreach (ResourceSpans resource in request.ResourceSpans)
        {
            foreach (ScopeSpans scope in resource.ScopeSpans)
            {
                foreach (Span span in scope.Spans)
                {
                    Span copy = span.Clone();
                    copy.Status ??= new Status();
                    if (!withFlags)
                    {
                        copy.Flags = 0;
                        foreach (Span.Types.Link link in copy.Links)
                        {
                            link.Flags = 0;
                        }
                    }

                    flat.ResourceSpans.Add(new ResourceSpans
                    {
                        Resource = resource.Resource ?? new Resource(),
                        SchemaUrl = resource.SchemaUrl,
                        ScopeSpans =
                        {
                            new ScopeSpans
                            {
                                Scope = scope.Scope ?? new InstrumentationScope(), SchemaUrl = scope.SchemaUrl, Spans = { copy },
                            },
                        },
                    });
                }
            }
        }

        return flat;
    }

    public static byte[] Bytes(this IMessage message) => message.ToByteArray();
}
