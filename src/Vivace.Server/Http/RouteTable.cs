using Microsoft.AspNetCore.Http.Features;

namespace Vivace.Server.Http;

/// <summary>
/// Every path that a listener answers, by the rules of the query API (query-api specification, section 1.1): the decoded path must
/// match exactly; an unclean one is redirected to its clean form; the wrong method gets 405 and anything else 404. Routes are mapped
/// before the first request; after that the table is read by many threads.
/// </summary>
public sealed class RouteTable
{
    private readonly string _apiPrefix;
    private readonly Func<RequestDelegate, RequestDelegate>? _tenantStep;
    private readonly Dictionary<string, Route> _literals = new(StringComparer.Ordinal);
    private readonly List<Route> _patterns = [];
    private readonly List<Route> _routes = [];

    /// <param name="apiPrefix"><c>http_api_prefix</c>: put before the paths given to <see cref="MapApi"/>; empty for none.</param>
    /// <param name="tenantStep">Put before the handlers of routes that require a tenant; <c>null</c> when they check it themselves.</param>
    public RouteTable(string apiPrefix = "", Func<RequestDelegate, RequestDelegate>? tenantStep = null)
    {
        string trimmed = apiPrefix.Trim('/');
        _apiPrefix = trimmed.Length == 0 ? "" : "/" + trimmed;
        _tenantStep = tenantStep;
    }

    /// <summary>All routes in the order in which they were mapped.</summary>
    public IReadOnlyList<Route> Routes => _routes;

    /// <summary>Adds a route that the API prefix does not move.</summary>
    /// <param name="template">See <see cref="RouteTemplate"/>.</param>
    /// <param name="methods">Methods answered.</param>
    /// <param name="requiresTenant">Whether the tenant step comes first.</param>
    /// <param name="handler">Answers; reads variable segments with <see cref="RouteValues.Get"/>.</param>
    /// <exception cref="ArgumentException">The path is mapped already, or the template is malformed.</exception>
    public Route Map(string template, RouteMethods methods, bool requiresTenant, RequestDelegate handler)
    {
        var parsed = new RouteTemplate(template);
        var route = new Route(
            parsed, methods, requiresTenant, requiresTenant && _tenantStep is not null ? _tenantStep(handler) : handler);
        if (_routes.Exists(other => other.Template.Text == template))
        {
            throw new ArgumentException($"route '{template}' is mapped twice", nameof(template));
        }

        _routes.Add(route);
        if (parsed.IsLiteral)
        {
            _literals.Add(template, route);
        }
        else
        {
            _patterns.Add(route);
        }

        return route;
    }

    /// <summary>Adds a route that the API prefix moves: its path without the prefix is unknown then.</summary>
    public Route MapApi(string template, RouteMethods methods, bool requiresTenant, RequestDelegate handler) =>
        Map(_apiPrefix + template, methods, requiresTenant, handler);

    /// <summary>Finds out how a request will be answered and remembers it with the request.</summary>
    public RouteMatch Resolve(HttpContext context)
    {
        if (context.Features.Get<RouteMatch>() is { } known)
        {
            return known;
        }

        RouteMatch match = Match(context);
        context.Features.Set(match);
        return match;
    }

    /// <summary>Answers a request.</summary>
    public Task Handle(HttpContext context)
    {
        RouteMatch match = Resolve(context);
        HttpResponse response = context.Response;
        switch (match.Outcome)
        {
            case RouteOutcome.Handled:
                return match.Route!.Handler(context);
            case RouteOutcome.Redirect:
                response.StatusCode = StatusCodes.Status301MovedPermanently;
                response.Headers.Location = match.Location;
                response.ContentLength = 0;
                return Task.CompletedTask;
            case RouteOutcome.MethodNotAllowed:
                response.StatusCode = StatusCodes.Status405MethodNotAllowed;
                response.Headers.Allow = match.Route!.AllowedMethods;
                response.ContentLength = 0;
                return Task.CompletedTask;
            default:
                return PlainText.NotFoundAsync(context);
        }
    }

    private RouteMatch Match(HttpContext context)
    {
        string path = RequestPath.Of(context);
        string clean = RequestPath.Clean(path);
        if (!ReferenceEquals(clean, path) && clean != path)
        {
            string location = new PathString(clean).ToUriComponent() + RawQuery(context);
            return new RouteMatch(RouteOutcome.Redirect, null, RouteValues.None, location);
        }

        if (_literals.TryGetValue(path, out Route? route))
        {
            return Found(route, RouteValues.None, context);
        }

        foreach (Route pattern in _patterns)
        {
            if (pattern.Template.TryMatch(path, out RouteValues values))
            {
                return Found(pattern, values, context);
            }
        }

        return new RouteMatch(RouteOutcome.NotFound, null, RouteValues.None, null);
    }

    private static RouteMatch Found(Route route, RouteValues values, HttpContext context) => new(
        route.Allows(context.Request.Method) ? RouteOutcome.Handled : RouteOutcome.MethodNotAllowed, route, values, null);

    private static string RawQuery(HttpContext context)
    {
        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        int query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? context.Request.QueryString.ToUriComponent() : target[query..];
    }
}
