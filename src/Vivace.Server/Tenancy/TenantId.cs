using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Vivace.Server.Tenancy;

/// <summary>The rules of tenant ids (ingest specification, section 10).</summary>
public static class TenantId
{
    /// <summary>Whose everything is while multi-tenancy is off.</summary>
    public const string SingleTenant = "single-tenant";

    /// <summary>The header that names a tenant, in HTTP and as gRPC metadata.</summary>
    public const string Header = "X-Scope-OrgID";

    /// <summary>Why a request has no tenant.</summary>
    public const string Missing = "no org id";

    private const int MaxBytes = 150;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!-_.*'()");

    /// <summary>Checks one tenant id.</summary>
    /// <param name="tenant">What the header says.</param>
    /// <param name="error">What is wrong with it.</param>
    public static bool IsValid(string tenant, [NotNullWhen(false)] out string? error)
    {
        error = null;
        if (tenant.Length == 0)
        {
            error = Missing;
        }
        else if (tenant.Contains('|', StringComparison.Ordinal))
        {
            error = "multiple org IDs present";
        }
        else if (tenant is "." or "..")
        {
            error = "tenant ID is '.' or '..'";
        }
        else if (tenant.AsSpan().IndexOfAnyExcept(Allowed) is var bad and >= 0)
        {
            error = $"tenant ID '{tenant}' contains unsupported character '{tenant[bad]}'";
        }
        else if (tenant.Length > MaxBytes)
        {
            error = $"tenant ID is too long: max {MaxBytes} characters";
        }

        return error is null;
    }
}
