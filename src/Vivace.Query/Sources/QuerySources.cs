using Vivace.Query.Limits;
using Vivace.Query.Sources.Heads;
using Vivace.Storage;
using Vivace.Storage.Head;

namespace Vivace.Query.Sources;

/// <summary>
/// What a query reads: every span of the tenants once, every trace whole in one source. Traces that several sources hold parts of, and
/// traces that hold copies of spans, are put together in a source of their own.
/// </summary>
internal sealed class QuerySources : IDisposable
{
    private readonly List<SpanSource> _sources = [];
    private readonly IDisposable? _snapshot;

    private QuerySources(IDisposable? snapshot) => _snapshot = snapshot;

    /// <summary>The sources, those with the newest spans first.</summary>
    public IReadOnlyList<SpanSource> All => _sources;

    /// <summary>Opens what the store holds now.</summary>
    public static QuerySources Open(TraceStore store, IReadOnlyList<string> tenants, QueryContext context)
    {
        StoreSnapshot snapshot = store.Acquire(tenants);
        var sources = new QuerySources(snapshot);
        try
        {
            sources.Fill(snapshot.Heads, context);
            return sources;
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    /// <summary>Opens heads, oldest first.</summary>
    public static QuerySources Open(IReadOnlyList<HeadBlock> heads, QueryContext context)
    {
        var sources = new QuerySources(null);
        sources.Fill(heads, context);
        return sources;
    }

    private void Fill(IReadOnlyList<HeadBlock> heads, QueryContext context)
    {
        foreach (HeadBlock head in heads)
        {
            _sources.Add(new HeadSource(head));
        }

        if (MergedTraces.Find(_sources, context) is { } merged)
        {
            _sources.Add(new HeadSource(merged));
        }

        _sources.Reverse();
        context.AddJobs(_sources.Count);
    }

    public void Dispose()
    {
        foreach (SpanSource source in _sources)
        {
            source.Dispose();
        }

        _snapshot?.Dispose();
    }
}
