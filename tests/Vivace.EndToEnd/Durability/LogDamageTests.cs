using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Durability;

/// <summary>
/// A damaged write-ahead log never stops a start: what is intact is served, what is not is kept in the quarantine folder and told.
/// </summary>
public sealed class LogDamageTests : IAsyncLifetime
{
    private const int Requests = 3;

    private readonly List<ExportTraceServiceRequest> _requests = [];
    private VivaceServer? _server;

    private VivaceServer Server => _server ?? throw new InvalidOperationException("the server has not been started");

    private string LogFolder => Path.Combine(Server.WalDirectory, "vivace-log");

    private string QuarantineFolder => Path.Combine(Server.WalDirectory, "vivace-quarantine");

    /// <summary>Three acknowledged requests in the log of a killed server.</summary>
    public async ValueTask InitializeAsync()
    {
        _server = await VivaceServer.StartAsync();
        using var http = new OtlpHttp(_server.Addresses);
        for (int n = 0; n < Requests; n++)
        {
            var request = SampleTraces.NewRequest(spans: 20);
            Assert.Equal(200, (await http.PostAsync(request)).StatusCode);
            _requests.Add(request);
        }

        _server.Kill9();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task ATornTailIsIgnoredAndTheRestServed()
    {
        string file = SegmentWith(_requests[2]);
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(PositionOf(bytes, _requests[2]) + 100)]);
        await AssertServedAsync(0, 1);
    }

    [Fact]
    public async Task AFlippedBitCostsOneRequest()
    {
        string file = SegmentWith(_requests[1]);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[PositionOf(bytes, _requests[1]) + 50] ^= 0x10;
        File.WriteAllBytes(file, bytes);
        await AssertServedAsync(0, 2);
        AssertDamageIsTold();
    }

    [Fact]
    public async Task AZeroedRangeCostsOneRequest()
    {
        string file = SegmentWith(_requests[1]);
        byte[] bytes = File.ReadAllBytes(file);
        bytes.AsSpan(PositionOf(bytes, _requests[1]), 200).Clear();
        File.WriteAllBytes(file, bytes);
        await AssertServedAsync(0, 2);
        AssertDamageIsTold();
    }

    [Fact]
    public async Task ZerosAfterTheEndCostNothing()
    {
        const int PageBytes = 4096;
        using (var file = File.Open(SegmentWith(_requests[2]), FileMode.Append))
        {
            file.Write(new byte[3 * PageBytes]);
        }

        await AssertServedAsync(0, 1, 2);
    }

    [Fact]
    public async Task GarbageAfterTheEndCostsNothing()
    {
        byte[] garbage = new byte[10_000];
        new Random(1).NextBytes(garbage);
        using (var file = File.Open(SegmentWith(_requests[2]), FileMode.Append))
        {
            file.Write(garbage);
        }

        await AssertServedAsync(0, 1, 2);
        AssertDamageIsTold();
    }

    [Fact]
    public async Task ASegmentWithoutItsBeginningIsServed()
    {
        string file = SegmentWith(_requests[0]);
        byte[] bytes = File.ReadAllBytes(file);
        bytes.AsSpan(0, 64).Clear();
        File.WriteAllBytes(file, bytes);
        await AssertServedAsync(0, 1, 2);
    }

    [Fact]
    public async Task ASegmentOfGarbageIsSetAside()
    {
        byte[] garbage = new byte[100_000];
        new Random(2).NextBytes(garbage);
        File.WriteAllBytes(SegmentWith(_requests[0]), garbage);
        await AssertServedAsync();
        AssertDamageIsTold();
    }

    [Fact]
    public async Task AnEmptySegmentDoesNotStopTheStart()
    {
        File.WriteAllBytes(SegmentWith(_requests[0]), []);
        await AssertServedAsync();
    }

    [Fact]
    public async Task AForeignFileInTheLogFolderDoesNotStopTheStart()
    {
        File.WriteAllText(Path.Combine(LogFolder, "README.log"), "not a segment");
        File.WriteAllText(Path.Combine(LogFolder, "notes.txt"), "not a segment either");
        await AssertServedAsync(0, 1, 2);
    }

    [Fact]
    public async Task DamageIsNotMetTwice()
    {
        string file = SegmentWith(_requests[1]);
        byte[] bytes = File.ReadAllBytes(file);
        bytes[PositionOf(bytes, _requests[1]) + 50] ^= 0x10;
        File.WriteAllBytes(file, bytes);
        await AssertServedAsync(0, 2);
        string[] setAside = Directory.GetFiles(QuarantineFolder);
        Server.Kill9();
        await AssertServedAsync(0, 2);
        Assert.Equal(setAside, Directory.GetFiles(QuarantineFolder));
    }

    private string SegmentWith(ExportTraceServiceRequest request) =>
        Directory.GetFiles(LogFolder, "*.log").First(file => PositionOf(File.ReadAllBytes(file), request) >= 0);

    /// <summary>The log holds requests as they came, so a trace id is found in it as it is. -1 if it is not there.</summary>
    private static int PositionOf(byte[] bytes, ExportTraceServiceRequest request) =>
        bytes.AsSpan().IndexOf(request.ResourceSpans[0].ScopeSpans[0].Spans[0].TraceId.Span);

    /// <summary>Claims that the server starts, serves these requests whole, and takes new ones.</summary>
    private async Task AssertServedAsync(params int[] indexes)
    {
        await Server.StartAgainAsync();
        using var api = new TraceApi(Server.Addresses);
        foreach (int index in indexes)
        {
            string id = SampleTraces.TraceIdOf(_requests[index]);
            Assert.Equal(SpanSet.Sent(_requests[index].ResourceSpans).Of(id), (await api.SpansAsync(id)).Of(id));
        }

        using var http = new OtlpHttp(Server.Addresses);
        var fresh = SampleTraces.NewRequest();
        Assert.Equal(200, (await http.PostAsync(fresh)).StatusCode);
        Assert.Equal(1, (await api.SpansAsync(SampleTraces.TraceIdOf(fresh))).Count);
    }

    private void AssertDamageIsTold()
    {
        Assert.NotEmpty(Directory.GetFiles(QuarantineFolder));
        Assert.Contains(Server.Output.All, static line => line.Contains("quarantine", StringComparison.OrdinalIgnoreCase));
    }
}
