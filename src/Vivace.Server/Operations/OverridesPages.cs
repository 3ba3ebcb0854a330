using Vivace.Server.Configuration;
using Vivace.Server.Configuration.Yaml;
using Vivace.Server.Http;
using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;

namespace Vivace.Server.Operations;

/// <summary>
/// <c>/status/overrides</c>: which tenants have limits of their own, and the limits of one of them, as HTML or JSON
/// (configuration-and-operations specification, section 6.2).
/// </summary>
/// <param name="limits">The configuration's defaults and per-tenant file.</param>
/// <param name="userOverrides">What tenants have set themselves; null when they may not.</param>
/// <param name="time">The clock of <c>now</c>.</param>
internal sealed class OverridesPages(TenantLimitsProvider limits, UserOverridesProvider? userOverrides, TimeProvider time)
{
    private const string Path = "/status/overrides";
    private const string EveryoneElse = "*";
    private const string DefaultOverrides = "default overrides";

    public void Map(RouteTable routes)
    {
        routes.Map(Path, RouteMethods.Get, requiresTenant: false, TenantsAsync);
        routes.Map(Path + "/{tenant}", RouteMethods.Get, requiresTenant: false, TenantAsync);
    }

    private Task TenantsAsync(HttpContext context)
    {
        IReadOnlyDictionary<string, TenantLimits> file = limits.Tenants;
        HashSet<string> own = userOverrides is null ? [] : [.. userOverrides.Documents().Select(static entry => entry.Key)];
        string[] tenants = [.. file.Keys.Union(own).Order(StringComparer.Ordinal)];
        if (!AcceptedJson.Is(context.Request))
        {
            return new HtmlPage("Overrides")
                .Table(
                    ["Tenant", "Runtime overrides", "User-configurable overrides"],
                    tenants.Select(tenant => (
                        (string?)$"{Path}/{Uri.EscapeDataString(tenant)}", (IReadOnlyList<string>)[tenant, YesNo(file.ContainsKey(tenant)), YesNo(own.Contains(tenant))])))
                .AnswerAsync(context);
        }

        return AcceptedJson.AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("now", time.GetUtcNow());
            if (tenants.Length > 0)
            {
                json.WriteStartArray("tenants");
                foreach (string tenant in tenants)
                {
                    json.WriteStartObject();
                    json.WriteString("name", tenant);
                    json.WriteBoolean("has_runtime_overrides", file.ContainsKey(tenant));
                    json.WriteBoolean("has_user_configurable_overrides", own.Contains(tenant));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        });
    }

    private Task TenantAsync(HttpContext context)
    {
        string tenant = RouteValues.Get(context, "tenant");
        string own = UserConfigurable(tenant);
        string runtime = EffectiveYaml.Limits(limits.For(tenant));
        string source = limits.Tenants.ContainsKey(tenant) ? tenant : limits.Tenants.ContainsKey(EveryoneElse) ? EveryoneElse : DefaultOverrides;
        if (!AcceptedJson.Is(context.Request))
        {
            return new HtmlPage("Overrides of " + tenant)
                .Heading("User-configurable overrides").Preformatted(own)
                .Heading($"Runtime overrides ({source})").Preformatted(runtime)
                .AnswerAsync(context);
        }

        return AcceptedJson.AnswerAsync(context, json =>
        {
            json.WriteStartObject();
            json.WriteString("now", time.GetUtcNow());
            json.WriteString("tenant", tenant);
            json.WriteString("user_configurable_overrides", own);
            json.WriteString("runtime_overrides", runtime);
            json.WriteString("using_default_or_wildcard_runtime_overrides", source);
            json.WriteEndObject();
        });
    }

    /// <summary>The YAML of what the tenant has set, or why there is none.</summary>
    private string UserConfigurable(string tenant)
    {
        if (userOverrides is null)
        {
            return "user-configurable overrides are not enabled";
        }

        UserOverridesDocument? document = userOverrides.Documents().FirstOrDefault(entry => entry.Key == tenant).Value;
        return document is null ? "the tenant has no user-configurable overrides" : YamlEmitter.Block(document.ToYaml());
    }

    private static string YesNo(bool value) => value ? "yes" : "no";
}
