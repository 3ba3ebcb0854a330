namespace Vivace.Generator.Progress;

/// <summary>What a request in the log of an earlier process is good for.</summary>
internal enum ReplayUse
{
    /// <summary>Nothing: its spans were collected, or came while nothing was generated.</summary>
    None,

    /// <summary>Its spans were collected, but may have left edges that waited for their other side.</summary>
    Restores,

    /// <summary>Its spans were not collected.</summary>
    Counts,
}

/// <summary>Where a tenant's generator begins in the log.</summary>
/// <param name="Before">What an earlier process has collected; null when there was none.</param>
/// <param name="AwaitsReplay">Whether the log is still to be read back.</param>
/// <param name="OldestUnderWay">See <see cref="CountedRequests"/>.</param>
internal readonly record struct TenantProgress(CollectedMark? Before, bool AwaitsReplay, Func<RequestPosition>? OldestUnderWay);
