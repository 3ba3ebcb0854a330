using System.Text;
using Vivace.Server.CommandLine;
using Vivace.Server.Configuration;
using Vivace.Server.Http;
using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;

namespace Vivace.Server.Operations;

/// <summary><c>/status</c> and its sections (configuration-and-operations specification, section 6.2).</summary>
/// <param name="options">What <c>config</c> shows.</param>
/// <param name="limits">What <c>runtime_config</c> shows.</param>
/// <param name="userOverrides">What tenants have set themselves; null when they may not.</param>
/// <param name="readiness">The state of every service.</param>
/// <param name="routes">What <c>endpoints</c> shows, and where the pages are mapped.</param>
internal sealed class StatusPages(
    VivaceOptions options, TenantLimitsProvider limits, UserOverridesProvider? userOverrides, Readiness readiness, RouteTable routes)
{
    private const string DocumentStart = "---\n";
    private const string Diff = "diff";

    private static readonly string[] Sections = ["version", "services", "endpoints", "runtime_config", "config"];

    /// <summary>What the process is made of, under the names that Tempo has for it.</summary>
    private static readonly string[] Services =
        ["compactor", "distributor", "ingester", "metrics-generator", "overrides", "querier", "query-frontend", "server", "store"];

    public void Map()
    {
        routes.Map("/status", RouteMethods.Get, requiresTenant: false, AllAsync);
        routes.Map("/status/{endpoint}", RouteMethods.Get, requiresTenant: false, SectionAsync);
        routes.MapApi("/status/usage-stats", RouteMethods.Any, requiresTenant: false, context => PlainText.AnswerAsync(
            context, StatusCodes.Status200OK, PlainText.ContentType, "usage-stats is not enabled\n"));
    }

    private Task AllAsync(HttpContext context)
    {
        var page = new StringBuilder();
        foreach (string section in Sections)
        {
            page.Append(Section(section, mode: "")).Append('\n');
        }

        return PlainText.AnswerAsync(context, StatusCodes.Status200OK, "text/plain", page.ToString());
    }

    private Task SectionAsync(HttpContext context)
    {
        string name = RouteValues.Get(context, "endpoint"), mode = context.Request.Query["mode"].ToString();
        if (!Sections.Contains(name))
        {
            return PlainText.NotFoundAsync(context);
        }

        return Section(name, mode) is { } page
            ? PlainText.AnswerAsync(context, StatusCodes.Status200OK, "text/plain", page)
            : PlainText.StatusAsync(
                context, StatusCodes.Status500InternalServerError, $"unknown value for mode query parameter: {mode}\n");
    }

    /// <returns><c>null</c> for a mode that the section does not have.</returns>
    private string? Section(string name, string mode)
    {
        string? body = name switch
        {
            "version" => Version(),
            "services" => AsciiTable.Draw(
                ["SERVICE NAME", "STATUS", "FAILURE CASE"], Services.Select(service => new[] { service, readiness.StateName, "" })),
            "endpoints" => AsciiTable.Draw(
                ["NAME", "REGEX"], routes.Routes.Select(static route => new[] { route.Template.Text, route.Template.Pattern })),
            "runtime_config" => RuntimeConfiguration(mode),
            _ => Configuration(mode),
        };
        return body is null ? null : $"GET /status/{name}\n{body}";
    }

    /// <summary>Tempo's lines first, since those are what programs look for; then what this really is.</summary>
    private static string Version() =>
        $"""
        tempo, version {ProductVersion.TempoVersion} (branch: , revision: {ProductVersion.Revision})
          build user:       vivace {ProductVersion.Version}
          build date:{" "}
          go version:       {ProductVersion.Runtime}
          platform:         {ProductVersion.Platform}
          tags:{" "}
        {ProductVersion.Describe()}
        """;

    private string? Configuration(string mode) => mode switch
    {
        "" => DocumentStart + EffectiveYaml.All(options),
        Diff => DocumentStart + EffectiveYaml.Differences(options),
        "defaults" => DocumentStart + EffectiveYaml.Defaults(),
        _ => null,
    };

    private string? RuntimeConfiguration(string mode)
    {
        if (mode is not ("" or Diff))
        {
            return null;
        }

        string runtime = DocumentStart + EffectiveYaml.RuntimeConfiguration(limits.Defaults, limits.Tenants, onlyDifferences: mode == Diff);
        return userOverrides is null
            ? runtime
            : runtime + DocumentStart + EffectiveYaml.UserConfigurableOverrides(
                userOverrides.Documents().Select(static own => KeyValuePair.Create(own.Key, own.Value.ToYaml())));
    }
}
