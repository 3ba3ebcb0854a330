namespace Vivace.Server.Http;

/// <summary>A path, who may ask it how, and who answers.</summary>
/// <param name="Template">The path, API prefix included.</param>
/// <param name="Methods">Methods answered.</param>
/// <param name="RequiresTenant">Whether the request must say whose data it wants.</param>
/// <param name="Handler">Answers, the tenant check included.</param>
public sealed record Route(RouteTemplate Template, RouteMethods Methods, bool RequiresTenant, RequestDelegate Handler)
{
    /// <summary>Whether the route answers a method.</summary>
    public bool Allows(string method) =>
        Methods == RouteMethods.Any
        || (Methods.HasFlag(RouteMethods.Get) && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)))
        || (Methods.HasFlag(RouteMethods.Post) && HttpMethods.IsPost(method))
        || (Methods.HasFlag(RouteMethods.Patch) && HttpMethods.IsPatch(method))
        || (Methods.HasFlag(RouteMethods.Delete) && HttpMethods.IsDelete(method));

    /// <summary>Value of the header <c>Allow</c>.</summary>
    public string AllowedMethods => string.Join(", ", Names());

    private IEnumerable<string> Names()
    {
        if (Methods.HasFlag(RouteMethods.Get))
        {
            yield return HttpMethods.Get;
            yield return HttpMethods.Head;
        }

        if (Methods.HasFlag(RouteMethods.Post))
        {
            yield return HttpMethods.Post;
        }

        if (Methods.HasFlag(RouteMethods.Patch))
        {
            yield return HttpMethods.Patch;
        }

        if (Methods.HasFlag(RouteMethods.Delete))
        {
            yield return HttpMethods.Delete;
        }
    }
}
