using System.Collections.Concurrent;
using System.Diagnostics;

namespace Vivace.EndToEnd.Processes;

/// <summary>Starts processes with captured output; those still running when the test run ends are ended with it.</summary>
public static class ChildProcesses
{
    private static readonly ConcurrentBag<Process> Started = [];

    static ChildProcesses() => AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll();

    /// <summary>Starts a program without standard input in a folder.</summary>
    public static Process Start(string program, IEnumerable<string> arguments, string folder, CapturedOutput output)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        Started.Add(process);
        process.StandardInput.Close();
        output.Capture(process);
        return process;
    }

    /// <summary>Runs a program to its end and returns its exit code.</summary>
    /// <exception cref="TimeoutException">It did not end within a minute; it was killed.</exception>
    public static async Task<int> RunAsync(string program, IEnumerable<string> arguments, string folder, CapturedOutput output)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var process = Start(program, arguments, folder, output);
        try
        {
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{program} did not end within a minute\n{output}");
        }
    }

    private static void EndAll()
    {
        foreach (var process in Started)
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
