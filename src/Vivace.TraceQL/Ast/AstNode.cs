using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary>
/// A part of a query. Nodes are immutable and compare by value. <see cref="object.ToString"/> is text that parses back to an equal node;
/// <see cref="CanonicalText"/> is the text clients see.
/// </summary>
public abstract record AstNode
{
    /// <summary>
    /// The text of section 15, used in labels, spanset attribute names and errors. It leaves out the quotes of attribute names, so it does
    /// not always parse. Built anew at every call, except for fields.
    /// </summary>
    public virtual string CanonicalText => CanonicalWriter.Write(this, CanonicalStyle.Label);

    /// <summary>Text that parses back to an equal node.</summary>
    public sealed override string ToString() => CanonicalWriter.Write(this, CanonicalStyle.Source);

    /// <summary>Levels of nodes from here down, at least 1.</summary>
    internal virtual int Depth => 1;

    internal abstract void WriteTo(CanonicalWriter writer);
}
