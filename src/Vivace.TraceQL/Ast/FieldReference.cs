
namespace Vivace.TraceQL.Ast;

/// <summary>A field by itself: what <c>select</c>, the metrics functions and their <c>by</c> take.</summary>
public abstract record FieldReference : FieldExpression
{
    public sealed override bool ReferencesSpan => true;

    internal sealed override bool IsAtom => true;

    /// <summary>The name under which search results list the value: without scope.</summary>
    public abstract string ResultName { get; }
}
