namespace Vivace.TraceQL.Ast;

/// <summary>
/// One of <see cref="SpansetFilter"/>, <see cref="SpansetOperation"/>, <see cref="ScalarFilter"/>, <see cref="GroupStage"/>,
/// <see cref="CoalesceStage"/>, <see cref="SelectStage"/>.
/// </summary>
public abstract record PipelineStage : AstNode;
