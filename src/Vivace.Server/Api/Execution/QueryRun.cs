namespace Vivace.Server.Api.Execution;

/// <summary>What the runner needs to know of a query.</summary>
/// <param name="Op">One of the names of <c>QueryMetrics</c>.</param>
/// <param name="Tenants">Whose data.</param>
/// <param name="Timeout">Longest it may run; zero or less for no limit.</param>
/// <param name="TimeoutKey">The configuration key that sets the time.</param>
internal sealed record QueryRun(string Op, IReadOnlyList<string> Tenants, TimeSpan Timeout, string TimeoutKey)
{
    /// <summary>The tenants as one name, as their header has it.</summary>
    public string Tenant { get; } = Tenants.Count == 1 ? Tenants[0] : string.Join('|', Tenants);
}
