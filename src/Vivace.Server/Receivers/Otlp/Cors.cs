using System.Globalization;
using Microsoft.Extensions.Primitives;
using Vivace.Server.Configuration;

namespace Vivace.Server.Receivers.Otlp;

/// <summary>Cross-origin rules of a receiver (ingest specification, section 3.6). Credentials are always allowed.</summary>
internal sealed class Cors(CorsOptions options)
{
    private static readonly string[] AlwaysAllowedHeaders =
        ["accept", "content-type", "x-requested-with", "accept-language", "content-language", "origin"];

    /// <summary>Adds what the answer needs.</summary>
    /// <returns>Whether the request was a preflight and is answered.</returns>
    public bool Apply(HttpContext context)
    {
        HttpRequest request = context.Request;
        IHeaderDictionary headers = context.Response.Headers;
        string origin = request.Headers.Origin.ToString();
        bool preflight = HttpMethods.IsOptions(request.Method) && request.Headers.ContainsKey("Access-Control-Request-Method");
        headers.Vary = preflight ? "Origin, Access-Control-Request-Method, Access-Control-Request-Headers" : "Origin";
        bool allowed = origin.Length > 0 && options.AllowedOrigins.Any(pattern => Matches(pattern, origin));
        if (!preflight)
        {
            if (allowed)
            {
                headers.AccessControlAllowOrigin = origin;
                headers.AccessControlAllowCredentials = "true";
            }

            return false;
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        string method = request.Headers.AccessControlRequestMethod.ToString();
        StringValues requested = request.Headers.AccessControlRequestHeaders;
        if (allowed && method is ("GET" or "POST" or "HEAD") && HeadersAllowed(requested))
        {
            headers.AccessControlAllowOrigin = origin;
            headers.AccessControlAllowMethods = method;
            headers.AccessControlAllowCredentials = "true";
            if (requested.Count > 0)
            {
                headers.AccessControlAllowHeaders = requested;
            }

            if (options.MaxAge > 0)
            {
                headers.AccessControlMaxAge = options.MaxAge.ToString(CultureInfo.InvariantCulture);
            }
        }

        return true;
    }

    private bool HeadersAllowed(StringValues requested) =>
        options.AllowedHeaders.Contains("*")
        || requested.SelectMany(line => (line ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            .All(name => AlwaysAllowedHeaders.Concat(options.AllowedHeaders).Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>One <c>*</c> in a pattern stands for any text.</summary>
    private static bool Matches(string pattern, string origin)
    {
        int star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0
            ? pattern.Equals(origin, StringComparison.OrdinalIgnoreCase)
            : origin.Length >= pattern.Length - 1
                && origin.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase)
                && origin.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }
}
