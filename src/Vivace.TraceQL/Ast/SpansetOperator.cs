namespace Vivace.TraceQL.Ast;

/// <summary>What relates the spans of the left side to those of the right.</summary>
public enum SpansetRelation : byte
{
    And,
    Or,

    /// <summary><c>L &gt; R</c>: spans of R whose parent is in L.</summary>
    Child,

    /// <summary><c>L &lt; R</c>: spans of R that are the parent of one in L.</summary>
    Parent,

    /// <summary><c>L &gt;&gt; R</c>: spans of R below one in L.</summary>
    Descendant,

    /// <summary><c>L &lt;&lt; R</c>: spans of R above one in L.</summary>
    Ancestor,

    /// <summary><c>L ~ R</c>: spans of R with another span of L under the same parent.</summary>
    Sibling,
}

/// <summary>Which spans a structural relation gives.</summary>
public enum SpansetForm : byte
{
    /// <summary>The spans of the right side that are related.</summary>
    Plain,

    /// <summary><c>!</c>: the spans of the right side that are not.</summary>
    Negated,

    /// <summary><c>&amp;</c>: the related spans of both sides.</summary>
    Union,
}

/// <summary>An operator between spansets: and/or (always plain), or one of five structural relations in three forms.</summary>
public readonly record struct SpansetOperator(SpansetRelation Relation, SpansetForm Form = SpansetForm.Plain)
{
    /// <summary>Whether the operator looks at the tree rather than only at the sets.</summary>
    public bool IsStructural => Relation >= SpansetRelation.Child;

    public override string ToString() => Form switch
    {
        SpansetForm.Negated => "!" + RelationText,
        SpansetForm.Union => "&" + RelationText,
        _ => RelationText,
    };

    private string RelationText => Relation switch
    {
        SpansetRelation.And => "&&",
        SpansetRelation.Or => "||",
        SpansetRelation.Child => ">",
        SpansetRelation.Parent => "<",
        SpansetRelation.Descendant => ">>",
        SpansetRelation.Ancestor => "<<",
        _ => "~",
    };
}
