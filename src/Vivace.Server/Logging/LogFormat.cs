namespace Vivace.Server.Logging;

/// <summary>The shapes of <c>server.log_format</c>.</summary>
public enum LogFormat
{
    /// <summary><c>level=info ts=… caller=… msg=… key=value</c>; also for any word but <c>json</c>.</summary>
    Logfmt,

    /// <summary>One JSON object a line, keys sorted.</summary>
    Json,
}
