using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>The hints of a query. Unknown names and values of the wrong type mean nothing, and are no error.</summary>
public sealed record Hints(AstList<Hint> Items) : AstNode
{
    public static readonly Hints None = new(AstList<Hint>.Empty);

    /// <summary>The first hint of this name, if its value has this type.</summary>
    public bool TryGet(string name, StaticType type, out Static value)
    {
        foreach (Hint hint in Items)
        {
            if (string.Equals(hint.Name, name, StringComparison.Ordinal))
            {
                value = hint.Value;
                return value.Type == type;
            }
        }

        value = default;
        return false;
    }

    internal override void WriteTo(CanonicalWriter writer)
    {
        writer.Append("with(");
        for (int i = 0; i < Items.Count; i++)
        {
            if (i > 0)
                writer.Append(",");
            writer.Append(Items[i]);
        }

        writer.Append(")");
    }
}
