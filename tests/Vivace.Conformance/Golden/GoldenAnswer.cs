namespace Vivace.Conformance.Golden;

/// <summary>How a server answered a request.</summary>
/// <param name="Difference">First difference from the golden answer; empty for none.</param>
/// <param name="Answer">The request and the beginning of what came, when it differs.</param>
public sealed record GoldenAnswer(string Difference, string Answer);
