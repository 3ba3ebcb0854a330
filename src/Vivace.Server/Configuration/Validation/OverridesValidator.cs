namespace Vivace.Server.Configuration.Validation;

/// <summary>The limits that hold for tenants without an entry, and how often the file is read.</summary>
internal sealed class OverridesValidator : IOptionsValidator
{
    public IEnumerable<string> Validate(VivaceOptions options)
    {
        foreach (string problem in LimitsRule.Check("overrides.defaults", options.Overrides.Defaults)) yield return problem;
        if (options.Overrides.PerTenantOverrideConfig.Length > 0 && options.Overrides.PerTenantOverridePeriod <= TimeSpan.Zero)
            yield return "overrides.per_tenant_override_period must be above 0";
    }
}
