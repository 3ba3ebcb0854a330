using Vivace.TraceQL.Ast;

namespace Vivace.Query;

/// <summary>
/// Attributes that Tempo's blocks keep in columns of their own, by the format or by Tempo's default configuration. Where such an attribute
/// is absent, answers show the text <c>nil</c> (traceql specification, section 5.5).
/// </summary>
internal static class WellKnownFields
{
    private static readonly HashSet<string> Span =
    [
        "http.status_code", "http.method", "http.url", "http.request.method", "http.route", "server.address", "url.path", "url.route",
    ];

    private static readonly HashSet<string> Resource =
    [
        "cluster", "namespace", "pod", "container",
        "k8s.cluster.name", "k8s.namespace.name", "k8s.pod.name", "k8s.container.name",
    ];

    public static bool Contains(FieldReference field) => field is AttributeField attribute && attribute.Scope switch
    {
        AttributeScope.Span => Span.Contains(attribute.Name),
        AttributeScope.Resource => Resource.Contains(attribute.Name),
        _ => false,
    };
}
