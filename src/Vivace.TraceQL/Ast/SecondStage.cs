namespace Vivace.TraceQL.Ast;

/// <summary>A step over finished series: a <see cref="TopKStage"/> or a <see cref="MetricsFilter"/>.</summary>
public abstract record SecondStage : AstNode;
