using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Vivace.Server.Http;

namespace Vivace.Server.Tests.Http;

/// <summary>The rules of paths and methods (query-api specification, section 1.1).</summary>
public sealed class RouteTableTests
{
    private readonly RouteTable _routes = new("/tempo");

    public RouteTableTests()
    {
        _routes.Map("/ready", RouteMethods.Any, requiresTenant: false, Answer("ready"));
        _routes.Map("/status", RouteMethods.Get, requiresTenant: false, Answer("status"));
        _routes.MapApi("/api/traces/{traceID}", RouteMethods.Any, requiresTenant: true, Answer("trace {traceID}"));
        _routes.MapApi("/api/search/tag/{tagName...}/values", RouteMethods.Any, requiresTenant: true, Answer("values {tagName}"));
        _routes.MapApi("/api/overrides", RouteMethods.Get | RouteMethods.Post | RouteMethods.Delete, requiresTenant: true, Answer("overrides"));
    }

    [Theory]
    [InlineData("GET", "/ready", "ready")]
    [InlineData("PATCH", "/ready", "ready")]
    [InlineData("GET", "/status?mode=diff", "status")]
    [InlineData("HEAD", "/status", "status")]
    [InlineData("DELETE", "/tempo/api/traces/12ab", "trace 12ab")]
    [InlineData("GET", "/tempo/api/traces/%31%32", "trace 12")]
    [InlineData("GET", "/tempo/api/search/tag/a%2Fb/values", "values a/b")]
    [InlineData("GET", "/tempo/api/search/tag/a/b/values", "values a/b")]
    [InlineData("GET", "/tempo/api/search/tag/span.http.url/values", "values span.http.url")]
    public async Task APathIsAnswered(string method, string target, string answer)
    {
        HttpContext context = await AskAsync(method, target);
        Assert.Equal((200, answer), (context.Response.StatusCode, Body(context)));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/ready/")]
    [InlineData("/Ready")]
    [InlineData("/api/traces/12ab")]
    [InlineData("/tempo/ready")]
    [InlineData("/tempo/api/traces/")]
    [InlineData("/tempo/api/traces/1/2")]
    [InlineData("/tempo/api/search/tag/values")]
    public async Task OtherPathsAreUnknown(string target)
    {
        HttpContext context = await AskAsync("GET", target);
        Assert.Equal((404, "404 page not found\n"), (context.Response.StatusCode, Body(context)));
        Assert.Equal("text/plain; charset=utf-8", context.Response.ContentType);
        Assert.Equal("nosniff", context.Response.Headers.XContentTypeOptions);
        Assert.Equal("other", _routes.Resolve(context).MetricName);
    }

    [Theory]
    [InlineData("//ready", "/ready")]
    [InlineData("/./ready?a=%20b", "/ready?a=%20b")]
    [InlineData("/x/../ready", "/ready")]
    [InlineData("/../../ready", "/ready")]
    [InlineData("/tempo//api/traces/é", "/tempo/api/traces/%C3%A9")]
    public async Task UncleanPathsAreRedirected(string target, string location)
    {
        HttpContext context = await AskAsync("GET", target);
        Assert.Equal((301, location), (context.Response.StatusCode, context.Response.Headers.Location.ToString()));
    }

    [Theory]
    [InlineData("POST", "/status", "GET, HEAD")]
    [InlineData("PUT", "/tempo/api/overrides", "GET, HEAD, POST, DELETE")]
    public async Task TheWrongMethodIsNamed(string method, string target, string allow)
    {
        HttpContext context = await AskAsync(method, target);
        Assert.Equal((405, allow, ""), (context.Response.StatusCode, context.Response.Headers.Allow.ToString(), Body(context)));
    }

    [Theory]
    [InlineData("/tempo/api/traces/12", "tempo_api_traces_traceid")]
    [InlineData("/tempo/api/search/tag/x/values", "tempo_api_search_tag_tagname_values")]
    [InlineData("/ready", "ready")]
    public void RoutesHaveNamesForMetrics(string target, string name) => Assert.Equal(name, _routes.Resolve(Context("GET", target)).MetricName);

    [Fact]
    public void APathIsMappedOnce() => Assert.Throws<ArgumentException>(() => _routes.Map("/ready", RouteMethods.Get, false, Answer("")));

    [Theory]
    [InlineData("ready")]
    [InlineData("/{a...}/{b...}")]
    public void MalformedTemplatesAreRefused(string template) => Assert.Throws<ArgumentException>(() => new RouteTemplate(template));

    private async Task<HttpContext> AskAsync(string method, string target)
    {
        HttpContext context = Context(method, target);
        await _routes.Handle(context);
        return context;
    }

    private static DefaultHttpContext Context(string method, string target)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = target;
        context.Response.Body = new MemoryStream();
        return context;
    }

    private static RequestDelegate Answer(string text) => context => context.Response.WriteAsync(
        text.Replace("{traceID}", Value(context, "traceID"), StringComparison.Ordinal)
            .Replace("{tagName}", Value(context, "tagName"), StringComparison.Ordinal));

    private static string Value(HttpContext context, string name)
    {
        try
        {
            return RouteValues.Get(context, name);
        }
        catch (KeyNotFoundException)
        {
            return "";
        }
    }

    private static string Body(HttpContext context) => System.Text.Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());
}
