using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Sources;

/// <summary>Adds the spans of a batch to a message, with their resources and scopes.</summary>
internal static class SpanExport
{
    /// <param name="batch">The spans.</param>
    /// <param name="dictionary">Resources and scopes of the batch.</param>
    /// <param name="seen">Spans, told by id and kind, that are left out; those that are added become known. Null leaves none out.</param>
    /// <param name="message">The message.</param>
    public static void Add(SpanBatch batch, TraceDictionary dictionary, HashSet<(ulong SpanId, int Kind)>? seen, OtlpTraceMessage message)
    {
        for (int row = 0, resource = -1, scope = -1; row < batch.Count; row++)
        {
            if (seen?.Add((batch.SpanIds[row], batch.Kinds[row])) == false)
            {
                continue;
            }

            if (batch.Resources[row] != resource)
            {
                (resource, scope) = (batch.Resources[row], -1);
                message.BeginResource(dictionary, resource);
            }

            if (batch.Scopes[row] != scope)
            {
                scope = batch.Scopes[row];
                message.BeginScope(dictionary, scope);
            }

            message.AddSpan(batch, row, batch.SpanIds[row], batch.ParentSpanIds[row]);
        }
    }
}
