namespace Vivace.Storage.Blocks.Schema;

/// <summary>Attributes that every block keeps in columns of their own (block format specification, sections 9.3 and 9.4).</summary>
public static class WellKnownAttributes
{
    public const string ServiceName = "service.name";
    public const string HttpMethod = "http.method";
    public const string HttpUrl = "http.url";
    public const string HttpStatusCode = "http.status_code";

    /// <summary>Resource attributes besides <c>service.name</c>, in the order of their columns.</summary>
    public static IReadOnlyList<string> Resource { get; } =
    [
        "cluster", "namespace", "pod", "container", "k8s.cluster.name", "k8s.namespace.name", "k8s.pod.name", "k8s.container.name",
    ];

    /// <summary>Names of their columns.</summary>
    internal static readonly string[] ResourceColumns =
    [
        "Cluster", "Namespace", "Pod", "Container", "K8sClusterName", "K8sNamespaceName", "K8sPodName", "K8sContainerName",
    ];

    /// <summary>Whether a resource attribute has a column in every block.</summary>
    public static bool IsResource(string name) => name == ServiceName || Resource.Contains(name);

    /// <summary>Whether a span attribute has a column in every block for strings.</summary>
    public static bool IsSpan(string name) => name is HttpMethod or HttpUrl;
}
