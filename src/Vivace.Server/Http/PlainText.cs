using System.Text;

namespace Vivace.Server.Http;

/// <summary>Answers in plain text the way operational endpoints give them (query-api specification, section 2.2).</summary>
public static class PlainText
{
    public const string ContentType = "text/plain; charset=utf-8";

    private const string UnknownPath = "404 page not found\n";

    /// <summary>A status and a text, with <c>nosniff</c>. The text should end with a newline.</summary>
    public static Task StatusAsync(HttpContext context, int status, string text)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        return AnswerAsync(context, status, ContentType, text);
    }

    /// <summary>404 for a path that nobody answers.</summary>
    public static Task NotFoundAsync(HttpContext context) => StatusAsync(context, StatusCodes.Status404NotFound, UnknownPath);

    /// <summary>A body of any text type; none for HEAD.</summary>
    public static async Task AnswerAsync(HttpContext context, int status, string contentType, string text)
    {
        byte[] body = Encoding.UTF8.GetBytes(text);
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }
}
