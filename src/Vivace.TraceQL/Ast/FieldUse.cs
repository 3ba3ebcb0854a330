namespace Vivace.TraceQL.Ast;

/// <summary>What a query wants a field for.</summary>
public enum FieldRole : byte
{
    /// <summary>Tested in a filter.</summary>
    Condition,

    /// <summary>Part of a <c>by()</c> stage.</summary>
    Group,

    /// <summary>Argument of an aggregate.</summary>
    Aggregate,

    /// <summary>Shown by <c>select</c>.</summary>
    Select,

    /// <summary>Argument of a metrics function.</summary>
    MetricsArgument,

    /// <summary>Makes the series of a metrics function.</summary>
    MetricsGroup,

    /// <summary>Tested in the filter of <c>compare</c>.</summary>
    Compare,
}

/// <summary>One occurrence of a field, in the order of the text.</summary>
public readonly record struct FieldUse(FieldReference Field, FieldRole Role);
