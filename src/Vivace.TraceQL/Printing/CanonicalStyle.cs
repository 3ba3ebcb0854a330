namespace Vivace.TraceQL.Printing;

/// <summary>The two readers of printed queries.</summary>
internal enum CanonicalStyle
{
    /// <summary>For clients: exactly the text of section 15, also where that would not parse.</summary>
    Label,

    /// <summary>For the parser: departs from the other style only where that text would not parse back to the same query.</summary>
    Source,
}
