using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.Features;

namespace Vivace.Server.Api;

/// <summary>URLs that are not to be asked (<c>query_frontend.url_deny_list</c>). Matching takes time in proportion to the URL.</summary>
internal sealed class UrlDenyList
{
    private readonly Regex[] _expressions;

    /// <param name="expressions">Regular expressions.</param>
    /// <exception cref="ArgumentException">One of them is none.</exception>
    public UrlDenyList(IReadOnlyList<string> expressions) => _expressions = [.. expressions.Select(Compile)];

    /// <summary>What is wrong with an expression, or <c>null</c>.</summary>
    public static string? ProblemOf(string expression)
    {
        try
        {
            Compile(expression);
            return null;
        }
        catch (Exception wrong) when (wrong is ArgumentException or NotSupportedException)
        {
            return wrong.Message;
        }
    }

    /// <exception cref="ApiException">400: the URL matches.</exception>
    public void Check(HttpContext context)
    {
        if (_expressions.Length == 0)
        {
            return;
        }

        string url = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (Array.Exists(_expressions, expression => expression.IsMatch(url)))
        {
            throw ApiException.BadRequest(
                $"Invalid request {url}. This query has been identified as one that destabilizes our system. "
                + "Contact your system administrator for more information");
        }
    }

    private static Regex Compile(string expression) => new(expression, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
}
