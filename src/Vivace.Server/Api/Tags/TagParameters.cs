using Vivace.Query.Tags;
using Vivace.Server.Api.Parameters;

namespace Vivace.Server.Api.Tags;

/// <summary>
/// What a look-up of tag names or values asks for, before defaults and limits are applied (query-api specification, sections 6 and 7).
/// HTTP and gRPC requests are both brought into this form.
/// </summary>
internal sealed record TagParameters
{
    public TagScope Scope { get; init; }

    /// <summary>The filter.</summary>
    public string Query { get; init; } = "";

    /// <summary>Nanoseconds since the Unix epoch; 0 for none.</summary>
    public long Start { get; init; }

    public long End { get; init; }

    /// <summary>Length back from now in nanoseconds, or <c>null</c>.</summary>
    public long? Since { get; init; }

    /// <summary>Most names or values; 0 for no limit.</summary>
    public int Limit { get; init; }

    public int MaxStaleValues { get; init; }

    /// <summary>Reads the parameters of a URL.</summary>
    /// <exception cref="ApiException">400.</exception>
    public static TagParameters Read(QueryParameters query)
    {
        TagScope scope = ParseScope(query.Text("scope"));
        string since = query.Text("since");
        return new TagParameters
        {
            Scope = scope,
            Query = query.Text("q"),
            Start = Time("start", query.Text("start")),
            End = Time("end", query.Text("end")),
            Since = since.Length == 0 ? null : ApiTime.Since(since),
            Limit = query.LenientCount("limit"),
            MaxStaleValues = query.LenientCount("maxStaleValues"),
        };
    }

    /// <exception cref="ApiException">400.</exception>
    public static TagScope ParseScope(string text) => text switch
    {
        "" or "none" => TagScope.None,
        "resource" => TagScope.Resource,
        "span" => TagScope.Span,
        "event" => TagScope.Event,
        "link" => TagScope.Link,
        "instrumentation" => TagScope.Instrumentation,
        "intrinsic" => TagScope.Intrinsic,
        _ => throw ApiException.BadRequest($"invalid scope: {text}"),
    };

    private static long Time(string name, string text)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        return ApiTime.TryParse(text, out long time, out string? error)
            ? time
            : throw ApiException.BadRequest($"error parsing date range: could not parse '{name}' parameter: {error}");
    }
}
