using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.MetricsGenerator;

/// <summary>
/// What one run of a case left in Prometheus and on the server's own metrics page. All cases run at the same time, once, since each waits
/// for the start of a minute.
/// </summary>
public sealed class CaseRun
{
    private static readonly ConcurrentDictionary<string, Task<CaseRun>> Runs =
        new(Names.Select(static name => KeyValuePair.Create(name, Task.Run(() => RunAsync(name)))));

    private CaseRun(GeneratorCase expected) => Expected = expected;

    public static string[] Names => ["case-1", "case-2", "case-3"];

    public GeneratorCase Expected { get; }

    /// <summary>Last values, without the labels to be ignored.</summary>
    public Dictionary<Series, double> Values { get; } = [];

    /// <summary>Samples (Unix seconds, value) by series.</summary>
    public Dictionary<Series, (double Time, double Value)[]> Samples { get; } = [];

    public Dictionary<Series, HashSet<ExemplarValue>> Exemplars { get; } = [];

    /// <summary>Series that lack one of the labels to be ignored.</summary>
    public List<Series> WithoutIgnoredLabels { get; } = [];

    /// <summary>The text of <c>GET /metrics</c>.</summary>
    public string OwnMetrics { get; private set; } = "";

    public static Task<CaseRun> Of(string name) => Runs[name];

    private static async Task<CaseRun> RunAsync(string name)
    {
        var run = new CaseRun(new GeneratorCase(name));
        GeneratorCase files = run.Expected;
        await using PrometheusServer prometheus = await PrometheusServer.StartAsync();
        await using VivaceServer server = await VivaceServer.StartAsync(
            (addresses, data) => files.Configuration(addresses, data, prometheus.RemoteWriteUrl));
        using var client = new HttpClient { BaseAddress = server.Addresses.OtlpHttp };
        await PushAsync(client, files, "warmup");
        await WaitForNextMinuteAsync();
        await PushAsync(client, files, "input");
        await Task.Delay(files.Settle);
        await run.ReadAsync(prometheus);
        using var api = new HttpClient { BaseAddress = server.Addresses.Api };
        using HttpResponseMessage metrics = await api.GetAsync("/metrics");
        run.OwnMetrics = await metrics.Content.ReadAsStringAsync();
        return run;
    }

    private static async Task PushAsync(HttpClient client, GeneratorCase files, string request)
    {
        DateTimeOffset moment = DateTimeOffset.UtcNow;
        string body = files.Request(request, moment);
        foreach (string tenant in files.Tenants)
        {
            using var message = new HttpRequestMessage(HttpMethod.Post, "/v1/traces");
            message.Content = new StringContent(body, new MediaTypeHeaderValue("application/json"));
            if (tenant != "single-tenant")
            {
                message.Headers.Add("X-Scope-OrgID", tenant);
            }

            using HttpResponseMessage answer = await client.SendAsync(message);
            Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>Zeros of new series are dated to the minute before: they are sent only when the tenant is older than that.</summary>
    internal static async Task WaitForNextMinuteAsync()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        double seconds = now.TimeOfDay.TotalSeconds % 60;
        await Task.Delay(TimeSpan.FromSeconds(61 - seconds + (seconds > 58.5 ? 60 : 0)));
    }

    private async Task ReadAsync(PrometheusServer prometheus)
    {
        foreach (JsonElement result in await prometheus.QueryAsync("{__name__=~\"traces_.+\"}"))
        {
            Values.Add(SeriesOf(result.GetProperty("metric")), NumberOf(result.GetProperty("value")[1]));
        }

        foreach (JsonElement result in await prometheus.QueryAsync("{__name__=~\"traces_.+\"}[10m]"))
        {
            Samples.Add(
                SeriesOf(result.GetProperty("metric")),
                [.. result.GetProperty("values").EnumerateArray().Select(static sample => (sample[0].GetDouble(), NumberOf(sample[1])))]);
        }

        foreach (JsonElement result in await prometheus.ExemplarsAsync("{__name__=~\".+\"}"))
        {
            Exemplars.Add(SeriesOf(result.GetProperty("seriesLabels")), [.. result.GetProperty("exemplars").EnumerateArray().Select(ExemplarValue.Of)]);
        }
    }

    private Series SeriesOf(JsonElement labels)
    {
        Series series = Series.Of(labels);
        if (Expected.IgnoredLabels.Any(label => series[label].Length == 0))
        {
            WithoutIgnoredLabels.Add(series);
        }

        return series.Without(Expected.IgnoredLabels);
    }

    private static double NumberOf(JsonElement text) => text.GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "NaN" => double.NaN,
        var number => double.Parse(number!, CultureInfo.InvariantCulture),
    };
}
