using Vivace.Server.Limits.UserConfigurable;

namespace Vivace.Server.Configuration.Validation;

/// <summary>The limits that hold for tenants without an entry, and how often the file is read.</summary>
internal sealed class OverridesValidator : IOptionsValidator
{
    public IEnumerable<string> Validate(VivaceOptions options)
    {
        foreach (string problem in LimitsRule.Check("overrides.defaults", options.Overrides.Defaults)) yield return problem;
        if (options.Overrides.PerTenantOverrideConfig.Length > 0 && options.Overrides.PerTenantOverridePeriod <= TimeSpan.Zero)
            yield return "overrides.per_tenant_override_period must be above 0";
        UserOverridesOptions own = options.Overrides.UserConfigurable;
        if (!own.Enabled) yield break;
        if (own.Backend != "local") yield return "overrides.user_configurable_overrides.client.backend must be local: other backends are not built";
        if (own.LocalPath.Length == 0) yield return "overrides.user_configurable_overrides.client.local.path must be given";
        if (own.PollInterval <= TimeSpan.Zero) yield return "overrides.user_configurable_overrides.poll_interval must be above 0";
    }
}
