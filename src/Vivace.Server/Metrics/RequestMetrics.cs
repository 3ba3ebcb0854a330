using System.Globalization;
using Prometheus;

namespace Vivace.Server.Metrics;

/// <summary>
/// <c>tempo_request_duration_seconds</c> and the requests in flight, of the server's own ports (configuration-and-operations
/// specification, section 12.2). Labels come from fixed sets, whatever clients send. Thread-safe.
/// </summary>
public sealed class RequestMetrics
{
    /// <summary>Value of the label <c>method</c> of gRPC calls.</summary>
    public const string GrpcMethod = "gRPC";

    private const string NoWebSocket = "false";

    private static readonly string[] KnownMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private readonly Histogram _duration;
    private readonly Gauge _inFlight;

    public RequestMetrics(MetricsRegistry metrics)
    {
        _duration = Duration(metrics);
        _inFlight = metrics.Gauge("tempo_inflight_requests", "Requests not answered yet.", "method", "route");
    }

    /// <summary>Counts a request that has begun; dispose when it was answered.</summary>
    public IDisposable Begin(string method, string route) => _inFlight.WithLabels(Known(method), route).TrackInProgress();

    /// <summary>Observes an answered HTTP request.</summary>
    /// <param name="method">HTTP method.</param>
    /// <param name="route">One of the names of the route table.</param>
    /// <param name="status">HTTP status.</param>
    /// <param name="elapsed">From request to answer.</param>
    public void Answered(string method, string route, int status, TimeSpan elapsed) =>
        Observe(Known(method), route, status.ToString(CultureInfo.InvariantCulture), elapsed);

    /// <summary>Observes an answered gRPC call.</summary>
    /// <param name="route">The path of a method that is served.</param>
    /// <param name="outcome"><c>success</c>, <c>error</c> or <c>cancel</c>.</param>
    /// <param name="elapsed">From call to answer.</param>
    public void AnsweredCall(string route, string outcome, TimeSpan elapsed) => Observe(GrpcMethod, route, outcome, elapsed);

    /// <summary>The series of successful calls of one gRPC method, for those who observe many.</summary>
    internal static Histogram.Child SuccessfulCalls(MetricsRegistry metrics, string route) =>
        Duration(metrics).WithLabels(GrpcMethod, route, "success", NoWebSocket);

    private static Histogram Duration(MetricsRegistry metrics) => metrics.Histogram(
        "tempo_request_duration_seconds", "From request to answer.", Buckets.Request, "method", "route", "status_code", "ws");

    private void Observe(string method, string route, string status, TimeSpan elapsed) =>
        _duration.WithLabels(method, route, status, NoWebSocket).Observe(elapsed.TotalSeconds);

    private static string Known(string method) =>
        method == GrpcMethod || KnownMethods.Contains(method) ? method : "other";
}
