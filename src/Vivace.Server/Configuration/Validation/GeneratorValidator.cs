using Vivace.Generator.Configuration;

namespace Vivace.Server.Configuration.Validation;

/// <summary>Histograms, receivers of series and host info of the generator.</summary>
internal sealed class GeneratorValidator : IOptionsValidator
{
    private static readonly HashSet<string> ReservedHeaders = new(StringComparer.OrdinalIgnoreCase)
    {
        "authorization", "host", "content-encoding", "content-length", "content-type", "user-agent", "connection", "keep-alive", "proxy-authenticate",
        "proxy-authorization", "www-authenticate", "accept-encoding", "x-prometheus-remote-write-version", "x-prometheus-remote-read-version",
        "x-amz-date", "x-amz-security-token", "x-amz-content-sha256",
    };

    public IEnumerable<string> Validate(VivaceOptions options)
    {
        MetricsGeneratorOptions generator = options.MetricsGenerator;
        IEnumerable<string> problems = BucketRule.Check("metrics_generator.processor.span_metrics.histogram_buckets", generator.SpanMetrics.HistogramBuckets)
            .Concat(BucketRule.Check("metrics_generator.processor.service_graphs.histogram_buckets", generator.ServiceGraphs.HistogramBuckets))
            .Concat(Mappings(generator.SpanMetrics.DimensionMappings))
            .Concat(generator.Storage.RemoteWrite.SelectMany(RemoteWrite));
        foreach (string problem in problems) yield return problem;
        foreach (string name in Duplicates(generator.Storage.RemoteWrite)) yield return $"metrics_generator.storage.remote_write: found multiple remote write configs with name \"{name}\"";
        if (generator.HostInfo.HostIdentifiers.Count == 0) yield return "metrics_generator.processor.host_info.host_identifiers must not be empty";
        if (generator.HostInfo.MetricName.Length == 0) yield return "metrics_generator.processor.host_info.metric_name is invalid";
        if (generator.Registry.CollectionInterval <= TimeSpan.Zero) yield return "metrics_generator.registry.collection_interval must be above 0";
        if (generator.Registry.StaleDuration <= TimeSpan.Zero) yield return "metrics_generator.registry.stale_duration must be above 0";
        if (generator.Storage.MaxQueueAge <= TimeSpan.Zero) yield return "metrics_generator.storage.wal.max_wal_time must be above 0";
        if (generator.ServiceGraphs.Wait <= TimeSpan.Zero) yield return "metrics_generator.processor.service_graphs.wait must be above 0";
    }

    private static IEnumerable<string> Duplicates(IReadOnlyList<RemoteWriteOptions> receivers) =>
        receivers.Where(r => r.Name.Length > 0).GroupBy(r => r.Name).Where(g => g.Count() > 1).Select(g => g.Key);

    private static IEnumerable<string> Mappings(IReadOnlyList<DimensionMappingOptions> mappings)
    {
        foreach (DimensionMappingOptions mapping in mappings)
        {
            if (mapping.Name.Length == 0) yield return "dimension_mappings: name cannot be empty";
            else if (mapping.SourceLabels.Count == 0) yield return $"dimension_mappings: source_labels cannot be empty for mapping with name \"{mapping.Name}\"";
        }
    }

    private static IEnumerable<string> RemoteWrite(RemoteWriteOptions entry, int index)
    {
        string key = $"metrics_generator.storage.remote_write[{index}]";
        if (entry.Url.Length == 0) yield return $"{key}: url for remote_write is empty";
        else if (!Uri.TryCreate(entry.Url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https"))
            yield return $"{key}.url: \"{entry.Url}\" is not an http or https URL";
        foreach (string header in entry.Headers.Keys.Where(ReservedHeaders.Contains))
            yield return $"{key}.headers: {header} is set by the sender and cannot be changed";
        if (new object?[] { entry.BasicAuth, entry.Authorization, entry.OAuth2 }.Count(a => a is not null) > 1)
            yield return $"{key}: at most one of basic_auth, authorization, bearer_token and oauth2 may be given";
        if (entry.OAuth2 is { TokenUrl.Length: 0 }) yield return $"{key}.oauth2: token_url must be given";
        if (entry.BasicAuth is { Password.Length: > 0, PasswordFile.Length: > 0 }) yield return $"{key}.basic_auth: at most one of password and password_file may be given";
        if (entry.BasicAuth is { Username.Length: > 0, UsernameFile.Length: > 0 }) yield return $"{key}.basic_auth: at most one of username and username_file may be given";
        if (entry.Authorization is { Credentials.Length: > 0, CredentialsFile.Length: > 0 }) yield return $"{key}.authorization: at most one of credentials and credentials_file may be given";
        foreach (RelabelOptions rule in entry.WriteRelabelConfigs)
            if (Relabelling(rule) is { } problem) yield return $"{key}.write_relabel_configs: {problem}";
        if (entry.Queue.Capacity <= 0 || entry.Queue.MaxSamplesPerSend <= 0 || entry.Queue.MaxShards <= 0)
            yield return $"{key}.queue_config: capacity, max_samples_per_send and max_shards must be above 0";
    }

    private static string? Relabelling(RelabelOptions rule)
    {
        if (rule.Action is "replace" or "hashmod" or "lowercase" or "uppercase" or "keepequal" or "dropequal" && rule.TargetLabel.Length == 0)
            return $"relabel configuration for {rule.Action} action requires 'target_label' value";
        if (rule.Action == "hashmod" && rule.Modulus == 0) return "relabel configuration for hashmod requires non-zero modulus";
        try
        {
            _ = new System.Text.RegularExpressions.Regex(rule.Regex, System.Text.RegularExpressions.RegexOptions.NonBacktracking);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return $"error parsing regexp: {e.Message}";
        }
    }
}
