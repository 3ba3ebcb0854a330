namespace Vivace.TraceQL.RegularExpressions;

/// <summary>What <c>(?imsU)</c> switches. The language begins with <see cref="PointIsAnything"/> (section 7.5).</summary>
[Flags]
internal enum Re2Flags
{
    None = 0,
    IgnoreCase = 1,
    MultiLine = 2,
    PointIsAnything = 4,

    /// <summary>Lazy and greedy exchanged, which changes nothing where the whole text has to match.</summary>
    Ungreedy = 8,
}
