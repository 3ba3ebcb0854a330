using System.Diagnostics;

namespace Vivace.EndToEnd.Processes;

/// <summary>
/// One vivace process on free loopback ports with a data folder of its own. It can be killed, terminated and started again on the same
/// data; what it wrote to stdout and stderr since its last start is in <see cref="Output"/>.
/// </summary>
public sealed class VivaceServer : IAsyncDisposable
{
    /// <summary>Generous, since a machine under load starts slowly; a healthy start takes a fraction of a second.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(10);

    private readonly Func<VivaceAddresses, string, string> _yaml;
    private readonly TemporaryFolder _folder = new("vivace");
    private Process? _process;

    private VivaceServer(Func<VivaceAddresses, string, string> yaml) => _yaml = yaml;

    /// <summary>Ports of this server; they stay the same over restarts.</summary>
    public VivaceAddresses Addresses { get; } = VivaceAddresses.Free();

    /// <summary>Folder that holds the data and the configuration file.</summary>
    public string DataDirectory => _folder.Path;

    /// <summary>Folder of the write-ahead log (<c>storage.trace.wal.path</c>).</summary>
    public string WalDirectory => Path.Combine(_folder.Path, "wal");

    /// <summary>The configuration file, written at each start.</summary>
    public string ConfigurationFile => Path.Combine(_folder.Path, "vivace.yaml");

    /// <summary>Output since the last start.</summary>
    public CapturedOutput Output { get; private set; } = new();

    /// <summary>Process id of the running server.</summary>
    public int ProcessId => Running.Id;

    /// <summary>Whether the process has not ended.</summary>
    public bool IsAlive => _process is { HasExited: false };

    private Process Running => _process ?? throw new InvalidOperationException("the server is not running");

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended or did not get ready in time; the message holds its output.</exception>
    public static Task<VivaceServer> StartAsync(VivaceConfiguration? configuration = null)
    {
        configuration ??= VivaceConfiguration.Roomy;
        return StartAsync(configuration.ToYaml);
    }

    /// <summary>Starts a server whose configuration text is made of its addresses and its data folder, and waits until it is ready.</summary>
    public static async Task<VivaceServer> StartAsync(Func<VivaceAddresses, string, string> yaml)
    {
        var server = new VivaceServer(yaml);
        try
        {
            await server.StartAgainAsync();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server on the data that is there and waits until it is ready.</summary>
    public async Task StartAgainAsync()
    {
        if (IsAlive)
        {
            throw new InvalidOperationException("the server is running already");
        }

        File.WriteAllText(ConfigurationFile, _yaml(Addresses, DataDirectory));
        Output = new CapturedOutput();
        _process = ChildProcesses.Start(VivaceBinary.Path, [$"-config.file={ConfigurationFile}"], DataDirectory, Output);
        await WaitUntilReadyAsync(Running, Addresses, Output);
    }

    /// <summary>Waits until GET /ready answers 200.</summary>
    public static async Task WaitUntilReadyAsync(Process process, VivaceAddresses addresses, CapturedOutput output)
    {
        using var client = new HttpClient { BaseAddress = addresses.Api, Timeout = TimeSpan.FromSeconds(5) };
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < StartLimit)
        {
            if (process.HasExited)
            {
                await process.WaitForExitAsync();
                throw new InvalidOperationException($"vivace ended at start with exit code {process.ExitCode}\n{output}");
            }

            try
            {
                using var answer = await client.GetAsync("/ready");
                if (answer.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
            {
                // It does not listen yet.
            }

            await Task.Delay(PollInterval);
        }

        throw new InvalidOperationException($"vivace was not ready after {StartLimit.TotalSeconds} s\n{output}");
    }

    /// <summary>Ends the process as a power cut would, without a chance to write anything, and waits for its end.</summary>
    public void Kill9()
    {
        Running.Kill();
        Running.WaitForExit();
        _process = null;
    }

    /// <summary>Sends SIGTERM and waits for the end.</summary>
    public Task<ProcessExit> TerminateAsync() => EndAsync(Signals.Terminate);

    /// <summary>Sends SIGINT and waits for the end.</summary>
    public Task<ProcessExit> InterruptAsync() => EndAsync(Signals.Interrupt);

    /// <summary>Waits until the process has ended by itself.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> WaitForEndAsync()
    {
        using var limit = new CancellationTokenSource(StopLimit);
        await Running.WaitForExitAsync(limit.Token);
        int code = Running.ExitCode;
        _process = null;
        return code;
    }

    /// <summary>Ends the process if it runs, and deletes its folder.</summary>
    public ValueTask DisposeAsync()
    {
        if (IsAlive)
        {
            Kill9();
        }

        TestContext.Current.TestOutputHelper?.WriteLine(Output.ToString());
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<ProcessExit> EndAsync(Action<Process> signal)
    {
        var process = Running;
        var clock = Stopwatch.StartNew();
        signal(process);
        using var limit = new CancellationTokenSource(StopLimit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Kill9();
            throw new TimeoutException($"vivace was still running {StopLimit.TotalSeconds} s after the signal\n{Output}");
        }

        var exit = new ProcessExit(process.ExitCode, clock.Elapsed);
        _process = null;
        return exit;
    }
}
