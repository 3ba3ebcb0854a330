using Vivace.Generator;
using Vivace.Generator.Configuration;
using Vivace.Server.Configuration;
using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;
using Vivace.Storage;
using Vivace.Storage.Log;

namespace Vivace.Server.Hosting;

/// <summary>What the metrics generator is made of.</summary>
internal static class GeneratorComposition
{
    /// <returns>Null when tenants may not set limits themselves.</returns>
    public static UserOverridesProvider? OpenUserOverrides(
        UserOverridesOptions options, ITenantLimits limits, TimeProvider time, ILoggerFactory logs) => options.Enabled
        ? new UserOverridesProvider(
            limits, new UserOverridesStore(options.LocalPath), options.PollInterval, time, logs.CreateLogger<UserOverridesProvider>())
        : null;

    /// <returns>Null when <c>metrics_generator.storage.path</c> is empty.</returns>
    /// <exception cref="ConfigurationException">The folder cannot be made, or a file that the configuration names cannot be read.</exception>
    public static MetricsGeneratorService? Open(
        MetricsGeneratorOptions options, ITenantLimits limits, TraceStore store, TimeProvider time, ILoggerFactory logs)
    {
        if (!options.IsEnabled)
        {
            return null;
        }

        var settings = new GeneratorSettings
        {
            Registry = options.Registry,
            Path = options.Storage.Path,
            RemoteWrite = options.Storage.RemoteWrite,
            AddOrgIdHeader = options.Storage.RemoteWriteAddOrgIdHeader,
            MaxQueueAge = options.Storage.MaxQueueAge,
            LimitsEntities = options.LimiterType == "entity",
        };
        try
        {
            return new MetricsGeneratorService(
                settings, new GeneratorTenantSettings(options, limits), OldestUnderWay, time, logs.CreateLogger<MetricsGeneratorService>());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new ConfigurationException($"metrics_generator: {failure.Message}");
        }

        RequestPosition OldestUnderWay()
        {
            LogPosition oldest = store.OldestUnderWay;
            return new RequestPosition(oldest.Segment, oldest.Offset);
        }
    }
}
