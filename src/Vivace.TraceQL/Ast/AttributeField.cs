using System.Text;
using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Ast;

/// <summary>An attribute by scope and name. <paramref name="Parent"/> (<c>parent.x</c>) parses but passes no check.</summary>
public sealed record AttributeField(AttributeScope Scope, string Name, bool Parent = false) : FieldReference
{
    private string? _canonicalText;
    private byte[]? _nameUtf8;

    public override StaticType Type => StaticType.Untyped;

    public override string ResultName => Name;

    /// <summary>The key as data holds it. Not to be written to.</summary>
    public byte[] NameUtf8 => _nameUtf8 ??= Encoding.UTF8.GetBytes(Name);

    public override string CanonicalText => _canonicalText ??= CanonicalWriter.Write(this, CanonicalStyle.Label);

    public bool Equals(AttributeField? other) =>
        other is not null && other.Scope == Scope && other.Parent == Parent && string.Equals(other.Name, Name, StringComparison.Ordinal);

    public override int GetHashCode() => HashCode.Combine(Scope, Name, Parent);

    internal override void WriteTo(CanonicalWriter writer) => writer.AppendAttribute(this);
}
