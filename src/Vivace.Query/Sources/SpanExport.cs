using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Sources;

/// <summary>Adds spans to a message, with their resources and scopes.</summary>
/// <param name="dictionary">Resources and scopes of the spans.</param>
/// <param name="seen">Spans, told by id and kind, that are left out; those that are added become known. Null leaves none out.</param>
/// <param name="message">The message.</param>
internal struct SpanExport(TraceDictionary dictionary, HashSet<(ulong SpanId, int Kind)>? seen, OtlpTraceMessage message)
{
    private int _resource = -1;
    private int _scope = -1;

    /// <summary>Adds all spans of a batch.</summary>
    public void AddAll(SpanBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            Add(batch, row);
        }
    }

    /// <summary>Adds a span.</summary>
    public void Add(SpanBatch batch, int row)
    {
        if (seen?.Add((batch.SpanIds[row], batch.Kinds[row])) == false)
        {
            return;
        }

        if (batch.Resources[row] != _resource)
        {
            (_resource, _scope) = (batch.Resources[row], -1);
            message.BeginResource(dictionary, _resource);
        }

        if (batch.Scopes[row] != _scope)
        {
            _scope = batch.Scopes[row];
            message.BeginScope(dictionary, _scope);
        }

        message.AddSpan(batch, row, batch.SpanIds[row], batch.ParentSpanIds[row]);
    }
}
