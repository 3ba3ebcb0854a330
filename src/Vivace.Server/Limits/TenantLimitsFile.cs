using Vivace.Server.Configuration;
using Vivace.Server.Configuration.Binding;
using Vivace.Server.Configuration.Expansion;
using Vivace.Server.Configuration.Schemas;
using Vivace.Server.Configuration.Validation;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Limits;

/// <summary>What a per-tenant file says: entries by tenant, <c>*</c> among them, and what to tell the operator.</summary>
public sealed record TenantLimitsDocument(IReadOnlyDictionary<string, TenantLimits> Tenants, IReadOnlyList<ConfigurationWarning> Warnings);

/// <summary>Reads the text of a per-tenant file: <c>overrides:</c>, a map from tenant to limits in the scoped or the flat form.</summary>
public static class TenantLimitsFile
{
    private const string TypeName = "overrides.perTenantOverrides";

    /// <param name="environment">Expands <c>${…}</c>; null leaves the text as it is.</param>
    /// <exception cref="ConfigurationException">Not YAML, unknown keys, wrong values or broken rules: all of them are listed.</exception>
    public static TenantLimitsDocument Parse(string text, Func<string, string?>? environment = null)
    {
        var context = new BindingContext();
        var tenants = new Dictionary<string, TenantLimits>(StringComparer.Ordinal);
        try
        {
            if (environment is not null) text = EnvironmentExpansion.Expand(text, environment);
            Bind(YamlTreeReader.Read(text), tenants, context);
        }
        catch (Exception e) when (e is YamlFormatException or EnvironmentExpansionException)
        {
            throw new ConfigurationException(e.Message);
        }
        if (context.HasErrors) throw new ConfigurationException("yaml: unmarshal errors:\n" + string.Join('\n', context.ErrorLines));
        var problems = tenants.SelectMany(t => LimitsRule.Check($"tenant {t.Key}", t.Value)).Concat(context.Refusals).ToList();
        if (problems.Count > 0) throw new ConfigurationException(string.Join('\n', problems));
        foreach ((string tenant, TenantLimits limits) in tenants)
        {
            if (limits.Ingestion.RateLimitBytes == 0)
                context.Warn($"overrides of tenant {tenant} have no ingestion rate limit", "nothing is inherited from the defaults, so every push of the tenant is refused with 429; set ingestion.rate_limit_bytes and ingestion.burst_size_bytes");
        }
        return new TenantLimitsDocument(tenants, context.Warnings);
    }

    private static void Bind(YamlNode root, Dictionary<string, TenantLimits> tenants, BindingContext context)
    {
        if (root is not YamlMapping map)
        {
            context.CannotUnmarshal(root, TypeName);
            return;
        }
        bool seen = false;
        foreach (YamlEntry entry in map.Entries)
        {
            if (entry.Key != "overrides") context.Error(entry.Line, $"field {entry.Key} not found in type {TypeName} (did you mean \"overrides\"?)");
            else if (seen) context.Error(entry.Line, $"field overrides already set in type {TypeName}");
            else BindTenants(entry.Value, tenants, context);
            seen |= entry.Key == "overrides";
        }
    }

    private static void BindTenants(YamlNode node, Dictionary<string, TenantLimits> tenants, BindingContext context)
    {
        if (node.IsNull) return;
        if (node is not YamlMapping map)
        {
            context.CannotUnmarshal(node, $"map[string]{LimitsSchema.Scoped.TypeName}");
            return;
        }
        foreach (YamlEntry entry in map.Entries)
        {
            if (tenants.ContainsKey(entry.Key)) context.Error(entry.Line, $"key \"{entry.Key}\" already set in map");
            Schema<TenantLimits> form = LegacyLimits.IsFlat(entry.Value) ? LimitsSchema.Flat : LimitsSchema.Scoped;
            using (context.Enter(entry.Key)) tenants[entry.Key] = form.Bind(new TenantLimits(), entry.Value, context);
        }
    }
}
