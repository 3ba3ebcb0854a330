namespace Vivace.Server.Limits.UserConfigurable;

/// <summary>Limits that tenants set themselves over the API (<c>overrides.user_configurable_overrides</c>).</summary>
public sealed record UserOverridesOptions
{
    public bool Enabled { get; init; }

    /// <summary>How often documents are read again.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Only <c>local</c> is built.</summary>
    public string Backend { get; init; } = "";

    /// <summary>Folder of the documents.</summary>
    public string LocalPath { get; init; } = "";

    /// <summary>Refuses documents of tenants that have limits of the same kind in the configuration.</summary>
    public bool CheckForConflictingRuntimeOverrides { get; init; }
}
