using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Vivace.Server.Http;

namespace Vivace.Server.Tests.Operations;

/// <summary>Pages asked without a server.</summary>
internal sealed class TestPages
{
    private const string Json = "application/json";

    public RouteTable Routes { get; } = new();

    /// <summary>The page as programs see it.</summary>
    public async Task<JsonElement> JsonAsync(string path) => JsonDocument.Parse(await GetAsync(path, Json, Json)).RootElement;

    /// <summary>The page as browsers see it.</summary>
    public Task<string> HtmlAsync(string path) => GetAsync(path, "text/html,*/*", "text/html; charset=utf-8");

    /// <summary>A page of plain text.</summary>
    public Task<string> TextAsync(string path) => GetAsync(path, "*/*", "text/plain");

    private async Task<string> GetAsync(string path, string accept, string contentType)
    {
        var context = new DefaultHttpContext();
        using var body = new MemoryStream();
        context.Response.Body = body;
        context.Request.Method = "GET";
        context.Request.Headers.Accept = accept;
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = path;
        context.Request.Path = Uri.UnescapeDataString(path);
        await Routes.Handle(context);
        Assert.Equal((200, contentType), (context.Response.StatusCode, context.Response.ContentType));
        return Encoding.UTF8.GetString(body.ToArray());
    }
}
