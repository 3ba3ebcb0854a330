namespace Vivace.Server.Limits;

public sealed partial class TenantLimitsProvider
{
    [LoggerMessage(1, LogLevel.Error, "failed to load config: {Problem}")]
    private partial void LogReloadFailed(string problem);

    [LoggerMessage(2, LogLevel.Warning, "{Message} ({Explain})")]
    private partial void LogWarning(string message, string explain);
}
