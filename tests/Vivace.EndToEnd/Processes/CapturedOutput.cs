using System.Diagnostics;

namespace Vivace.EndToEnd.Processes;

/// <summary>What a process wrote to stdout and stderr, line by line, bounded in memory.</summary>
public sealed class CapturedOutput
{
    /// <summary>A server in trouble may log without end; the first lines tell more than the last.</summary>
    private const int MaxLines = 20_000;

    private readonly Lock _lock = new();
    private readonly List<string> _standardOutput = [];
    private readonly List<string> _standardError = [];

    /// <summary>Starts reading both streams of a process that was started with both redirected.</summary>
    public void Capture(Process process)
    {
        process.OutputDataReceived += (_, line) => Add(_standardOutput, line.Data);
        process.ErrorDataReceived += (_, line) => Add(_standardError, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Lines of stdout so far.</summary>
    public IReadOnlyList<string> StandardOutput => Copy(_standardOutput);

    /// <summary>Lines of stderr so far.</summary>
    public IReadOnlyList<string> StandardError => Copy(_standardError);

    /// <summary>Lines of both streams so far, stdout first.</summary>
    public IReadOnlyList<string> All => [.. StandardOutput, .. StandardError];

    /// <summary>The last lines of both streams, for a failure message.</summary>
    public override string ToString()
    {
        const int LinesShown = 40;
        return $"--- stdout ---\n{string.Join('\n', StandardOutput.TakeLast(LinesShown))}\n"
            + $"--- stderr ---\n{string.Join('\n', StandardError.TakeLast(LinesShown))}";
    }

    private void Add(List<string> lines, string? line)
    {
        lock (_lock)
        {
            if (line is not null && lines.Count < MaxLines)
            {
                lines.Add(line);
            }
        }
    }

    private string[] Copy(List<string> lines)
    {
        lock (_lock)
        {
            return [.. lines];
        }
    }
}
