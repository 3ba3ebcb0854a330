namespace Vivace.Storage.Log;

/// <summary>Too many bytes wait for the disk; the caller should answer "try again".</summary>
public sealed class LogBusyException(long pendingBytes, long maxPendingBytes) : IOException(
    $"The write-ahead log is busy: {pendingBytes} bytes wait for the disk and at most {maxPendingBytes} may. " +
    "Send again in a moment; if it persists, the disk is slower than the ingest rate.");
