using Microsoft.Extensions.Logging.Abstractions;
using Vivace.Generator.Configuration;
using Vivace.Generator.RemoteWrite.Queue;

namespace Vivace.Generator.Tests.Testing;

/// <summary>A generator with one tenant, a receiver in memory and virtual time; collections happen when a test asks.</summary>
internal sealed class TestGenerator : IAsyncDisposable, ITenantSettings
{
    public const string Tenant = "single-tenant";

    private readonly bool _ownsFolder;
    private readonly string _folder;

    public TestGenerator(
        TenantSettings settings,
        GeneratorSettings? shared = null,
        RemoteWriteOptions? receiver = null,
        string? folder = null,
        VirtualTime? time = null,
        Func<string, IQueueFolder>? folders = null,
        bool hasReceiver = true,
        Func<RequestPosition>? oldestUnderWay = null,
        bool awaitsReplay = false,
        Receiver? receiverInMemory = null)
    {
        Settings = settings;
        Time = time ?? new VirtualTime();
        Receiver = receiverInMemory ?? new Receiver();
        _ownsFolder = folder is null;
        _folder = folder ?? Directory.CreateTempSubdirectory("generator-").FullName;
        shared = (shared ?? new GeneratorSettings()) with
        {
            Path = _folder,
            Instance = "host",
            RemoteWrite = hasReceiver ? [receiver ?? new RemoteWriteOptions { Url = "http://receiver/api/v1/write" }] : [],
        };
        Service = new MetricsGeneratorService(
            shared, this, oldestUnderWay, Time, NullLogger.Instance, _ => Receiver, folders ?? (static path => new PhysicalQueueFolder(path)));
        if (!awaitsReplay)
        {
            Service.CompleteReplay();
        }
    }

    public TenantSettings Settings { get; set; }

    public VirtualTime Time { get; }

    public Receiver Receiver { get; }

    public MetricsGeneratorService Service { get; }

    public GeneratorStatus Status => Service.Status().Single();

    public GeneratorStatistics Statistics => Status.Statistics;

    public Vivace.Generator.RemoteWrite.RemoteWriteStatistics Remote => Status.Receivers.Single().Statistics;

    public TenantSettings For(string tenant) => Settings;

    public TestGenerator Consume(SpanBuilder spans, bool skip = false)
    {
        Consume(Tenant, spans, skip);
        return this;
    }

    public void Consume(string tenant, SpanBuilder spans, bool skip = false) =>
        Service.Consume(tenant, spans.Batch, new LoggedRequest(default, Time.GetUtcNow(), skip));

    /// <summary>Moves time and does what is due then.</summary>
    public void Advance(TimeSpan by)
    {
        Time.Advance(by);
        Service.RunDue();
    }

    /// <summary>Collects and waits until the receiver has what was collected.</summary>
    public async Task<Dictionary<string, double>> CollectAsync(double afterSeconds = 15)
    {
        Advance(TimeSpan.FromSeconds(afterSeconds));
        await DrainAsync();
        return Receiver.Values;
    }

    public Task DrainAsync() => UntilAsync(() => Remote is { Pending: { Samples: 0, Histograms: 0, Exemplars: 0 } });

    /// <summary>Waits for something that another thread does; the limit is only there for a test that would hang.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        for (int i = 0; !condition(); i++)
        {
            Assert.True(i < 6000, "the condition did not come true within a minute");
            await Task.Delay(10);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        if (_ownsFolder)
        {
            Directory.Delete(_folder, recursive: true);
        }
    }
}
