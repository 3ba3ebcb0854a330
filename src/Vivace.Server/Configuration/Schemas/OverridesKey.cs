using Vivace.Server.Configuration.Binding;
using Vivace.Server.Configuration.Yaml;
using Vivace.Server.Limits.UserConfigurable;

namespace Vivace.Server.Configuration.Schemas;

/// <summary><c>overrides</c>: the scoped form below <c>defaults</c>, or the legacy flat form beside the other keys, not both.</summary>
internal sealed class OverridesKey() : ConfigKey<VivaceOptions>("overrides", KeyEffect.Effective, "Limits of tenants")
{
    private const string Documents = "documents are kept in a local folder";

    private static Schema<UserOverridesOptions> UserConfigurable { get; } = new SchemaBuilder<UserOverridesOptions>("overrides.UserConfigurableOverridesConfig")
        .Key("enabled", V.Bool, o => o.Enabled, (o, v) => o with { Enabled = v }, "Tenants may set limits of the generator over /api/overrides")
        .Key("poll_interval", V.Duration, o => o.PollInterval, (o, v) => o with { PollInterval = v }, "How often documents are read again")
        .Nested("client", new SchemaBuilder<UserOverridesOptions>("client.Config")
            .Key("backend", V.Word("", "local", "s3", "gcs", "azure"), o => o.Backend, (o, v) => o with { Backend = v }, "Where documents are kept; only local is built")
            .Accept("confirm_versioning", V.Bool, "true", "the local folder has no versions", KeyEffect.Fulfilled)
            .Nested("local", new SchemaBuilder<UserOverridesOptions>("local.Config")
                .Key("path", V.String, o => o.LocalPath, (o, v) => o with { LocalPath = v }, "Folder of the documents").Build())
            .AcceptBlock("s3", ObjectStoreSchema.S3, Documents)
            .AcceptBlock("gcs", ObjectStoreSchema.Gcs, Documents)
            .AcceptBlock("azure", ObjectStoreSchema.Azure, Documents).Build())
        .Nested("api", new SchemaBuilder<UserOverridesOptions>("api.Config")
            .Key("check_for_conflicting_runtime_overrides", V.Bool, o => o.CheckForConflictingRuntimeOverrides, (o, v) => o with { CheckForConflictingRuntimeOverrides = v }, "Refuse documents of tenants whose processors are configured").Build())
        .Build();

    private static Schema<OverridesOptions> Scoped { get; } = new SchemaBuilder<OverridesOptions>("overrides.Config")
        .Block("defaults", LimitsSchema.Scoped, o => o.Defaults, (o, v) => o with { Defaults = v }, "Limits of every tenant without an entry of its own")
        .Key("per_tenant_override_config", V.String, o => o.PerTenantOverrideConfig, (o, v) => o with { PerTenantOverrideConfig = v }, "File with limits of single tenants; * stands for all that are not named")
        .Key("per_tenant_override_period", V.PrometheusDuration, o => o.PerTenantOverridePeriod, (o, v) => o with { PerTenantOverridePeriod = v }, "How often the file is read again")
        .Block("user_configurable_overrides", UserConfigurable, o => o.UserConfigurable, (o, v) => o with { UserConfigurable = v })
        .Accept("enable_legacy_overrides", V.Bool, "false", "both forms are always read", KeyEffect.Fulfilled)
        .Build();

    private static Schema<OverridesOptions> Flat { get; } = new SchemaBuilder<OverridesOptions>(LimitsSchema.Flat.TypeName)
        .Inline(LimitsSchema.Flat, o => o.Defaults, (o, v) => o with { Defaults = v })
        .Inline(Scoped, o => o, (_, v) => v, n => n == "defaults" ? null : n)
        .Build();

    public override VivaceOptions Bind(VivaceOptions owner, YamlNode node, BindingContext context)
    {
        bool flat = LegacyLimits.IsFlat(node);
        if (flat)
        {
            context.Warn(
                "Inline, unscoped overrides are deprecated. Please use the new overrides config format.",
                $"line {node.Line}: write the limits below overrides.defaults, in blocks such as ingestion and metrics_generator");
        }
        return owner with { Overrides = (flat ? Flat : Scoped).Bind(owner.Overrides, node, context) };
    }

    public override YamlNode? ToNode(VivaceOptions owner, VivaceOptions defaults, bool onlyDifferences)
    {
        YamlMapping map = Scoped.ToNode(owner.Overrides, defaults.Overrides, onlyDifferences);
        return map.Entries.Count == 0 ? null : map;
    }

    public override void Describe(string prefix, VivaceOptions defaults, KeyCatalog catalog) =>
        catalog.AddBlock(prefix + Name, Documentation, Scoped, defaults.Overrides);

    // The root has no outer block that could take the key over.
    public override ConfigKey<TOuter> Lift<TOuter>(string newName, Func<TOuter, VivaceOptions> get, Func<TOuter, VivaceOptions, TOuter> set) =>
        throw new InvalidOperationException("overrides is a key of the root");
}

/// <summary>Tells the two forms of limits apart.</summary>
internal static class LegacyLimits
{
    /// <summary>True when the block has a key that only the flat form knows.</summary>
    public static bool IsFlat(YamlNode node) =>
        node is YamlMapping map && map.Entries.Any(e => LimitsSchema.Flat.Has(e.Key) && !LimitsSchema.Scoped.Has(e.Key));
}
