namespace Vivace.Server.Logging;

/// <summary>Writes what one category logs.</summary>
internal sealed class LogfmtLogger(LogfmtLoggerProvider provider, string caller, LogLevel minimum) : ILogger
{
    private const string TemplateKey = "{OriginalFormat}";
    private const string ErrorKey = "err";
    private const string CauseKey = "cause";
    private const string StackKey = "stack";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        LogLine line = provider.NewLine();
        try
        {
            if (state is IReadOnlyList<KeyValuePair<string, object?>> { Count: > 0 } pairs && pairs[^1].Key == TemplateKey)
            {
                AddTemplate(line, logLevel, pairs, (string)pairs[^1].Value!);
            }
            else
            {
                line.Begin(logLevel, provider.Now, caller, LogValue.Text(formatter(state, exception)));
            }
        }
        catch (Exception failure)
        {
            // A broken formatter must not break what it reports about.
            line.Begin(logLevel, provider.Now, caller, $"a log line could not be formatted: {failure.Message}");
        }

        if (exception is not null)
        {
            string description = LogValue.Describe(exception);
            _ = line.Add(ErrorKey, description) || line.Add(CauseKey, description);
            if (logLevel >= LogLevel.Error && exception.StackTrace is { } stack)
            {
                line.Add(StackKey, stack);
            }
        }

        provider.Write(line);
    }

    private void AddTemplate(LogLine line, LogLevel level, IReadOnlyList<KeyValuePair<string, object?>> pairs, string original)
    {
        LogTemplate template = provider.Template(original);
        line.Begin(level, provider.Now, caller, LogValue.Text(template.Render(pairs)));
        for (int i = 0; i < pairs.Count - 1; i++)
        {
            (string name, object? value) = pairs[i];
            line.Add(template.Keys.TryGetValue(name, out string? key) ? key : LogTemplate.SnakeCase(name), value);
        }
    }
}
