using System.Collections.Concurrent;

namespace Vivace.Server.Metrics;

/// <summary>
/// Tenants that have series of their own. Who can push can invent tenants, so their number is bounded: further ones share a series.
/// Thread-safe.
/// </summary>
public sealed class TenantLabels(int maxTenants = TenantLabels.DefaultMaxTenants)
{
    public const int DefaultMaxTenants = 10_000;

    /// <summary>Value of the label for tenants beyond the bound; no tenant can be called so.</summary>
    public const string Others = "other tenants";

    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>Value of the label <c>tenant</c>.</summary>
    public string Of(string tenant)
    {
        if (_known.ContainsKey(tenant))
        {
            return tenant;
        }

        if (Volatile.Read(ref _count) >= maxTenants)
        {
            return Others;
        }

        if (_known.TryAdd(tenant, true))
        {
            Interlocked.Increment(ref _count);
        }

        return tenant;
    }
}
