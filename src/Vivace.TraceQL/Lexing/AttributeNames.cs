using System.Text;

namespace Vivace.TraceQL.Lexing;

/// <summary>What ends an attribute name (section 2.7).</summary>
internal static class AttributeNames
{
    public static bool IsTerminator(Rune rune) =>
        rune.Value is '{' or '}' or '(' or ')' or '=' or '~' or '!' or '<' or '>' or '&' or '|' or '^' or ',' || Rune.IsWhiteSpace(rune);
}
