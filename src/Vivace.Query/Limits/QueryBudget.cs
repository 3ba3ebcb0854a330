namespace Vivace.Query.Limits;

/// <summary>What one query may use; zero switches a limit off.</summary>
public sealed record QueryBudget
{
    public static readonly QueryBudget Unlimited = new();

    /// <summary>Spans that may be looked at.</summary>
    public long MaxSpans { get; init; }

    /// <summary>Working memory, in bytes, beyond what the store holds anyway.</summary>
    public long MaxMemoryBytes { get; init; }

    public TimeSpan Timeout { get; init; }
}
