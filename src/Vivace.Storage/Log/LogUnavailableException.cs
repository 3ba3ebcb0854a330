using Vivace.Storage.Files;

namespace Vivace.Storage.Log;

/// <summary>The log could not make a record durable; the inner exception is the disk's answer.</summary>
public sealed class LogUnavailableException(string message, Exception cause) : IOException(message, cause)
{
    /// <summary>For a write or flush that failed: names the folder, the cause, what is left of the volume, and what to do.</summary>
    internal static LogUnavailableException ForWrite(string directory, Exception cause, IFileSystem files) => new(
        $"The write-ahead log in '{directory}' cannot be written: {cause.Message} ({Left(directory, files)}) " +
        "Nothing is accepted until it can. Free space on the volume, or make it writable; no restart is needed.",
        cause);

    private static string Left(string directory, IFileSystem files)
    {
        try
        {
            var space = files.Space(directory);
            return $"{space.FreeBytes} of {space.TotalBytes} bytes of the volume are free.";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "The volume does not say how much space is free.";
        }
    }
}
