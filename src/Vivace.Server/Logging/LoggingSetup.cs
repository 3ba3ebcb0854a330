namespace Vivace.Server.Logging;

/// <summary>Puts the process's log in place of the framework's.</summary>
public static class LoggingSetup
{
    /// <summary>Every line goes to standard error and nowhere else.</summary>
    /// <param name="logging">The host's logging.</param>
    /// <param name="logLevel"><c>server.log_level</c>.</param>
    /// <param name="logFormat"><c>server.log_format</c>: <c>json</c>, or anything else for logfmt.</param>
    /// <param name="dropped">Counts lines that standard error did not take.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="FormatException">The level is not one.</exception>
    public static ILoggingBuilder AddProcessLog(
        this ILoggingBuilder logging, string logLevel, string logFormat, DroppedLogLines dropped, TimeProvider time)
    {
        LogLevel minimum = LogLevelName.Parse(logLevel);
        logging.ClearProviders();
        logging.SetMinimumLevel(minimum);
        LogFormat format = logFormat == "json" ? LogFormat.Json : LogFormat.Logfmt;
        return logging.AddProvider(new LogfmtLoggerProvider(LogSink.StandardError(dropped), format, minimum, time));
    }
}
