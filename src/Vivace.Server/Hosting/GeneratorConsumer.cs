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
