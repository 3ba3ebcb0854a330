namespace Vivace.Query.Sources;

/// <summary>A span of a source: a part (see <see cref="SpanSource.PartCount"/>) and a row of it.</summary>
internal readonly record struct SpanAddress(int Part, int Row);
