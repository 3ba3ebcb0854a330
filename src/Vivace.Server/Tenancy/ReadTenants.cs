namespace Vivace.Server.Tenancy;

/// <summary>Which tenants a query reads (query-api specification, section 17).</summary>
/// <param name="isMultitenant">Whether tenants are told apart at all.</param>
/// <param name="allowsSeveral">Whether <c>a|b</c> reads both.</param>
public sealed class ReadTenants(bool isMultitenant, bool allowsSeveral)
{
    private static readonly string[] Single = [TenantId.SingleTenant];

    /// <summary>Tenants of a request, or an answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="tenants">Sorted, each once.</param>
    /// <param name="status">HTTP status of the refusal.</param>
    /// <param name="error">Text of the refusal, or <c>null</c>.</param>
    public bool TryResolve(HttpRequest request, out IReadOnlyList<string> tenants, out int status, out string? error)
    {
        tenants = Single;
        status = StatusCodes.Status200OK;
        error = null;
        if (!isMultitenant)
        {
            return true;
        }

        string header = request.Headers[TenantId.Header].ToString();
        if (header.Length == 0)
        {
            (status, error) = (StatusCodes.Status401Unauthorized, TenantId.Missing + "\n");
            return false;
        }

        string[] parts = header.Split('|');
        if (parts.Length > 1 && !allowsSeveral)
        {
            (status, error) = (StatusCodes.Status400BadRequest, "multiple org IDs present");
            return false;
        }

        foreach (string part in parts)
        {
            if (!TenantId.IsValid(part, out error))
            {
                status = StatusCodes.Status400BadRequest;
                return false;
            }
        }

        tenants = [.. parts.Distinct().Order(StringComparer.Ordinal)];
        return true;
    }
}
