using Vivace.Generator.Configuration;

namespace Vivace.Generator;

/// <summary>What each tenant gets. Thread-safe.</summary>
public interface ITenantSettings
{
    /// <summary>The settings of the moment. The same object as long as nothing has changed is cheapest.</summary>
    TenantSettings For(string tenant);
}
