using Vivace.Server.Tenancy;

namespace Vivace.Server.Api;

/// <summary>Tenants of a query as the query layer wants them: there, or the answer.</summary>
internal static class TenantRequirement
{
    /// <exception cref="ApiException">401 or 400.</exception>
    public static IReadOnlyList<string> Require(this ReadTenants tenants, HttpRequest request) =>
        tenants.TryResolve(request, out IReadOnlyList<string> names, out int status, out string? error)
            ? names
            : throw new ApiException(status, error!);
}
