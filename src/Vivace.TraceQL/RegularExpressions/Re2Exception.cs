namespace Vivace.TraceQL.RegularExpressions;

/// <summary>A pattern that RE2 would not read, or that is too large.</summary>
internal sealed class Re2Exception(string message) : Exception(message);
