using Vivace.Generator;
using Vivace.Storage;
using Vivace.Traces.Model;

namespace Vivace.Server.Hosting;

/// <summary>Hands stored spans to the metrics generator.</summary>
internal sealed class GeneratorConsumer(MetricsGeneratorService generator) : ISpanConsumer
{
    public void Consume(string tenant, SpanBatch batch, RequestFlags flags) =>
        generator.Consume(tenant, batch, flags.HasFlag(RequestFlags.SkipMetrics));
}

/// <summary>Hands requests to the generator that the process before counted and did not get to send.</summary>
internal sealed class ReplayedGeneratorConsumer(MetricsGeneratorService generator, DateTimeOffset appendedAt) : ISpanConsumer
{
    /// <summary>Null for requests that were sent, or never counted.</summary>
    public static ISpanConsumer? For(MetricsGeneratorService generator, string tenant, DateTimeOffset appendedAt) =>
        generator.CountsReplayed(tenant, appendedAt) ? new ReplayedGeneratorConsumer(generator, appendedAt) : null;

    public void Consume(string tenant, SpanBatch batch, RequestFlags flags) =>
        generator.ConsumeReplayed(tenant, batch, flags.HasFlag(RequestFlags.SkipMetrics), appendedAt);
}
