using Vivace.Traces.Otlp;

namespace Vivace.Query.TraceById;

/// <summary>Encodes a trace as protobuf <c>tempopb.Trace</c>: field 1, repeated OTLP <c>ResourceSpans</c>.</summary>
internal static class TraceEncoder
{
    public static byte[] Encode(AssembledTrace trace)
    {
        var message = new OtlpTraceMessage();
        foreach (ResourceGroup resource in trace.Resources)
        {
            message.BeginResource(resource.Dictionary, resource.Resource);
            foreach (ScopeGroup scope in resource.Scopes)
            {
                message.BeginScope(scope.Dictionary, scope.Scope);
                foreach (AssembledSpan span in scope.Spans)
                {
                    message.AddSpan(span.Stored.Batch, span.Stored.Row, span.SpanId, span.ParentSpanId);
                }
            }
        }

        return message.ToArray();
    }
}
