namespace Vivace.Generator.Configuration;

/// <summary>Settings of the series registry (<c>metrics_generator.registry</c>).</summary>
public sealed record RegistryOptions
{
    public TimeSpan CollectionInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A series that was not updated for this long is dropped.</summary>
    public TimeSpan StaleDuration { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Labels set on every series; they win over labels of the same name.</summary>
    public IReadOnlyDictionary<string, string> ExternalLabels { get; init; } = new Dictionary<string, string>();

    /// <summary>Name of a label that holds the tenant; empty for none.</summary>
    public string InjectTenantIdAs { get; init; } = "";

    /// <summary>Bytes; 0 for no limit.</summary>
    public int MaxLabelNameLength { get; init; } = 1024;

    /// <summary>Bytes; 0 for no limit.</summary>
    public int MaxLabelValueLength { get; init; } = 2048;
}
