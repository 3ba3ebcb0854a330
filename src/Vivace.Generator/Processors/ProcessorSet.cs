using Vivace.Generator.Configuration;
using Vivace.Generator.Processors.ServiceGraphs;
using Vivace.Generator.Registry;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Generator.Processors;

/// <summary>The processors of a tenant as its settings want them. Guarded by the tenant's lock.</summary>
internal sealed class ProcessorSet
{
    private readonly WantedAttributes _wanted = new();
    private readonly List<IProcessor> _processors = [];
    private readonly int[] _found;

    /// <summary>Two dictionaries are in use at most: requests on their way when a head is replaced still belong to the old one.</summary>
    private DictionaryView? _view;
    private DictionaryView? _otherView;

    /// <exception cref="FormatException">A filter policy is wrong.</exception>
    public ProcessorSet(TenantSettings settings, SeriesRegistry registry, GeneratorStatistics statistics)
    {
        SpanMetricsParts parts = ProcessorNames.PartsOf(settings);
        if (parts != SpanMetricsParts.None)
        {
            // Parts of span metrics have Tempo's buckets whatever is configured (specification, 3.1).
            SpanMetricsOptions options = settings.Processors.Contains(ProcessorNames.SpanMetrics)
                ? settings.SpanMetrics
                : settings.SpanMetrics with { HistogramBuckets = SpanMetricsOptions.DefaultHistogramBuckets };
            _processors.Add(new SpanMetricsProcessor(options, parts, settings, registry, _wanted, statistics));
        }

        if (settings.Processors.Contains(ProcessorNames.ServiceGraphs))
        {
            _processors.Add(new ServiceGraphsProcessor(settings.ServiceGraphs, settings, registry, _wanted, statistics));
            EdgeWindow = 2 * (settings.ServiceGraphs.Wait + MetricsGeneratorService.SweepInterval);
        }

        if (settings.Processors.Contains(ProcessorNames.HostInfo))
        {
            _processors.Add(new HostInfoProcessor(settings.HostInfo, registry, _wanted, statistics));
        }

        _found = new int[_wanted.Count];
    }

    public int Count => _processors.Count;

    /// <summary>
    /// How old a counted span can be and still have a part in an edge that waits: the side that waits may itself have come that long after
    /// another one with the same key.
    /// </summary>
    public TimeSpan EdgeWindow { get; }

    /// <summary>Shows one span to all processors.</summary>
    public void Observe(SpanBatch batch, int row, long now)
    {
        SpanRow span = Row(batch, row, now);
        foreach (IProcessor processor in _processors)
        {
            processor.Observe(span);
        }
    }

    /// <summary>Shows them a span that an earlier process has counted.</summary>
    public void Restore(SpanBatch batch, int row, long now)
    {
        SpanRow span = Row(batch, row, now);
        foreach (IProcessor processor in _processors)
        {
            processor.Restore(span);
        }
    }

    /// <inheritdoc cref="IProcessor.EndRestoring"/>
    public void EndRestoring(long until)
    {
        foreach (IProcessor processor in _processors)
        {
            processor.EndRestoring(until);
        }
    }

    public void Sweep(long now)
    {
        foreach (IProcessor processor in _processors)
        {
            processor.Sweep(now);
        }
    }

    public void Retire(long now, SeriesWriter? writer)
    {
        foreach (IProcessor processor in _processors)
        {
            processor.Retire(now, writer);
        }
    }

    private SpanRow Row(SpanBatch batch, int row, long now)
    {
        DictionaryView view = ViewOf(batch.Dictionary);
        view.Find(batch.Attributes(row), _found);
        return new SpanRow(view, batch, row, view.Resource(batch.Resources[row]), _found, now);
    }

    private DictionaryView ViewOf(TraceDictionary dictionary)
    {
        if (ReferenceEquals(_view?.Dictionary, dictionary))
        {
            return _view;
        }

        (_view, _otherView) = (ReferenceEquals(_otherView?.Dictionary, dictionary) ? _otherView : new DictionaryView(dictionary, _wanted), _view);
        return _view;
    }
}
