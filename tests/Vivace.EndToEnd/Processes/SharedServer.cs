using Vivace.EndToEnd.Processes;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(SharedServer))]

// Two cores, and servers that are measured against their contract: one test at a time.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Vivace.EndToEnd.Processes;

/// <summary>
/// The one server that all tests without special configuration talk to, started once. Sharing it is a claim in itself: no request of any
/// test, hostile ones included, may harm the tests after it.
/// </summary>
public sealed class SharedServer : IAsyncLifetime
{
    private VivaceServer? _server;

    /// <summary>The running server.</summary>
    public VivaceServer Server => _server ?? throw new InvalidOperationException("the shared server has not been started");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _server = await VivaceServer.StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
