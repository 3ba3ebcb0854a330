using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Vivace.Server.Api;
using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;
using Vivace.Server.Tenancy;

namespace Vivace.Server.Tests.Limits.UserConfigurable;

public sealed class OverridesEndpointTests : IDisposable, ITenantLimits
{
    private readonly string _folder = Directory.CreateTempSubdirectory("overrides-").FullName;
    private readonly ManualTime _time = new();
    private readonly TenantLimits _configured = new() { MetricsGenerator = new GeneratorLimits { Processors = ["span-metrics"] } };

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public TenantLimits For(string tenant) => _configured;

    [Fact]
    public async Task ADocumentIsSetReadPatchedAndDeleted()
    {
        Assert.Equal((404, ""), await CallAsync("GET"));
        Assert.Equal((428, "must specify If-Match header\n"), await CallAsync("POST", "{}"));
        Assert.Equal((200, ""), await CallAsync("POST", "{}", ifMatch: "7"));
        Assert.Equal((200, ""), await CallAsync("POST", """{"metrics_generator":{"disable_collection":true}}""", ifMatch: "0"));
        Assert.Contains("\"disable_collection\":true", (await CallAsync("GET")).Body);
        (int status, string patched) = await CallAsync("PATCH", """{"metrics_generator":{"processors":["host-info"]}}""");
        Assert.Equal(200, status);
        Assert.Contains("\"disable_collection\":true", patched);
        Assert.Contains("\"processors\":[\"host-info\"]", patched);
        (_, string merged) = await CallAsync("GET", query: "?scope=merged");
        Assert.Contains("\"processors\":[\"span-metrics\",\"host-info\"]", merged);
        Assert.Equal((400, "unknown scope \"x\", valid options are api and merged\n"), await CallAsync("GET", query: "?scope=x"));
        Assert.Equal((428, "must specify If-Match header\n"), await CallAsync("DELETE"));
        Assert.Equal((200, ""), await CallAsync("DELETE", ifMatch: "0"));
        Assert.Equal((404, ""), await CallAsync("GET"));
    }

    [Fact]
    public async Task AWrongDocumentChangesNothing()
    {
        Assert.Equal((400, "json: unknown field \"x\"\n"), await CallAsync("POST", """{"x":1}""", ifMatch: "0"));
        Assert.Equal((404, ""), await CallAsync("GET"));
    }

    [Fact]
    public async Task ConflictsAreRefusedWhenTheyAreLookedFor()
    {
        const string document = """{"metrics_generator":{"processors":["host-info"]}}""";
        Assert.Equal(400, (await CallAsync("PATCH", document, checksConflicts: true)).Status);
        Assert.Equal(200, (await CallAsync("PATCH", document, query: "?skip-conflicting-overrides-check=true", checksConflicts: true)).Status);
    }

    [Fact]
    public async Task WhatIsSetIsInForceAtOnceAndAfterARestart()
    {
        UserOverridesProvider provider = Provider();
        Assert.Same(_configured, provider.For("single-tenant"));
        await CallAsync("POST", """{"metrics_generator":{"trace_id_label_name":"id"}}""", ifMatch: "0", provider: provider);
        Assert.Equal("id", provider.For("single-tenant").MetricsGenerator.TraceIdLabelName);
        Assert.Same(provider.For("single-tenant"), provider.For("single-tenant"));
        Assert.Equal("id", Provider().For("single-tenant").MetricsGenerator.TraceIdLabelName);
    }

    [Fact]
    public async Task AFileThatIsBrokenLaterLeavesThePreviousDocument()
    {
        UserOverridesProvider provider = Provider();
        await CallAsync("POST", """{"metrics_generator":{"trace_id_label_name":"id"}}""", ifMatch: "0", provider: provider);
        File.WriteAllText(Path.Combine(_folder, "overrides", "single-tenant", "overrides.json"), "{");
        _time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("id", provider.For("single-tenant").MetricsGenerator.TraceIdLabelName);
        Assert.Equal((1, 1), (provider.Reads, provider.FailedReads));
    }

    private UserOverridesProvider Provider() =>
        new(this, new UserOverridesStore(_folder), TimeSpan.FromMinutes(1), _time, NullLogger<UserOverridesProvider>.Instance);

    private async Task<(int Status, string Body)> CallAsync(
        string method, string body = "", string? ifMatch = null, string query = "", bool checksConflicts = false, UserOverridesProvider? provider = null)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.QueryString = new QueryString(query);
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        if (ifMatch is not null)
        {
            context.Request.Headers.IfMatch = ifMatch;
        }

        var answer = new MemoryStream();
        context.Response.Body = answer;
        await new OverridesEndpoint(provider ?? Provider(), new ReadTenants(false, false), checksConflicts).HandleAsync(context);
        return (context.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()));
    }
}
