namespace Vivace.Server.Logging;

/// <summary>Where lines go: one write a line, one line at a time, and never an exception. Thread-safe.</summary>
public sealed class LogSink(Stream stream, DroppedLogLines dropped)
{
    private readonly Lock _gate = new();

    /// <summary>The process's standard error.</summary>
    public static LogSink StandardError(DroppedLogLines dropped) => new(Console.OpenStandardError(), dropped);

    /// <summary>Writes a whole line, newline included, or counts it as dropped.</summary>
    public void Write(ReadOnlySpan<byte> line)
    {
        try
        {
            lock (_gate)
            {
                stream.Write(line);
                stream.Flush();
            }
        }
        catch (Exception lost) when (lost is IOException or ObjectDisposedException or NotSupportedException or UnauthorizedAccessException)
        {
            // The reader of standard error went away. There is nowhere to say so, and work goes on.
            dropped.Add();
        }
    }
}
