namespace Vivace.Conformance.Golden;

/// <summary>The answers to every request in every state, asked once for all tests.</summary>
public sealed class GoldenRuns : IAsyncLifetime
{
    private readonly Dictionary<GoldenState, IReadOnlyDictionary<string, GoldenAnswer>> _answers = [];
    private readonly Dictionary<GoldenState, Exception> _failures = [];

    /// <summary>How a request was answered in a state.</summary>
    public GoldenAnswer Of(GoldenState state, string id) => _failures.TryGetValue(state, out Exception? failure)
        ? throw new InvalidOperationException($"the server did not get into the state {state}", failure)
        : _answers[state][id];

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        await using (GoldenServer server = await GoldenServer.StartAsync())
        {
            await server.IngestAsync();
            await AskAsync(GoldenState.Head, server, static () => Task.CompletedTask);
            await AskAsync(GoldenState.Flushed, server, server.FlushAsync);
            await AskAsync(GoldenState.Restarted, server, server.RestartAsync);
        }

        await using (GoldenServer server = await GoldenServer.StartAsync())
        {
            await AskAsync(GoldenState.Split, server, async () =>
            {
                await server.IngestAsync(1, 2);
                await server.FlushAsync();
                await server.IngestAsync(2, 2);
            });
            await AskAsync(GoldenState.Compacted, server, async () =>
            {
                await server.FlushAsync();
                await server.CompactAsync();
            });
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A state that cannot be reached fails its own tests, not those of other states.</summary>
    private async Task AskAsync(GoldenState state, GoldenServer server, Func<Task> reach)
    {
        try
        {
            await reach();
            _answers[state] = await server.AskAsync();
        }
        catch (Exception failure)
        {
            _failures[state] = failure;
        }
    }
}
