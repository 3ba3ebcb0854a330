using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Vivace.Generator;
using Vivace.Generator.Bench;
using Vivace.Generator.Configuration;

// What the metrics generator costs: CPU for each span, memory for each active series, time of a collection.
//   dotnet run -c Release --project bench/Vivace.Generator.Bench
const int SpansPerRequest = 1_000;
const int Requests = 1_000;

var settings = new TenantSettings
{
    Processors = ["span-metrics", "service-graphs"],
    SpanMetrics = new SpanMetricsOptions { Dimensions = ["service.name", "http.method", "http.status_code", "http.target"] },
    ServiceGraphs = new ServiceGraphsOptions { Dimensions = ["service.name"], MaxItems = 100_000 },
    CollectionInterval = TimeSpan.FromHours(1),
};

Spans();
Series(endpoints: 5_264, settings, "all span metrics, 19 series an endpoint");
Series(endpoints: 100_000, settings with { Processors = ["span-metrics-count"] }, "calls alone, one series an endpoint");
return;

void Spans()
{
    string folder = Directory.CreateTempSubdirectory("generator-bench-").FullName;
    var generator = new MetricsGeneratorService(new GeneratorSettings { Path = folder }, new Same(settings), null, TimeProvider.System, NullLogger<MetricsGeneratorService>.Instance);
    generator.CompleteReplay();
    var traffic = new Traffic(endpoints: 200);
    for (int i = 0; i < 50; i++)
    {
        generator.Consume("t", traffic.Next(SpansPerRequest), Now());
    }

    // Processor time rather than time: the machine may be busy. Making the traffic is measured alone and taken off.
    TimeSpan making = Cpu(() => Repeat(() => traffic.Next(SpansPerRequest)));
    long before = GC.GetAllocatedBytesForCurrentThread();
    TimeSpan took = Cpu(() => Repeat(() => generator.Consume("t", traffic.Next(SpansPerRequest), Now()))) - making;
    long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
    long spans = (long)Requests * SpansPerRequest;
    Say($"{spans} spans, span metrics and service graphs: {took.TotalNanoseconds / spans:F0} ns a span ({took.TotalSeconds / spans * 1e6:F2} CPU-s per million), {(double)allocated / spans:F2} bytes allocated a span, {generator.Status()[0].Active} series");
    generator.DisposeAsync().AsTask().GetAwaiter().GetResult();
    Directory.Delete(folder, recursive: true);
}

void Series(int endpoints, TenantSettings wanted, string what)
{
    string folder = Directory.CreateTempSubdirectory("generator-bench-").FullName;
    using var sink = new Sink();
    var shared = new GeneratorSettings { Path = folder, RemoteWrite = [new RemoteWriteOptions { Url = sink.Url }] };
    long before = GC.GetTotalMemory(forceFullCollection: true);
    var generator = new MetricsGeneratorService(
        shared, new Same(wanted with { Processors = [.. wanted.Processors.Where(static p => p != "service-graphs")] }), null, TimeProvider.System, NullLogger<MetricsGeneratorService>.Instance);
    generator.CompleteReplay();
    Fill(generator, endpoints);
    long held = GC.GetTotalMemory(forceFullCollection: true) - before;
    long series = generator.Status()[0].Active;
    TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime;
    long started = Stopwatch.GetTimestamp();
    generator.StopAsync(TimeSpan.FromSeconds(60)).GetAwaiter().GetResult();
    TimeSpan took = Stopwatch.GetElapsedTime(started);
    cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
    Say($"{what}: {series} series hold {held / 1048576.0:F1} MiB, {(double)held / series:F0} bytes a series; collected and pushed in {took.TotalMilliseconds:F0} ms ({cpu.TotalMilliseconds:F0} ms CPU, receiver included), {sink.Bytes / 1048576.0:F1} MiB compressed");
    generator.DisposeAsync().AsTask().GetAwaiter().GetResult();
    Directory.Delete(folder, recursive: true);
}

// The traffic and its dictionary are gone when this returns, but for what the generator keeps.
static void Fill(MetricsGeneratorService generator, int endpoints)
{
    var traffic = new Traffic(endpoints);
    for (int done = 0; done < endpoints; done += SpansPerRequest)
    {
        generator.Consume("t", traffic.Next(Math.Min(SpansPerRequest, endpoints - done)), Now());
    }
}

static void Repeat(Action request)
{
    for (int i = 0; i < Requests; i++)
    {
        request();
    }
}

static TimeSpan Cpu(Action work)
{
    TimeSpan started = Process.GetCurrentProcess().TotalProcessorTime;
    work();
    return Process.GetCurrentProcess().TotalProcessorTime - started;
}

static LoggedRequest Now() => new(default, DateTimeOffset.UtcNow, SkipsMetrics: false);

static void Say(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

internal sealed class Same(TenantSettings settings) : ITenantSettings
{
    public TenantSettings For(string tenant) => settings;
}

/// <summary>Takes every push.</summary>
internal sealed class Sink : IDisposable
{
    private readonly HttpListener _listener = new();

    public Sink()
    {
        using var probe = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        probe.Stop();
        _listener.Prefixes.Add(Url);
        _listener.Start();
        _ = Task.Run(AnswerAsync);
    }

    public string Url { get; }

    public long Bytes { get; private set; }

    public void Dispose() => _listener.Close();

    private async Task AnswerAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context = await _listener.GetContextAsync();
            var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            Bytes += body.Length;
            context.Response.StatusCode = 204;
            context.Response.Close();
        }
    }
}
