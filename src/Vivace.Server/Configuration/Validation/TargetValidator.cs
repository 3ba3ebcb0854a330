namespace Vivace.Server.Configuration.Validation;

/// <summary>One process does everything: only the targets that mean that are accepted.</summary>
internal sealed class TargetValidator : IOptionsValidator
{
    private static readonly string[] OtherTargets =
    [
        "all-3.0", "distributor", "ingester", "querier", "query-frontend", "compactor", "metrics-generator",
        "metrics-generator-no-local-blocks", "block-builder", "backend-scheduler", "backend-worker", "live-store",
        "server", "internal-server", "store", "overrides", "overrides-api", "memberlist-kv", "ring", "metrics-generator-ring", "usage-report", "cache-provider",
    ];

    public IEnumerable<string> Validate(VivaceOptions options)
    {
        if (options.Target is TargetNames.All or TargetNames.ScalableSingleBinary) yield break;
        yield return OtherTargets.Contains(options.Target, StringComparer.Ordinal)
            ? $"target \"{options.Target}\" is not available: Vivace runs everything in one process. Use -target=all or leave it out."
            : $"failed to init module services: unrecognised module name: {options.Target}";
    }
}
