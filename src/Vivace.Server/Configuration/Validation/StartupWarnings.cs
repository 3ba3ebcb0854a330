namespace Vivace.Server.Configuration.Validation;

/// <summary>Tempo's start-up warnings that make sense here, and a few of our own. The messages are Tempo's where it has them.</summary>
internal static class StartupWarnings
{
    public static IEnumerable<ConfigurationWarning> Of(VivaceOptions options)
    {
        TraceStorageOptions trace = options.Storage.Trace;
        CompactionOptions compaction = options.Compactor.Compaction;
        if (options.Ingester.CompleteBlockTimeout < trace.BlocklistPoll)
            yield return new ConfigurationWarning("ingester.complete_block_timeout < storage.trace.blocklist_poll", "No effect in Vivace, where a block is seen as soon as it is written");
        if (compaction.BlockRetention > TimeSpan.Zero && compaction.BlockRetention < trace.BlocklistPoll)
            yield return new ConfigurationWarning("compactor.compaction.compacted_block_timeout < storage.trace.blocklist_poll", "Traces disappear almost as soon as they are written");
        if (compaction.RetentionConcurrency <= 0)
            yield return new ConfigurationWarning("c.Compactor.Compactor.RetentionConcurrency must be greater than zero. Using default.", $"default={CompactionOptions.DefaultRetentionConcurrency}");
        if (options.Distributor.LogReceivedSpans.Enabled)
            yield return new ConfigurationWarning("Span logging is enabled. Use it for debugging only.", "distributor.log_received_spans.enabled writes one line for each span");
        if (options.Distributor.LogDiscardedSpans.Enabled)
            yield return new ConfigurationWarning("Span logging for discarded traces is enabled. Use it for debugging only.", "distributor.log_discarded_spans.enabled writes one line for each span");
        foreach (OtlpReceiverOptions receiver in options.Distributor.Receivers.Otlp.Where(r => r.Grpc is null && r.Http is null))
            yield return new ConfigurationWarning($"distributor.receivers.{receiver.Id} starts nothing", "name the protocols below it: protocols: {grpc: {}, http: {}}");
        if (options.Overrides.Defaults.Ingestion.RateLimitBytes == 0)
            yield return new ConfigurationWarning("overrides.defaults.ingestion.rate_limit_bytes is 0", "every push is refused with 429");
        if (trace.Local.Path.Length > 0 && SameFolder(trace.Local.Path, trace.Wal.Path))
            yield return new ConfigurationWarning("storage.trace.local.path and storage.trace.wal.path are the same folder", "give the log a folder of its own");
    }

    private static bool SameFolder(string left, string right) => string.Equals(left.TrimEnd('/'), right.TrimEnd('/'), StringComparison.Ordinal);
}
