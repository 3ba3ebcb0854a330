using System.Text;
using Vivace.Server.Http;

namespace Vivace.Server.Api;

/// <summary>How the query API answers (query-api specification, section 2.2): compressed when asked and worth it, errors as plain text.</summary>
internal static class ApiAnswer
{
    public const string Json = "application/json";
    public const string Protobuf = "application/protobuf";
    public const string Llm = "application/vnd.grafana.llm";

    /// <summary>Smaller bodies are sent as they are, in bytes.</summary>
    private const int MinGzipBytes = 1024;

    public static async Task WriteAsync(HttpContext context, int status, string contentType, ReadOnlyMemory<byte> body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.Headers.Vary = "Accept-Encoding";
        if (body.Length >= MinGzipBytes && GzipAcceptance.Accepts(context.Request))
        {
            response.Headers.ContentEncoding = "gzip";
            body = GzipAcceptance.Compress(body.Span);
        }

        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Answers, also when the query is refused or fails.</summary>
    public static async Task GuardAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer().ConfigureAwait(false);
        }
        catch (ApiException refused)
        {
            await ErrorAsync(context, refused.Status, refused.Message).ConfigureAwait(false);
        }
    }

    /// <summary>An error made by the query layer: no <c>nosniff</c>, but for a missing tenant, which is found out before it.</summary>
    public static Task ErrorAsync(HttpContext context, int status, string text)
    {
        if (status == StatusCodes.Status401Unauthorized)
        {
            context.Response.Headers.XContentTypeOptions = "nosniff";
        }

        return WriteAsync(context, status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));
    }

    /// <summary>A request that names no tenant, or none that there can be.</summary>
    public static Task RefuseTenantAsync(HttpContext context, int status, string text) => status == StatusCodes.Status401Unauthorized
        ? PlainText.StatusAsync(context, status, text)
        : ErrorAsync(context, status, text);

    /// <summary>No body and no content type.</summary>
    public static Task EmptyAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Vary = "Accept-Encoding";
        context.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    /// <summary>The form of the answer: the first of the known media types, in this order, that the first <c>Accept</c> header names.</summary>
    public static string Negotiate(HttpRequest request)
    {
        string accept = request.Headers.Accept.Count == 0 ? "" : request.Headers.Accept[0] ?? "";
        return accept.Contains(Protobuf, StringComparison.Ordinal) ? Protobuf
            : accept.Contains(Json, StringComparison.Ordinal) ? Json
            : accept.Contains(Llm, StringComparison.Ordinal) ? Llm
            : Json;
    }
}
