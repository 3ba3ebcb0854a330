using Vivace.Server.Configuration.Schemas;
using Vivace.Server.Configuration.Yaml;
using Vivace.Server.Limits;

namespace Vivace.Server.Configuration;

/// <summary>Prints configuration as YAML for the status pages. Secrets print as <c>&lt;secret&gt;</c>; keys without effect are not kept and not printed.</summary>
public static class EffectiveYaml
{
    /// <summary>All values in effect; the text loads back as the same options (but for secrets).</summary>
    public static string All(VivaceOptions options) => Print(options, onlyDifferences: false);

    /// <summary>Only what differs from the defaults; <c>{}</c> when nothing does.</summary>
    public static string Differences(VivaceOptions options) => Print(options, onlyDifferences: true);

    /// <summary>The defaults a file starts from.</summary>
    public static string Defaults() => Print(new VivaceOptions(), onlyDifferences: false);

    /// <summary>One tenant's limits in the scoped form; with <paramref name="onlyDifferences"/> only what an empty entry would not have.</summary>
    public static string Limits(TenantLimits limits, bool onlyDifferences = false) =>
        YamlEmitter.Block(LimitsSchema.Scoped.ToNode(limits, new TenantLimits(), onlyDifferences));

    /// <summary>The document of <c>/status/runtime_config</c>: <c>defaults</c>, and <c>overrides</c> by tenant.</summary>
    public static string RuntimeConfiguration(TenantLimits defaults, IReadOnlyDictionary<string, TenantLimits> tenants, bool onlyDifferences = false)
    {
        IEnumerable<YamlEntry> entries = tenants
            .OrderBy(t => t.Key, StringComparer.Ordinal)
            .Select(t => new YamlEntry(t.Key, 0, LimitsSchema.Scoped.ToNode(t.Value, new TenantLimits(), onlyDifferences)));
        TenantLimits reference = onlyDifferences ? TenantLimits.Defaults : new TenantLimits();
        return YamlEmitter.Block(new YamlMapping(0,
        [
            new YamlEntry("defaults", 0, LimitsSchema.Scoped.ToNode(defaults, reference, onlyDifferences)),
            new YamlEntry("overrides", 0, new YamlMapping(0, [.. entries])),
        ]));
    }

    /// <summary>The second document of <c>/status/runtime_config</c>: what tenants have set over the API.</summary>
    internal static string UserConfigurableOverrides(IEnumerable<KeyValuePair<string, YamlNode>> documents)
    {
        IEnumerable<YamlEntry> entries = documents.Select(static document => new YamlEntry(document.Key, 0, document.Value));
        return YamlEmitter.Block(new YamlMapping(0, [new YamlEntry("user_configurable_overrides", 0, new YamlMapping(0, [.. entries]))]));
    }

    private static string Print(VivaceOptions options, bool onlyDifferences) =>
        YamlEmitter.Block(RootSchema.Root.ToNode(options, new VivaceOptions(), onlyDifferences));
}
