using Vivace.Generator;
using Vivace.Storage;
using Vivace.Storage.Log;
using Vivace.Traces.Model;

namespace Vivace.Server.Hosting;

/// <summary>Hands stored spans to the metrics generator, and those of the log that it has not sent, as it has a place of its own there.</summary>
internal sealed class GeneratorConsumer(MetricsGeneratorService generator) : ISpanConsumer, ILogFollower
{
    private readonly Reader _reader = new(generator);

    public long OldestNeededSegment => generator.OldestNeededSegment;

    public void Consume(string tenant, SpanBatch batch, in StoredRequest request) => generator.Consume(tenant, batch, Logged(request));

    public ISpanConsumer? ReaderOf(in LogRecord record) =>
        generator.WantsReplayed(record.Tenant, new RequestPosition(record.Position.Segment, record.Position.Offset), record.AppendedAt) ? _reader : null;

    public void ReplayCompleted() => generator.CompleteReplay();

    private static LoggedRequest Logged(in StoredRequest request) => new(
        new RequestPosition(request.Position.Segment, request.Position.Offset),
        request.AppendedAt,
        request.Flags.HasFlag(RequestFlags.SkipMetrics));

    private sealed class Reader(MetricsGeneratorService generator) : ISpanConsumer
    {
        public void Consume(string tenant, SpanBatch batch, in StoredRequest request) => generator.ConsumeReplayed(tenant, batch, Logged(request));
    }
}
