namespace Vivace.Storage;

/// <summary>Limits of one tenant that are applied to each request.</summary>
/// <param name="MaxAttributeBytes">Longest attribute key and string value kept; zero or less keeps all.</param>
/// <param name="MaxBytesPerTrace">Spans that take a trace past this are refused; zero or less is no limit.</param>
public readonly record struct SpanLimits(int MaxAttributeBytes, long MaxBytesPerTrace);
