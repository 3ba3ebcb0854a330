namespace Vivace.Server.Http;

/// <summary>Texts of the variable segments of the route that a request matched, percent-decoded.</summary>
public sealed class RouteValues
{
    public static readonly RouteValues None = new([]);

    private readonly IReadOnlyList<KeyValuePair<string, string>> _values;

    public RouteValues(IReadOnlyList<KeyValuePair<string, string>> values) => _values = values;

    /// <summary>The text of a segment.</summary>
    /// <exception cref="KeyNotFoundException">The route has no such segment.</exception>
    public string this[string name]
    {
        get
        {
            foreach ((string key, string value) in _values)
            {
                if (key == name)
                {
                    return value;
                }
            }

            throw new KeyNotFoundException($"the route has no segment '{name}'");
        }
    }

    /// <summary>The text of a segment of the request's route.</summary>
    /// <exception cref="KeyNotFoundException">The request was not routed, or its route has no such segment.</exception>
    public static string Get(HttpContext context, string name) =>
        (context.Features.Get<RouteMatch>()?.Values ?? None)[name];
}
