using Vivace.Traces.Model;

namespace Vivace.Storage;

/// <summary>Sees every request once, right after it was stored, in the order of its tenant.</summary>
public interface ISpanConsumer
{
    /// <summary>Must not block and must not keep the batch, which is reused. Called by one thread at a time for a tenant.</summary>
    void Consume(string tenant, SpanBatch batch, RequestFlags flags);
}

/// <summary>What a sender asked for besides storing; kept in the log.</summary>
[Flags]
public enum RequestFlags : uint
{
    None = 0,

    /// <summary>The request carried <c>no-generate-metrics</c>.</summary>
    SkipMetrics = 1,
}
