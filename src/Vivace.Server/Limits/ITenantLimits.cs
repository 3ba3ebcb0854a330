namespace Vivace.Server.Limits;

/// <summary>The limits that hold for a tenant at this moment.</summary>
public interface ITenantLimits
{
    /// <summary>The tenant's own entry, else the entry <c>*</c>, else the defaults. The first found is used whole; nothing is mixed.</summary>
    TenantLimits For(string tenant);
}
