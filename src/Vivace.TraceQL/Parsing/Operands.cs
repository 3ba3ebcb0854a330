namespace Vivace.TraceQL.Parsing;

/// <summary>What a place in a query may hold; brackets and operators narrow it down.</summary>
[Flags]
internal enum Operands
{
    Spanset = 1,

    /// <summary>Aggregates, numbers, and arithmetic over them.</summary>
    Scalar = 2,

    /// <summary>A pipeline in brackets, also one that ends in an aggregate.</summary>
    BracketedPipeline = 4,

    /// <summary>What a stage may be.</summary>
    Stage = Spanset | Scalar,

    All = Stage | BracketedPipeline,
}
