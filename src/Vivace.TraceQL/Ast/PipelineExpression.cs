namespace Vivace.TraceQL.Ast;

/// <summary>
/// What a query runs before any metrics: a <see cref="Pipeline"/>, a <see cref="PipelineOperation"/> of bracketed ones, or a
/// <see cref="PipelineComparison"/>, which no check lets pass.
/// </summary>
public abstract record PipelineExpression : AstNode;
