using Vivace.Query.Answers;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>What a label shows for spans that lack its field (traceql specification, sections 5.5 and 11.4).</summary>
/// <param name="Text">Null: the label is left out.</param>
internal readonly record struct MissingLabel(string? Text)
{
    /// <summary>
    /// Attributes that blocks keep in columns of their own; they show as <c>nil</c>, whether or not the spans at hand come from such a
    /// column.
    /// </summary>
    private static readonly HashSet<string> WellKnownSpanKeys = ["http.method", "http.url", "http.status_code"];

    /// <summary>Columns that Tempo gives to these names unless it is told otherwise.</summary>
    private static readonly HashSet<string> DedicatedSpanKeys = ["http.request.method", "http.route", "url.path", "url.route", "server.address"];

    private static readonly HashSet<string> WellKnownResourceKeys =
    [
        "cluster", "namespace", "pod", "container",
        "k8s.cluster.name", "k8s.namespace.name", "k8s.pod.name", "k8s.container.name",
    ];

    /// <summary>The well-known fields that <c>compare</c> reports whether or not any span has them.</summary>
    public static IEnumerable<AttributeField> AlwaysCompared =>
    [
        .. WellKnownSpanKeys.Select(key => new AttributeField(AttributeScope.Span, key)),
        .. WellKnownResourceKeys.Select(key => new AttributeField(AttributeScope.Resource, key)),
        new AttributeField(AttributeScope.Resource, ServiceName),
    ];

    private const string ServiceName = "service.name";
    private const string Nil = "nil";

    /// <summary>The value to count such spans under, if there is one.</summary>
    public AnswerValue? Value => Text is null ? null : AnswerValue.Of(Text);

    /// <summary>What <c>by</c> shows.</summary>
    public static MissingLabel Of(FieldReference field) =>
        field is AttributeField { Scope: AttributeScope.Span, Parent: false } span && DedicatedSpanKeys.Contains(span.Name)
            ? new(Nil)
            : Compared(field);

    /// <summary>What <c>compare</c> counts; it does not count spans that lack an attribute with a dedicated column.</summary>
    public static MissingLabel Compared(FieldReference field) => field switch
    {
        AttributeField { Scope: AttributeScope.Span, Parent: false } span when WellKnownSpanKeys.Contains(span.Name) => new(Nil),
        // A resource without a service has the empty name: the one attribute that is never missing.
        AttributeField { Scope: AttributeScope.Resource, Parent: false, Name: ServiceName } => new(""),
        AttributeField { Scope: AttributeScope.Resource, Parent: false } resource when WellKnownResourceKeys.Contains(resource.Name) => new(Nil),
        _ => default,
    };
}
