namespace Vivace.Storage.Blocks.Counts;

/// <summary>Spans that are counted together: those that agree in all of this.</summary>
/// <param name="Service">Number of the service name among the section's.</param>
/// <param name="Name">Number of the span name among the section's; -1 when the section does not tell names.</param>
/// <param name="Kind">OTLP's span kind.</param>
/// <param name="Status">OTLP's status code.</param>
/// <param name="Parent">What is known of the parent's nested-set number.</param>
public readonly record struct CountedKind(int Service, int Name, int Kind, int Status, CountedParent Parent);

/// <summary>What is known of the parent's nested-set number.</summary>
public enum CountedParent : byte
{
    /// <summary>-1: the span is a root.</summary>
    Root,

    /// <summary>0: nothing is known.</summary>
    Unknown,

    /// <summary>Above 0.</summary>
    Span,
}
