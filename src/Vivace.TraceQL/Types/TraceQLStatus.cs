namespace Vivace.TraceQL.Types;

/// <summary>Span status; numbered as OTLP numbers it.</summary>
public enum TraceQLStatus : byte
{
    Unset = 0,
    Ok = 1,
    Error = 2,
}
