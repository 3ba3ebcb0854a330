using Vivace.TraceQL.Ast;

namespace Vivace.Query;

/// <summary>
/// Attributes that Tempo's blocks keep in columns of their own. Where such an attribute is absent, answers show the text <c>nil</c>
/// (traceql specification, section 5.5).
/// </summary>
internal static class WellKnownFields
{
    /// <summary>The one attribute that is never missing: a resource without it has the empty name.</summary>
    public const string ServiceName = "service.name";

    private static readonly HashSet<string> Span = 
    [
        "http.status_code", "http.method", "http.url",

        // Columns that Tempo gives to these names unless it is told otherwise.
        "http.request.method", "http.route", "url.path", "url.route", "server.address",
    ];

    private static readonly HashSet<string> Resource =
    [
        ServiceName, "cluster", "namespace", "pod", "container",
        "k8s.cluster.name", "k8s.namespace.name", "k8s.pod.name", "k8s.container.name",
    ];

    public static bool Contains(FieldReference field) => field is AttributeField attribute && attribute.Scope switch
    {
        AttributeScope.Span => Span.Contains(attribute.Name),
        AttributeScope.Resource => Resource.Contains(attribute.Name),
        _ => false,
    };
}
