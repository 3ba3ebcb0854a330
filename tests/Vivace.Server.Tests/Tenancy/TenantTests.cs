using Microsoft.AspNetCore.Http;
using Vivace.Server.Tenancy;

namespace Vivace.Server.Tests.Tenancy;

public sealed class TenantTests
{
    [Theory]
    [InlineData("a", null)]
    [InlineData("AZaz09!-_.*'()", null)]
    [InlineData("...", null)]
    [InlineData("", "no org id")]
    [InlineData(".", "tenant ID is '.' or '..'")]
    [InlineData("..", "tenant ID is '.' or '..'")]
    [InlineData("a|b", "multiple org IDs present")]
    [InlineData("a/b", "tenant ID 'a/b' contains unsupported character '/'")]
    [InlineData("a b", "tenant ID 'a b' contains unsupported character ' '")]
    [InlineData("caf\u00e9", "tenant ID 'caf\u00e9' contains unsupported character '\u00e9'")]
    public void ATenantIdIsChecked(string tenant, string? error)
    {
        Assert.Equal(error is null, TenantId.IsValid(tenant, out string? said));
        Assert.Equal(error, said);
    }

    [Fact]
    public void ATenantIdHasAtMost150Bytes()
    {
        Assert.True(TenantId.IsValid(new string('t', 150), out _));
        Assert.False(TenantId.IsValid(new string('t', 151), out string? error));
        Assert.Equal("tenant ID is too long: max 150 characters", error);
    }

    [Theory]
    [InlineData(null, 401, "no org id\n")]
    [InlineData("", 401, "no org id\n")]
    [InlineData("a|", 400, "no org id")]
    [InlineData("a/b", 400, "tenant ID 'a/b' contains unsupported character '/'")]
    public void AQueryWithoutATenantIsRefused(string? header, int status, string text)
    {
        Assert.False(new ReadTenants(true, true).TryResolve(Request(header), out _, out int given, out string? error));
        Assert.Equal((status, text), (given, error));
    }

    [Theory]
    [InlineData("b|a|b", "a,b")]
    [InlineData("a", "a")]
    public void SeveralTenantsAreSortedAndCountOnce(string header, string names)
    {
        Assert.True(new ReadTenants(true, true).TryResolve(Request(header), out IReadOnlyList<string> tenants, out _, out _));
        Assert.Equal(names, string.Join(',', tenants));
    }

    [Fact]
    public void SeveralTenantsCanBeForbidden()
    {
        Assert.False(new ReadTenants(true, false).TryResolve(Request("a|b"), out _, out int status, out string? error));
        Assert.Equal((400, "multiple org IDs present"), (status, error));
    }

    [Fact]
    public void WithoutMultitenancyTheHeaderIsIgnored()
    {
        Assert.True(new ReadTenants(false, true).TryResolve(Request("a/b"), out IReadOnlyList<string> tenants, out _, out _));
        Assert.Equal(["single-tenant"], tenants);
    }

    private static HttpRequest Request(string? header)
    {
        var context = new DefaultHttpContext();
        if (header is not null)
        {
            context.Request.Headers[TenantId.Header] = header;
        }

        return context.Request;
    }
}
