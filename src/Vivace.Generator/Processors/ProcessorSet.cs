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
        }

        if (settings.Processors.Contains(ProcessorNames.HostInfo))
        {
            _processors.Add(new HostInfoProcessor(settings.HostInfo, registry, _wanted, statistics));
        }

        _found = new int[_wanted.Count];
    }

    public int Count => _processors.Count;

    /// <summary>Shows one span to all processors.</summary>
    public void Observe(SpanBatch batch, int row, long now)
    {
        DictionaryView view = ViewOf(batch.Dictionary);
        view.Find(batch.Attributes(row), _found);
        var span = new SpanRow(view, batch, row, view.Resource(batch.Resources[row]), _found, now);
        foreach (IProcessor processor in _processors)
        {
            processor.Observe(span);
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
