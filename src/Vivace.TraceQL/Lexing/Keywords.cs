using System.Collections.Frozen;

namespace Vivace.TraceQL.Lexing;

/// <summary>The reserved words (section 2.3); they are reserved everywhere, also those that are valid only after a scope.</summary>
internal static class Keywords
{
    private static readonly FrozenSet<string> All = FrozenSet.Create(
        StringComparer.Ordinal,
        "true", "false", "nil", "minInt", "maxInt",
        "ok", "error", "unset",
        "unspecified", "internal", "server", "client", "producer", "consumer",
        "duration", "name", "status", "statusMessage", "kind", "parent", "rootName", "rootServiceName", "traceDuration",
        "nestedSetLeft", "nestedSetRight", "nestedSetParent",
        "childCount", "id", "parentID", "rootService", "timeSinceStart", "traceID", "spanID", "version",
        "by", "coalesce", "select", "with",
        "count", "avg", "max", "min", "sum",
        "rate", "count_over_time", "min_over_time", "max_over_time", "avg_over_time", "sum_over_time", "quantile_over_time",
        "histogram_over_time", "compare", "topk", "bottomk");

    public static bool Contains(string word) => All.Contains(word);
}
