using Vivace.Generator.Configuration;
using Vivace.Generator.Processors.Filters;
using Vivace.Generator.Registry;
using Vivace.Traces.Model;

namespace Vivace.Generator.Processors.ServiceGraphs;

/// <summary>Requests between services, from pairs of spans (metrics-generator specification, section 6).</summary>
internal sealed class ServiceGraphsProcessor : IProcessor
{
    private static readonly byte[] User = "user"u8.ToArray();
    private static readonly byte[] ClientSide = "client"u8.ToArray();
    private static readonly byte[] ServerSide = "server"u8.ToArray();

    private readonly EdgeStore _store;
    private readonly EdgeSeries _series;
    private readonly DroppedSides? _droppedSides;
    private readonly SpanFilter? _filter;
    private readonly SpanMultiplier? _multiplier;
    private readonly int _service;
    private readonly int[] _peerAttributes;
    private readonly int[] _dimensions;
    private readonly DatabaseRule _database;
    private readonly bool _tellsSidesApart;
    private readonly GeneratorStatistics _statistics;

    /// <summary>What was told of spans when they were counted is not told again.</summary>
    private readonly GeneratorStatistics _unseen = new();

    /// <exception cref="FormatException">A filter policy is wrong.</exception>
    public ServiceGraphsProcessor(
        ServiceGraphsOptions options, TenantSettings settings, SeriesRegistry registry, WantedAttributes wanted, GeneratorStatistics statistics)
    {
        _statistics = statistics;
        _filter = options.FilterPolicies.Count == 0 ? null : new SpanFilter(options.FilterPolicies, wanted);
        long wait = (long)options.Wait.TotalMilliseconds;
        _droppedSides = _filter is null ? null : new DroppedSides(options.MaxItems, wait);
        _multiplier = options.SpanMultiplierKey.Length == 0 && !options.EnableTracestateSpanMultiplier
            ? null
            : new SpanMultiplier(options.SpanMultiplierKey, options.EnableTracestateSpanMultiplier, wanted);
        _service = wanted.Add("service.name");
        _peerAttributes = wanted.AddAll(options.PeerAttributes);
        _dimensions = wanted.AddAll(options.Dimensions);
        _database = new DatabaseRule(options.DatabaseNameAttributes, wanted);
        _tellsSidesApart = options.EnableClientServerPrefix;
        _store = new EdgeStore(options.MaxItems, wait, _dimensions.Length);
        _series = new EdgeSeries(options, settings, registry, statistics);
    }

    public void Observe(in SpanRow span) => Observe(span, _statistics, restores: false);

    public void Restore(in SpanRow span) => Observe(span, _unseen, restores: true);

    public void EndRestoring(long until)
    {
        _droppedSides?.Sweep(until);
        while (_store.TakeExpired(until) is { } edge)
        {
            if (!edge.IsRestored)
            {
                Expire(edge, until);
            }

            _store.Return(edge);
        }
    }

    /// <summary>Ends the waiting of edges whose other side did not come.</summary>
    public void Sweep(long now)
    {
        _droppedSides?.Sweep(now);
        while (_store.TakeExpired(now) is { } edge)
        {
            Expire(edge, now);
            _store.Return(edge);
        }
    }

    public void Retire(long now, SeriesWriter? writer) => _series.Retire(now, writer);

    /// <param name="span">The span.</param>
    /// <param name="statistics">What is told of it.</param>
    /// <param name="restores">Whether it has been counted before.</param>
    private void Observe(in SpanRow span, GeneratorStatistics statistics, bool restores)
    {
        bool isClient;
        switch (span.Kind)
        {
            case SpanKind.Client or SpanKind.Producer:
                isClient = true;
                break;
            case SpanKind.Server or SpanKind.Consumer:
                isClient = false;
                break;
            default:
                return;
        }

        int service = span.OfResource(_service);
        if (service < 0)
        {
            return;
        }

        var key = new EdgeKey(span.TraceId, isClient ? span.Batch.SpanIds[span.Row] : span.Batch.ParentSpanIds[span.Row]);
        if (_filter is not null && !PassesFilter(span, key, statistics))
        {
            return;
        }

        Edge? edge = _store.Find(key);
        bool isNew = edge is null;
        edge ??= _store.Rent(key, span.Now);
        edge.IsRestored &= restores;
        Update(edge, span, isClient, span.View.Text(service));
        if (edge.IsComplete)
        {
            if (isNew)
            {
                statistics.Edges++;
            }
            else
            {
                _store.Remove(edge);
            }

            if (!edge.IsRestored)
            {
                _series.Emit(edge, virtualSide: null, span.Now);
            }

            _store.Return(edge);
        }
        else if (isNew)
        {
            if (_store.IsFull)
            {
                statistics.DroppedSpans++;
                _store.Return(edge);
            }
            else
            {
                statistics.Edges++;
                _store.Add(edge);
            }
        }
    }

    private void Expire(Edge edge, long now)
    {
        edge.Type = ConnectionType.VirtualNode;
        if (edge.Server.Length > 0 && edge.Key.SpanId == 0)
        {
            edge.Client = edge.Peer.Length > 0 ? edge.Peer : User;
            _series.Emit(edge, ClientSide, now);
        }
        else if (edge.Client.Length > 0 && edge.Peer.Length > 0)
        {
            edge.Server = edge.Peer;
            _series.Emit(edge, ServerSide, now);
        }
        else
        {
            _statistics.ExpiredEdges++;
        }
    }

    private bool PassesFilter(in SpanRow span, EdgeKey key, GeneratorStatistics statistics)
    {
        if (_filter!.Passes(span))
        {
            if (_droppedSides!.Contains(key))
            {
                statistics.DroppedEdges++;
                return false;
            }

            return true;
        }

        statistics.ServiceGraphsFiltered++;
        // Root spans of servers share a key with all others of their trace: they have no other side.
        if (key.SpanId == 0)
        {
            return false;
        }

        if (_store.Find(key) is { } waiting)
        {
            _store.Remove(waiting);
            _store.Return(waiting);
            statistics.DroppedEdges++;
        }
        else if (!_droppedSides!.TryAdd(key, span.Now))
        {
            statistics.DroppedSidesOverflow++;
        }

        return false;
    }

    private void Update(Edge edge, in SpanRow span, bool isClient, byte[] service)
    {
        edge.Type = span.Kind is SpanKind.Producer or SpanKind.Consumer ? ConnectionType.MessagingSystem : ConnectionType.None;
        edge.Failed |= span.StatusCode == StatusCode.Error;
        edge.Multiplier = _multiplier?.Of(span) ?? 1;
        byte[]?[] dimensions = _tellsSidesApart && !isClient ? edge.ServerDimensions : edge.Dimensions;
        for (int i = 0; i < _dimensions.Length; i++)
        {
            int attribute = span.Find(_dimensions[i]);
            if (attribute >= 0)
            {
                dimensions[i] = span.View.Text(attribute);
            }
        }

        foreach (int wanted in _peerAttributes)
        {
            int attribute = span.OfSpan(wanted);
            if (attribute >= 0)
            {
                edge.Peer = span.View.Text(attribute);
                break;
            }
        }

        if (isClient)
        {
            edge.Client = service;
            edge.ClientLatency = span.Latency;
            edge.ClientEnd = span.End;
            _database.Apply(edge, span);
        }
        else
        {
            edge.Server = service;
            edge.ServerLatency = span.Latency;
            edge.ServerStart = span.Start;
        }
    }
}
