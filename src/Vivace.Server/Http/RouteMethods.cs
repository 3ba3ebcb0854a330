namespace Vivace.Server.Http;

/// <summary>Methods that a route answers; anything else gets 405. A route that answers GET answers HEAD too.</summary>
[Flags]
public enum RouteMethods
{
    /// <summary>Every method, as on the read routes of the API.</summary>
    Any = 0,
    Get = 1,
    Post = 2,
    Patch = 4,
    Delete = 8,
}
