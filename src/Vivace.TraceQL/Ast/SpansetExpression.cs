namespace Vivace.TraceQL.Ast;

/// <summary>A <see cref="SpansetFilter"/> or a <see cref="SpansetOperation"/>.</summary>
public abstract record SpansetExpression : PipelineStage;
