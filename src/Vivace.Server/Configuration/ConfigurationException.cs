namespace Vivace.Server.Configuration;

/// <summary>A configuration that cannot be used. The message is complete and may have several lines.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
