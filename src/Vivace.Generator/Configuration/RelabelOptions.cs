namespace Vivace.Generator.Configuration;

/// <summary>A rule of <c>write_relabel_configs</c>, with Prometheus's defaults.</summary>
public sealed record RelabelOptions
{
    public IReadOnlyList<string> SourceLabels { get; init; } = [];
    public string Separator { get; init; } = ";";

    /// <summary>Anchored at both ends.</summary>
    public string Regex { get; init; } = "(.*)";

    public ulong Modulus { get; init; }
    public string TargetLabel { get; init; } = "";
    public string Replacement { get; init; } = "$1";

    /// <summary>One of <see cref="Actions"/>.</summary>
    public string Action { get; init; } = "replace";

    public static IReadOnlyList<string> Actions { get; } =
    [
        "replace", "keep", "drop", "hashmod", "labelmap", "labeldrop", "labelkeep", "lowercase", "uppercase", "keepequal", "dropequal",
    ];
}
