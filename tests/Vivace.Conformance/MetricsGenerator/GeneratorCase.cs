using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Vivace.EndToEnd.Processes;

namespace Vivace.Conformance.MetricsGenerator;

/// <summary>The files of one case (see Cases/README.md).</summary>
public sealed partial class GeneratorCase
{
    private readonly string _folder;
    private readonly JsonElement _expected;

    public GeneratorCase(string name)
    {
        _folder = Path.Combine(AppContext.BaseDirectory, "MetricsGenerator", "Cases", name);
        _expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "expected-series.json"))).RootElement;
    }

    public IReadOnlyList<string> Tenants => [.. _expected.GetProperty("tenants").EnumerateArray().Select(static t => t.GetString()!)];

    public TimeSpan Settle => TimeSpan.FromSeconds(_expected.GetProperty("settle_seconds").GetInt32());

    public IReadOnlyList<string> IgnoredLabels => [.. _expected.GetProperty("ignored_labels").EnumerateArray().Select(static l => l.GetString()!)];

    /// <summary>Values by series.</summary>
    public Dictionary<Series, double> Values
    {
        get
        {
            var values = new Dictionary<Series, double>();
            foreach (JsonElement single in List("counters").Concat(List("gauges")))
            {
                values.Add(SeriesOf(single, ""), single.GetProperty("value").GetDouble());
            }

            foreach (JsonElement histogram in List("histograms"))
            {
                values.Add(SeriesOf(histogram, "_count"), histogram.GetProperty("count").GetDouble());
                values.Add(SeriesOf(histogram, "_sum"), histogram.GetProperty("sum").GetDouble());
                foreach (JsonProperty bucket in histogram.GetProperty("buckets").EnumerateObject())
                {
                    values.Add(SeriesOf(histogram, "_bucket").With("le", bucket.Name), bucket.Value.GetDouble());
                }
            }

            return values;
        }
    }

    /// <summary>By series: exemplars that may be found, and whether all must be.</summary>
    public Dictionary<Series, (HashSet<ExemplarValue> Exemplars, bool All)> Exemplars => List("exemplars").ToDictionary(
        static e => Series.Of(e.GetProperty("series")),
        static e => e.TryGetProperty("all_of", out JsonElement all)
            ? (all.EnumerateArray().Select(ExemplarValue.Of).ToHashSet(), true)
            : (e.GetProperty("any_of").EnumerateArray().Select(ExemplarValue.Of).ToHashSet(), false));

    /// <summary>Values of the server's own metrics, by series as <c>/metrics</c> prints them.</summary>
    public Dictionary<string, double> OwnMetrics =>
        _expected.GetProperty("own_metrics").EnumerateObject().ToDictionary(static m => m.Name, static m => m.Value.GetDouble());

    public string Configuration(VivaceAddresses addresses, string dataDirectory, string remoteWriteUrl)
    {
        string Port(int port) => port.ToString(CultureInfo.InvariantCulture);
        return File.ReadAllText(Path.Combine(_folder, "config.yaml"))
            .Replace("${HTTP_PORT}", Port(addresses.ApiPort))
            .Replace("${GRPC_PORT}", Port(addresses.ApiGrpcPort))
            .Replace("${OTLP_GRPC_PORT}", Port(addresses.OtlpGrpcPort))
            .Replace("${OTLP_HTTP_PORT}", Port(addresses.OtlpHttpPort))
            .Replace("${DATA_DIR}", dataDirectory)
            .Replace("${CASE_DIR}", _folder)
            .Replace("${REMOTE_WRITE_URL}", remoteWriteUrl);
    }

    /// <summary>A request of the case with its times moved to a moment.</summary>
    /// <param name="file">For example <c>input</c>.</param>
    /// <param name="moment">What the times of the file are relative to.</param>
    public string Request(string file, DateTimeOffset moment)
    {
        long origin = (moment - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        return TimeField().Replace(
            File.ReadAllText(Path.Combine(_folder, $"{file}.otlp.json")),
            match => string.Create(
                CultureInfo.InvariantCulture, $"{match.Groups[1].Value}\"{origin + long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)}\""));
    }

    [GeneratedRegex("(\"(?:startTimeUnixNano|endTimeUnixNano|timeUnixNano)\"\\s*:\\s*)\"(-?\\d+)\"")]
    private static partial Regex TimeField();

    private IEnumerable<JsonElement> List(string name) => _expected.TryGetProperty(name, out JsonElement list) ? list.EnumerateArray() : [];

    private static Series SeriesOf(JsonElement entry, string suffix) =>
        Series.Of(entry.GetProperty("labels")).With("__name__", entry.GetProperty("name").GetString() + suffix);
}
