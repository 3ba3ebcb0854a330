using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>An expression that has one value per span.</summary>
public abstract record FieldExpression : AstNode
{
    /// <summary>The type as far as the text tells; <see cref="StaticType.Untyped"/> for attributes and arithmetic over them.</summary>
    public abstract StaticType Type { get; }

    /// <summary>Whether any field occurs, that is, whether the value can differ from span to span.</summary>
    public abstract bool ReferencesSpan { get; }

    /// <summary>Whether the text stands without parentheses inside another expression.</summary>
    internal virtual bool IsAtom => false;
}
