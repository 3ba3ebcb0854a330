using Vivace.Storage.Log;
using Vivace.Traces.Model;

namespace Vivace.Storage;

/// <summary>Sees every request once, right after it was stored, in the order of its tenant.</summary>
public interface ISpanConsumer
{
    /// <summary>Must not block and must not keep the batch, which is reused. Called by one thread at a time for a tenant.</summary>
    void Consume(string tenant, SpanBatch batch, in StoredRequest request);
}

/// <summary>What the log knows of a request besides its spans.</summary>
/// <param name="Position">Where it is in the log.</param>
/// <param name="AppendedAt">When it came, to the millisecond.</param>
/// <param name="Flags">What the sender asked for.</param>
public readonly record struct StoredRequest(LogPosition Position, DateTimeOffset AppendedAt, RequestFlags Flags);

/// <summary>What a sender asked for besides storing; kept in the log.</summary>
[Flags]
public enum RequestFlags : uint
{
    None = 0,

    /// <summary>The request carried <c>no-generate-metrics</c>.</summary>
    SkipMetrics = 1,
}
