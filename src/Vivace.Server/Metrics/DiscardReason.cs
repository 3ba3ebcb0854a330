namespace Vivace.Server.Metrics;

/// <summary>Values of the label <c>reason</c> of <c>tempo_discarded_spans_total</c>.</summary>
public static class DiscardReason
{
    public const string RateLimited = "rate_limited";
    public const string LiveTracesExceeded = "live_traces_exceeded";
    public const string TraceTooLarge = "trace_too_large";
    public const string UnknownError = "unknown_error";
    public const string TraceTooLargeToCompact = "trace_too_large_to_compact";

    /// <summary>Those that a request can meet trace by trace; they are 0 from a tenant's first push.</summary>
    internal static readonly string[] PerTrace = [LiveTracesExceeded, TraceTooLarge, UnknownError];
}
