using Vivace.Traces.Model;

namespace Vivace.Query.TraceById;

/// <summary>
/// Makes one trace of what several sources hold of it (query-api specification, section 4.3): copies of a span count once, spans are
/// grouped by resource and scope, several sources are put in order of time, and span ids shared by client and server are told apart.
/// </summary>
internal static class TraceAssembler
{
    public static AssembledTrace Assemble(IReadOnlyList<TraceSource> sources)
    {
        HashSet<(ulong SpanId, int Kind)> seen = [];
        List<ResourceGroup> resources = [];
        List<AssembledSpan> spans = [];
        int contributing = 0;
        foreach (TraceSource source in sources)
        {
            // Numbers of resources and scopes are comparable within one source only.
            Dictionary<int, ResourceGroup> byResource = [];
            Dictionary<(int Resource, int Scope), ScopeGroup> byScope = [];
            contributing += source.Spans.Count > 0 ? 1 : 0;
            foreach (SpanReference reference in source.Spans)
            {
                var span = new AssembledSpan(reference);
                if (!seen.Add((span.SpanId, span.Kind)))
                {
                    continue;
                }

                SpanBatch batch = reference.Batch;
                int resource = batch.Resources[reference.Row], scope = batch.Scopes[reference.Row];
                if (!byResource.TryGetValue(resource, out ResourceGroup? resourceGroup))
                {
                    resourceGroup = new ResourceGroup(batch.Dictionary, resource, []);
                    byResource.Add(resource, resourceGroup);
                    resources.Add(resourceGroup);
                }

                if (!byScope.TryGetValue((resource, scope), out ScopeGroup? scopeGroup))
                {
                    scopeGroup = new ScopeGroup(batch.Dictionary, scope, []);
                    byScope.Add((resource, scope), scopeGroup);
                    resourceGroup.Scopes.Add(scopeGroup);
                }

                scopeGroup.Spans.Add(span);
                spans.Add(span);
            }
        }

        if (contributing > 1)
        {
            Sort(resources);
        }

        SharedSpanIds.Separate(spans);
        return new AssembledTrace(resources);
    }

    private static void Sort(List<ResourceGroup> resources)
    {
        foreach (ResourceGroup resource in resources)
        {
            foreach (ScopeGroup scope in resource.Scopes)
            {
                scope.Spans.Sort(Compare);
            }

            resource.Scopes.Sort((a, b) => Compare(a.Spans[0], b.Spans[0]));
        }

        resources.Sort((a, b) => Compare(a.Scopes[0].Spans[0], b.Scopes[0].Spans[0]));
    }

    private static int Compare(AssembledSpan a, AssembledSpan b)
    {
        int byTime = a.StartTime.CompareTo(b.StartTime);
        return byTime != 0 ? byTime : a.SpanId.CompareTo(b.SpanId);
    }
}
