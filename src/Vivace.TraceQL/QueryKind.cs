namespace Vivace.TraceQL;

/// <summary>What a query is sent for. Errors read differently, and only metrics queries must have a metrics function.</summary>
public enum QueryKind : byte
{
    Search,
    Metrics,
}
