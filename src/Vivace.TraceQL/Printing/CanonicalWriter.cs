using System.Text;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Printing;

/// <summary>Writes nodes as text.</summary>
internal sealed class CanonicalWriter
{
    private readonly StringBuilder _text = new();

    private CanonicalWriter(CanonicalStyle style) => Style = style;

    public CanonicalStyle Style { get; }

    public static string Write(AstNode node, CanonicalStyle style)
    {
        CanonicalWriter writer = new(style);
        node.WriteTo(writer);
        return writer._text.ToString();
    }

    /// <summary>Whether the text of a literal begins with a minus that the parser would take for an operator.</summary>
    public static bool StartsWithSign(Static value) => value.Type switch
    {
        StaticType.Int => value.AsInt() < 0 && value.AsInt() != long.MinValue,
        StaticType.Float => double.IsNegative(value.AsFloat()) && double.IsFinite(value.AsFloat()),
        StaticType.Duration => value.AsDurationNanos() < 0,
        _ => false,
    };

    public CanonicalWriter Append(string text)
    {
        _text.Append(text);
        return this;
    }

    public CanonicalWriter Append(AstNode node)
    {
        node.WriteTo(this);
        return this;
    }

    public CanonicalWriter Append(Static value)
    {
        _text.Append(Style == CanonicalStyle.Label ? CanonicalText.Of(value) : SourceText.Of(value));
        return this;
    }

    public void AppendAttribute(AttributeField field)
    {
        if (field.Parent)
            _text.Append("parent.");
        _text.Append(field.Scope switch
        {
            AttributeScope.Span => "span.",
            AttributeScope.Resource => "resource.",
            AttributeScope.Instrumentation => "instrumentation.",
            AttributeScope.Event => "event.",
            AttributeScope.Link => "link.",
            _ => field.Parent ? "" : ".",
        });
        _text.Append(Style == CanonicalStyle.Label ? field.Name : SourceText.OfAttributeName(field));
    }

    /// <summary>A node inside another, in parentheses unless it stands <paramref name="bare"/>.</summary>
    public void AppendOperand(AstNode node, bool bare)
    {
        if (!bare)
            _text.Append('(');
        node.WriteTo(this);
        if (!bare)
            _text.Append(')');
    }

    public void AppendList(AstList<FieldReference> fields)
    {
        for (int i = 0; i < fields.Count; i++)
        {
            if (i > 0)
                _text.Append(", ");
            fields[i].WriteTo(this);
        }
    }
}
