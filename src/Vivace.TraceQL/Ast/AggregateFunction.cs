namespace Vivace.TraceQL.Ast;

public enum AggregateFunction : byte
{
    Count,
    Min,
    Max,
    Avg,
    Sum,
}
