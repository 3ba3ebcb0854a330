namespace Vivace.Server.Http;

/// <summary>What became of a request's path; a feature of the request once it was resolved.</summary>
public sealed class RouteMatch
{
    /// <summary>The name of whatever has no route, in metrics.</summary>
    public const string OtherRoute = "other";

    internal RouteMatch(RouteOutcome outcome, Route? route, RouteValues values, string? location)
    {
        Outcome = outcome;
        Route = route;
        Values = values;
        Location = location;
    }

    public RouteOutcome Outcome { get; }

    /// <summary>The route whose path it is, also when the method is not; <c>null</c> for an unknown or unclean path.</summary>
    public Route? Route { get; }

    public RouteValues Values { get; }

    /// <summary>Where the clean path is, percent-encoded, with the query; only for <see cref="RouteOutcome.Redirect"/>.</summary>
    public string? Location { get; }

    /// <summary>Value of the label <c>route</c>; one of a fixed set, whatever clients ask for.</summary>
    public string MetricName => Route?.Template.MetricName ?? OtherRoute;
}

/// <summary>How a request is answered.</summary>
public enum RouteOutcome
{
    /// <summary>By the route's handler.</summary>
    Handled,

    /// <summary>301: the path has empty or dot segments.</summary>
    Redirect,

    /// <summary>405.</summary>
    MethodNotAllowed,

    /// <summary>404.</summary>
    NotFound,
}
