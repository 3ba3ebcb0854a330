using Microsoft.Extensions.Logging;
using Vivace.Generator.Registry;

namespace Vivace.Generator;

/// <summary>Tells the log once a minute of what was not counted for a tenant.</summary>
internal sealed partial class SpanReport(string tenant, GeneratorStatistics statistics, SeriesLimiter limiter, ILogger log)
{
    private long _limited;
    private long _negative;

    /// <param name="late">Since the last report.</param>
    /// <param name="settings">Whose limits were met.</param>
    public void Write(LateSpans.Report late, Configuration.TenantSettings settings)
    {
        if (late.Old > 0 || late.New > 0)
        {
            LogLate(tenant, late.Old, late.New, settings.Slack.TotalSeconds, late.Trace.ToString(), late.Distance.TotalSeconds);
        }

        if (late.EdgesDropped > 0)
        {
            LogSkipped(tenant, late.EdgesDropped, settings.ServiceGraphs.MaxItems);
        }

        if (statistics.NegativeMessagingLatencies > _negative)
        {
            LogNegativeMessaging(tenant, statistics.NegativeMessagingLatencies - _negative);
            _negative = statistics.NegativeMessagingLatencies;
        }

        if (limiter.Limited > _limited)
        {
            LogLimited(tenant, limiter.CountsEntities ? "entities" : "series", limiter.Max);
            _limited = limiter.Limited;
        }
    }

    [LoggerMessage(3, LogLevel.Warning, "spans are not counted since their end is too far from the clock tenant={Tenant} too_old={Old} too_new={New} slack_seconds={Slack} example_trace={Trace} example_distance_seconds={Distance}")]
    private partial void LogLate(string tenant, long old, long @new, double slack, string trace, double distance);

    [LoggerMessage(4, LogLevel.Warning, "skipped processing of spans: too many edges wait for their other side tenant={Tenant} droppedSpans={Spans} max_items={Max}")]
    private partial void LogSkipped(string tenant, long spans, int max);

    [LoggerMessage(5, LogLevel.Warning, "reached max active {Kind} tenant={Tenant} max={Max}")]
    private partial void LogLimited(string tenant, string kind, long max);

    [LoggerMessage(6, LogLevel.Warning, "messages were received before they were sent, by the clocks of their services: no latency is counted tenant={Tenant} messages={Messages}")]
    private partial void LogNegativeMessaging(string tenant, long messages);
}
