using System.Globalization;
using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.Golden;

/// <summary>A server for the golden suite: no limit in the way, and blocks that are merged only when a test wants it.</summary>
public sealed class GoldenServer : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly long _baseTime = GoldenSuite.BaseTime();
    private VivaceServer? _server;
    private bool _compacts;

    private VivaceServer Server => _server!;

    /// <summary>Starts it on an empty data folder.</summary>
    public static async Task<GoldenServer> StartAsync()
    {
        var golden = new GoldenServer();
        golden._server = await VivaceServer.StartAsync(golden.Yaml);
        return golden;
    }

    /// <summary>Sends the data set or a part of it.</summary>
    public Task IngestAsync(int part = 1, int parts = 1) => GoldenSuite.IngestAsync(Server, _baseTime, part, parts);

    /// <summary>Asks every request.</summary>
    public Task<IReadOnlyDictionary<string, GoldenAnswer>> AskAsync() => GoldenSuite.AskAsync(Server, _baseTime);

    /// <summary>Has everything in memory written to a block, and waits for it.</summary>
    public async Task FlushAsync()
    {
        int blocks = Blocks + 1;
        using var client = new HttpClient { BaseAddress = Server.Addresses.Api };
        using var answer = await client.PostAsync("/flush", null);
        Assert.True(answer.IsSuccessStatusCode, $"/flush answers {answer.StatusCode}");
        await WaitForBlocksAsync(blocks);
    }

    /// <summary>Starts the process again on the same data.</summary>
    public async Task RestartAsync()
    {
        Assert.Equal(0, (await Server.TerminateAsync()).Code);
        await Server.StartAgainAsync();
    }

    /// <summary>Starts the process again with compaction on, and waits until one block is left.</summary>
    public async Task CompactAsync()
    {
        _compacts = true;
        await RestartAsync();
        await WaitForBlocksAsync(1);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>Blocks that are read: those with a <c>meta.json</c>.</summary>
    private int Blocks
    {
        get
        {
            string tenant = Path.Combine(Server.DataDirectory, "blocks", "single-tenant");
            return Directory.Exists(tenant)
                ? Directory.EnumerateDirectories(tenant).Count(static block => File.Exists(Path.Combine(block, "meta.json")))
                : 0;
        }
    }

    private async Task WaitForBlocksAsync(int count)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (Blocks != count)
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"{Blocks} blocks after {Patience.TotalSeconds} s, {count} expected\n{Server.Output}");
            }

            await Task.Delay(PollInterval);
        }
    }

    private string Yaml(VivaceAddresses addresses, string dataDirectory) =>
        (VivaceConfiguration.Roomy with
        {
            TopLevel = string.Create(CultureInfo.InvariantCulture, $"""
                query_frontend:
                  search:
                    max_spans_per_span_set: 0
                compactor:
                  compaction:
                    compaction_cycle: {(_compacts ? "1s" : "10h")}
                """),
        }).ToYaml(addresses, dataDirectory);
}
