namespace Vivace.Storage.Log;

/// <summary>Whether the last thing the log tried to make durable was made durable.</summary>
public enum LogState
{
    Healthy,

    /// <summary>The last write failed; every write is tried again on a new segment, and so is an empty one from time to time.</summary>
    Failing,
}
