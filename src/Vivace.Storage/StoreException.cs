namespace Vivace.Storage;

/// <summary>Why the store could not take a request now; the same request may succeed later.</summary>
public enum StoreRefusal
{
    /// <summary>The log is still being read after a start.</summary>
    Starting,

    /// <summary>The process is ending.</summary>
    Stopping,

    /// <summary>Spans in memory have reached their budget.</summary>
    MemoryFull,

    /// <summary>More bytes wait for the disk than may wait.</summary>
    Busy,

    /// <summary>The log cannot be written (disk full, read-only, failing).</summary>
    LogUnavailable,
}

/// <summary>A request was refused and nothing of it is acknowledged. The message says what to do.</summary>
public sealed class StoreException(StoreRefusal refusal, string message, Exception? inner = null) : Exception(message, inner)
{
    public StoreRefusal Refusal { get; } = refusal;
}
