using System.Collections.Concurrent;

namespace Vivace.Server.Logging;

/// <summary>
/// The process's log (configuration-and-operations specification, section 8): one stream, one format, one line an event. Keys
/// <c>level</c>, <c>ts</c> (RFC 3339, UTC), <c>caller</c> (last part of the category) and <c>msg</c> come first, then the values of the
/// message template, then <c>err</c> and <c>stack</c> of an exception.
/// </summary>
public sealed class LogfmtLoggerProvider : ILoggerProvider
{
    /// <summary>Templates are constants of the program; a program that makes them up pays for parsing instead of growing.</summary>
    private const int MaxTemplates = 1024;

    private static readonly string[] FrameworkPrefixes = ["Microsoft.", "Grpc.", "System."];

    private readonly LogSink _sink;
    private readonly LogFormat _format;
    private readonly LogLevel _minimum;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, LogTemplate> _templates = new(StringComparer.Ordinal);

    /// <param name="sink">Where lines go.</param>
    /// <param name="format">Their shape.</param>
    /// <param name="minimum">Events below are not written.</param>
    /// <param name="time">The clock.</param>
    public LogfmtLoggerProvider(LogSink sink, LogFormat format, LogLevel minimum, TimeProvider time)
    {
        _sink = sink;
        _format = format;
        _minimum = minimum;
        _time = time;
    }

    internal DateTimeOffset Now => _time.GetUtcNow();

    /// <summary>The web framework's own information lines (a line or more a request) are written only at debug.</summary>
    public ILogger CreateLogger(string categoryName)
    {
        bool isFramework = Array.Exists(FrameworkPrefixes, prefix => categoryName.StartsWith(prefix, StringComparison.Ordinal));
        LogLevel minimum = isFramework && _minimum == LogLevel.Information ? LogLevel.Warning : _minimum;
        return new LogfmtLogger(this, categoryName[(categoryName.LastIndexOf('.') + 1)..], minimum);
    }

    /// <summary>Nothing to give back: lines that come after the host's end are still written.</summary>
    public void Dispose()
    {
    }

    internal LogLine NewLine() => new(_format);

    internal void Write(LogLine line) => _sink.Write(line.ToBytes());

    internal LogTemplate Template(string original)
    {
        if (_templates.TryGetValue(original, out LogTemplate? known))
        {
            return known;
        }

        LogTemplate parsed = LogTemplate.Parse(original);
        if (_templates.Count < MaxTemplates)
        {
            _templates.TryAdd(original, parsed);
        }

        return parsed;
    }
}
