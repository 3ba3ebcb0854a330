namespace Vivace.Server.Configuration;

/// <summary>
/// Something accepted that the operator should know: <paramref name="Message"/> is one sentence or key, <paramref name="Explain"/>
/// the reason, possibly empty. Warnings never stop a start; <c>-config.verify</c> ends with 1 when there is any.
/// </summary>
public sealed record ConfigurationWarning(string Message, string Explain = "");

/// <summary>A configuration that cannot be used. The message is complete and may have several lines.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
