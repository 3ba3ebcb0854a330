namespace Vivace.TraceQL.Ast;

/// <summary>An expression with one value per spanset. Only an aggregate compared with a literal passes the checks.</summary>
public abstract record ScalarExpression : AstNode
{
    internal virtual bool IsAtom => true;
}
