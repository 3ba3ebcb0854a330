namespace Vivace.Server.Logging;

/// <summary>The four levels of <c>server.log_level</c>.</summary>
public static class LogLevelName
{
    /// <summary>The level of a configured name: <c>debug</c>, <c>info</c>, <c>warn</c> or <c>error</c>.</summary>
    /// <exception cref="FormatException">It is another word.</exception>
    public static LogLevel Parse(string name) => name switch
    {
        "debug" => LogLevel.Debug,
        "info" => LogLevel.Information,
        "warn" => LogLevel.Warning,
        "error" => LogLevel.Error,
        _ => throw new FormatException($"unrecognized log level \"{name}\"; use debug, info, warn or error"),
    };

    /// <summary>The name written into lines.</summary>
    public static string Of(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warn",
        _ => "error",
    };
}
