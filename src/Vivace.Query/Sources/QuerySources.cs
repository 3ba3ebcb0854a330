using Vivace.Query.Limits;
using Vivace.Query.Sources.Blocks;
using Vivace.Query.Sources.Heads;
using Vivace.Storage;
using Vivace.Storage.BlockList;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Head;

namespace Vivace.Query.Sources;

/// <summary>
/// What a query reads: every span of the tenants once, every trace whole in one source. Traces that several sources hold parts of, and
/// traces that hold copies of spans, are put together in a source of their own.
/// </summary>
internal sealed class QuerySources : IDisposable
{
    private readonly List<SpanSource> _sources = [];
    private readonly List<BlockReader> _readers = [];
    private readonly IDisposable? _snapshot;
    private SpanSource? _merged;

    private QuerySources(IDisposable? snapshot) => _snapshot = snapshot;

    /// <summary>The sources, those with the newest spans first.</summary>
    public IReadOnlyList<SpanSource> All => _sources;

    /// <summary>Whether a source is the one of traces that were put together, made for this query.</summary>
    public bool IsMerged(SpanSource source) => ReferenceEquals(source, _merged);

    /// <summary>Blocks that are left to the caller to open, those with the newest spans first; see <see cref="OpenSpans"/>.</summary>
    public IReadOnlyList<QueriedBlock> Blocks { get; private set; } = [];

    /// <summary>
    /// Opens what the store holds now for a query that looks at spans one by one: traces are not put together over the borders of blocks, and
    /// blocks are only listed. Copies of spans in heads still count once.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="tenants">Whose spans.</param>
    /// <param name="range">Blocks that do not overlap it are left out.</param>
    /// <param name="cache">Columns of blocks.</param>
    /// <param name="context">Budget and cancellation.</param>
    public static QuerySources OpenSpans(
        TraceStore store, IReadOnlyList<string> tenants, TimeRange range, BlockColumnCache cache, QueryContext context)
    {
        StoreSnapshot snapshot = store.Acquire(tenants);
        var sources = new QuerySources(snapshot);
        try
        {
            IEnumerable<StoredBlock> blocks = snapshot.Blocks.Where(block => range.Overlaps(block.Meta));
            sources.LeaveOpen(
                snapshot.Heads, [.. blocks.OrderByDescending(static block => block.Meta.End).Select(block => new QueriedStoredBlock(store, block, cache))],
                context);
            return sources;
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    /// <summary>Opens what the store holds now.</summary>
    /// <param name="store">The store.</param>
    /// <param name="tenants">Whose spans.</param>
    /// <param name="range">Blocks that do not overlap it are left out.</param>
    /// <param name="cache">Columns of blocks.</param>
    /// <param name="context">Budget and cancellation.</param>
    public static QuerySources Open(
        TraceStore store, IReadOnlyList<string> tenants, TimeRange range, BlockColumnCache cache, QueryContext context)
    {
        StoreSnapshot snapshot = store.Acquire(tenants);
        var sources = new QuerySources(snapshot);
        try
        {
            // All are opened, so that all that cannot be read are set aside by one query.
            QueryEvaluationException? damage = null;
            foreach (StoredBlock block in snapshot.Blocks.Where(block => range.Overlaps(block.Meta)).OrderBy(static block => block.Meta.End))
            {
                context.AddBlock(block.Meta.Size);
                try
                {
                    sources._sources.AddRange(new QueriedStoredBlock(store, block, cache).Open());
                }
                catch (QueryEvaluationException failure)
                {
                    damage = failure;
                }
            }

            if (damage is not null)
            {
                throw damage;
            }

            sources.Fill(snapshot.Heads, [], context);
            return sources;
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    /// <summary>Opens heads, oldest first, and blocks, whose readers are taken over.</summary>
    public static QuerySources Open(IReadOnlyList<HeadBlock> heads, IReadOnlyList<BlockReader> blocks, QueryContext context)
    {
        var sources = new QuerySources(null);
        sources._readers.AddRange(blocks);
        sources.Fill(heads, blocks, context);
        return sources;
    }

    /// <summary>Opens blocks, oldest first, whose readers stay the caller's.</summary>
    public static QuerySources Open(IReadOnlyList<BlockReader> blocks, BlockColumnCache cache, QueryContext context)
    {
        var sources = new QuerySources(null);
        sources.Fill([], blocks, context, cache);
        return sources;
    }

    /// <summary>Takes heads, and blocks that are left to the caller to open.</summary>
    public static QuerySources OpenSpansOf(IReadOnlyList<HeadBlock> heads, IReadOnlyList<QueriedBlock> blocks, QueryContext context)
    {
        var sources = new QuerySources(null);
        sources.LeaveOpen(heads, blocks, context);
        return sources;
    }

    private void LeaveOpen(IReadOnlyList<HeadBlock> heads, IReadOnlyList<QueriedBlock> blocks, QueryContext context)
    {
        Fill(heads, [], context);
        Blocks = blocks;
        foreach (QueriedBlock block in blocks)
        {
            context.AddBlock(block.Meta.Size);
        }

        context.AddJobs(blocks.Count);
    }

    private void Fill(
        IReadOnlyList<HeadBlock> heads, IReadOnlyList<BlockReader> blocks, QueryContext context, BlockColumnCache? cache = null)
    {
        foreach (BlockReader block in blocks.OrderBy(static block => block.Meta.End))
        {
            context.AddBlock(block.Meta.Size);
            for (int rowGroup = 0; rowGroup < block.RowGroupCount; rowGroup++)
            {
                _sources.Add(new RowGroupSource(block, rowGroup, cache));
            }
        }

        foreach (HeadBlock head in heads)
        {
            _sources.Add(new HeadSource(head));
        }

        if (MergedTraces.Find(_sources, context) is { } merged)
        {
            _merged = new HeadSource(merged, isMerged: true);
            _sources.Add(_merged);
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

        foreach (BlockReader reader in _readers)
        {
            reader.Dispose();
        }

        _snapshot?.Dispose();
    }
}
