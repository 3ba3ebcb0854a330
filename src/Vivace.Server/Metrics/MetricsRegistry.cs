using Prometheus;

namespace Vivace.Server.Metrics;

/// <summary>
/// All metrics of the process, with exactly the names they are declared with. Values that live elsewhere are fetched when somebody
/// scrapes (<see cref="OnScrape"/>), never by a timer. Thread-safe once set up.
/// </summary>
public sealed class MetricsRegistry : IDisposable
{
    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly MetricFactory _factory;
    private readonly SemaphoreSlim _scrape = new(1);
    private readonly Counter _failedSources;

    public MetricsRegistry()
    {
        _factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _factory.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        _failedSources = Counter("vivace_scrape_source_failures_total", "Sources of metric values that failed when they were asked at a scrape.");
    }

    public Counter Counter(string name, string help, params string[] labels) =>
        _factory.CreateCounter(name, help, new CounterConfiguration { LabelNames = labels });

    public Gauge Gauge(string name, string help, params string[] labels) =>
        _factory.CreateGauge(name, help, new GaugeConfiguration { LabelNames = labels });

    /// <param name="name">Of the family, without suffix.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="buckets">Upper bounds, ascending, without infinity.</param>
    /// <param name="labels">Label names.</param>
    public Histogram Histogram(string name, string help, double[] buckets, params string[] labels) =>
        _factory.CreateHistogram(name, help, new HistogramConfiguration { Buckets = buckets, LabelNames = labels });

    public Summary Summary(string name, string help, params QuantileEpsilonPair[] quantiles) => _factory.CreateSummary(
        name, help, new SummaryConfiguration { Objectives = quantiles, MaxAge = Forever });

    /// <summary>A gauge whose value is asked for at every scrape.</summary>
    public void GaugeFrom(string name, string help, Func<double> value)
    {
        Gauge gauge = Gauge(name, help);
        OnScrape(() => gauge.Set(value()));
    }

    /// <summary>A counter whose value is asked for at every scrape; it must not fall.</summary>
    public void CounterFrom(string name, string help, Func<double> value)
    {
        Counter counter = Counter(name, help);
        OnScrape(() => counter.IncTo(value()));
    }

    /// <summary>
    /// Has something brought up to date before every scrape, one scrape at a time. What fails is counted and keeps its last values:
    /// the rest of the page is worth more.
    /// </summary>
    public void OnScrape(Action update) => _registry.AddBeforeCollectCallback(() =>
    {
        try
        {
            update();
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            _failedSources.Inc();
        }
    });

    /// <summary>The whole page.</summary>
    public async Task<ReadOnlyMemory<byte>> ExportAsync(ExpositionFormat format, CancellationToken cancellation)
    {
        await _scrape.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var page = new MemoryStream();
            await _registry.CollectAndExportAsTextAsync(page, format, cancellation).ConfigureAwait(false);
            return page.GetBuffer().AsMemory(0, (int)page.Length);
        }
        finally
        {
            _scrape.Release();
        }
    }

    public void Dispose() => _scrape.Dispose();

    /// <summary>Longer than any process lives: quantiles are over all observations.</summary>
    private static readonly TimeSpan Forever = TimeSpan.FromDays(36_500);
}
