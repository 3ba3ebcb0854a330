using Vivace.Server.Metrics;
using Vivace.Storage;
using Vivace.Traces.Model;

namespace Vivace.Server.Ingest;

/// <summary>Everything that wants to see a tenant's spans once they are stored.</summary>
internal sealed class TenantConsumer(
    TenantIngestMetrics metrics, LiveTraces? live, TimeProvider time, IngestObservers observers) : ISpanConsumer
{
    public void Consume(string tenant, SpanBatch batch, in StoredRequest request)
    {
        live?.Touch(batch.TraceIds.AsSpan(0, batch.Count));
        metrics.ObserveDistances(batch.EndTimes.AsSpan(0, batch.Count), TraceStore.UnixNanoseconds(time.GetUtcNow()));
        observers.ReceivedMetric?.Count(tenant, batch);
        if (observers.Received.IsEnabled)
        {
            observers.Received.Write(batch);
        }

        observers.Generator?.Consume(tenant, batch, request);
    }
}
