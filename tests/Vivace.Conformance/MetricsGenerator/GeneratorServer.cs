using System.Globalization;
using System.Net.Http.Headers;
using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.MetricsGenerator;

/// <summary>Starts servers whose span metrics and service graphs go to a Prometheus, and pushes to them.</summary>
public static class GeneratorServer
{
    /// <summary>A server with both processors, the dimensions of the first user, and this much time between collections.</summary>
    public static Task<VivaceServer> StartAsync(PrometheusServer prometheus, string collectionInterval) => VivaceServer.StartAsync((addresses, data) =>
        new VivaceConfiguration { Ingestion = VivaceConfiguration.Roomy.Ingestion }.ToYaml(addresses, data)
            .Replace("overrides:\n  defaults:\n", "overrides:\n  defaults:\n    metrics_generator:\n      processors: [span-metrics, service-graphs]\n")
        + string.Create(CultureInfo.InvariantCulture, $"""
            metrics_generator:
              metrics_ingestion_time_range_slack: 10m
              registry:
                collection_interval: {collectionInterval}
              storage:
                path: {data}/generator
                remote_write:
                  - url: {prometheus.RemoteWriteUrl}
                    send_exemplars: true
              processor:
                service_graphs:
                  wait: 3s
                  dimensions: [service.name]

            """));

    /// <summary>Pushes an OTLP/JSON request.</summary>
    public static async Task PushAsync(VivaceServer server, string json)
    {
        using var client = new HttpClient { BaseAddress = server.Addresses.OtlpHttp };
        using var content = new StringContent(json, new MediaTypeHeaderValue("application/json"));
        using HttpResponseMessage answer = await client.PostAsync("/v1/traces", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>A request with one server span that ends now.</summary>
    public static string OneSpan(string service, DateTimeOffset? end = null)
    {
        long now = ((end ?? DateTimeOffset.UtcNow) - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        string trace = Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()), span = trace[..16];
        return string.Create(CultureInfo.InvariantCulture, $$$"""
            {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"{{{service}}}"}}]},"scopeSpans":[{"spans":[
            {"traceId":"{{{trace}}}","spanId":"{{{span}}}","name":"op","kind":2,"startTimeUnixNano":"{{{now - 1_000_000}}}","endTimeUnixNano":"{{{now}}}"}]}]}]}
            """);
    }

    /// <summary>Calls of a service as Prometheus has them; NaN when it has none.</summary>
    public static async Task<double> CallsAsync(PrometheusServer prometheus, string service)
    {
        var result = await prometheus.QueryAsync($"traces_spanmetrics_calls_total{{service=\"{service}\"}}");
        return result.Length == 0 ? double.NaN : double.Parse(result[0].GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture);
    }

    /// <summary>Waits for calls of a service; the limit is for a test that would hang.</summary>
    public static async Task WaitForCallsAsync(PrometheusServer prometheus, string service, double calls)
    {
        for (int i = 0; await CallsAsync(prometheus, service) != calls; i++)
        {
            Assert.True(i < 600, $"Prometheus has {await CallsAsync(prometheus, service)} calls of {service} instead of {calls}");
            await Task.Delay(100);
        }
    }
}
