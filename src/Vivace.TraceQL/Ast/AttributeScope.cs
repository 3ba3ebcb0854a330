namespace Vivace.TraceQL.Ast;

/// <summary>Where an attribute is looked for.</summary>
public enum AttributeScope : byte
{
    /// <summary><c>.x</c>: the span if it has the key, else the resource.</summary>
    None,
    Span,
    Resource,
    Instrumentation,
    Event,
    Link,
}
