using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary><c>{ condition }</c>; <c>{}</c> is <c>{ true }</c>.</summary>
public sealed record SpansetFilter(FieldExpression Condition) : SpansetExpression
{
    /// <summary>Whether every span passes.</summary>
    public bool MatchesEverything => Condition is LiteralExpression { Value.IsTrue: true };

    /// <summary>Whether no span passes: a constant that is not true.</summary>
    public bool MatchesNothing => Condition is LiteralExpression { Value: { Type: StaticType.Bool, IsTrue: false } };

    internal override int Depth { get; } = 1 + Condition.Depth;

    internal override void WriteTo(CanonicalWriter writer) => writer.Append("{ ").Append(Condition).Append(" }");
}
