using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Vivace.Server.Configuration;
using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;
using Vivace.Server.Operations;

namespace Vivace.Server.Tests.Operations;

/// <summary>Pages on the limits of tenants (configuration-and-operations specification, section 6.2).</summary>
public sealed class OverridesPagesTests : IDisposable
{
    private const string File =
        """
        overrides:
          big<&>: {ingestion: {rate_limit_bytes: 7, burst_size_bytes: 8}}
          "*": {ingestion: {rate_limit_bytes: 1, burst_size_bytes: 2}}
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("overrides-").FullName;
    private readonly TestPages _pages = new();
    private readonly UserOverridesProvider _users;
    private readonly TenantLimitsProvider _limits;

    public OverridesPagesTests()
    {
        var options = new OverridesOptions { PerTenantOverrideConfig = "file.yaml" };
        _limits = new TenantLimitsProvider(options, static _ => File, null, TimeProvider.System, NullLogger<TenantLimitsProvider>.Instance);
        _users = new UserOverridesProvider(
            _limits, new UserOverridesStore(_folder), TimeSpan.FromMinutes(1), TimeProvider.System, NullLogger<UserOverridesProvider>.Instance);
        _users.Set("own", UserOverridesDocument.Parse("""{"metrics_generator":{"disable_collection":true}}"""));
        new OverridesPages(_limits, _users, TimeProvider.System).Map(_pages.Routes);
        new StatusPages(new VivaceOptions(), _limits, _users, new Readiness(), _pages.Routes).Map();
    }

    public void Dispose()
    {
        _limits.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task TenantsWithLimitsOfTheirOwnAreListed()
    {
        JsonElement json = await _pages.JsonAsync("/status/overrides");
        Assert.True(json.TryGetProperty("now", out _));
        Assert.Equal(
            [("*", true, false), ("big<&>", true, false), ("own", false, true)],
            json.GetProperty("tenants").EnumerateArray().Select(static tenant => (
                tenant.GetProperty("name").GetString(),
                tenant.GetProperty("has_runtime_overrides").GetBoolean(),
                tenant.GetProperty("has_user_configurable_overrides").GetBoolean())));
        Assert.Contains("big&lt;&amp;&gt;", await _pages.HtmlAsync("/status/overrides"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("big%3C&%3E", "big<&>", "rate_limit_bytes: 7", "the tenant has no user-configurable overrides")]
    [InlineData("own", "*", "rate_limit_bytes: 1", "disable_collection: true")]
    public async Task ATenantsLimitsAreShownWithTheirSource(string tenant, string source, string runtime, string own)
    {
        JsonElement json = await _pages.JsonAsync("/status/overrides/" + tenant);
        Assert.Equal(source, json.GetProperty("using_default_or_wildcard_runtime_overrides").GetString());
        Assert.Contains(runtime, json.GetProperty("runtime_overrides").GetString(), StringComparison.Ordinal);
        Assert.Contains(own, json.GetProperty("user_configurable_overrides").GetString(), StringComparison.Ordinal);
        Assert.Contains(runtime, await _pages.HtmlAsync("/status/overrides/" + tenant), StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheRuntimeConfigurationHasASecondDocumentOfWhatTenantsSet()
    {
        string[] documents = (await _pages.TextAsync("/status/runtime_config")).Split("---\n");
        Assert.Equal(3, documents.Length);
        Assert.StartsWith("user_configurable_overrides:\n    own:\n", documents[2], StringComparison.Ordinal);
        Assert.Contains("disable_collection: true", documents[2], StringComparison.Ordinal);
    }
}
