using Vivace.Traces.Model;

namespace Vivace.Query.TraceById;

/// <summary>
/// Zipkin lets the client and the server side of a call share one span id. A trace view needs them apart: the server side gets the
/// smallest free id, becomes a child of the client side, and takes the children along (query-api specification, section 4.3, rule 5).
/// </summary>
internal static class SharedSpanIds
{
    public static void Separate(List<AssembledSpan> spans)
    {
        HashSet<ulong> clients = [];
        foreach (AssembledSpan span in spans)
        {
            if (span.Kind == SpanKind.Client)
            {
                clients.Add(span.SpanId);
            }
        }

        List<AssembledSpan> shared = clients.Count == 0
            ? []
            : spans.FindAll(span => span.Kind == SpanKind.Server && clients.Contains(span.SpanId));
        if (shared.Count == 0)
        {
            return;
        }

        HashSet<ulong> used = [.. spans.Select(span => span.SpanId)];
        Dictionary<ulong, ulong> renamed = [];
        HashSet<AssembledSpan> servers = [.. shared];
        ulong free = 1;
        foreach (AssembledSpan server in shared)
        {
            while (!used.Add(free))
            {
                free++;
            }

            renamed[server.SpanId] = free;
            server.ParentSpanId = server.SpanId;
            server.SpanId = free;
        }

        foreach (AssembledSpan span in spans)
        {
            if (!servers.Contains(span) && renamed.TryGetValue(span.ParentSpanId, out ulong id))
            {
                span.ParentSpanId = id;
            }
        }
    }
}
