using Prometheus;

namespace Vivace.Server.Metrics;

/// <summary>Spans that came in by one door: <c>tempo_receiver_accepted_spans</c> and <c>tempo_receiver_refused_spans</c>.</summary>
public sealed class ReceiverMetrics
{
    public const string OtlpReceiver = "otlp/otlp_receiver";
    public const string JaegerReceiver = "jaeger/jaeger_receiver";
    public const string ZipkinReceiver = "zipkin/zipkin_receiver";

    private readonly Counter.Child _accepted;
    private readonly Counter.Child _refused;

    internal ReceiverMetrics(Counter.Child accepted, Counter.Child refused)
    {
        _accepted = accepted;
        _refused = refused;
    }

    /// <summary>Counts the spans of a request that was acknowledged.</summary>
    public void Accepted(int spans) => _accepted.Inc(spans);

    /// <summary>Counts the spans of a request that was answered with an error.</summary>
    public void Refused(int spans) => _refused.Inc(spans);
}
