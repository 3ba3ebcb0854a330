using Microsoft.Extensions.Logging;
using Vivace.Generator.Configuration;
using Vivace.Generator.Processors;

namespace Vivace.Generator;

/// <summary>How settings become processors.</summary>
internal sealed partial class TenantGenerator
{
    private void Apply(TenantSettings settings)
    {
        foreach (string unknown in settings.Processors.Where(static name => !ProcessorNames.All.Contains(name)))
        {
            LogUnknownProcessor(_tenant, unknown);
        }

        _delivery.Headers = settings.RemoteWriteHeaders;
        string fingerprint = SettingsFingerprint.Of(settings);
        bool rebuilds = _fingerprint != fingerprint;
        if (rebuilds && _intake.Processors is not null)
        {
            // What has been counted so far is not lost with the series that end.
            Collect(_time.GetUtcNow());
        }

        lock (_gate)
        {
            Limiter.Max = Limiter.CountsEntities ? settings.MaxActiveEntities : settings.MaxActiveSeries;
            _intake.Slack = settings.Slack;
            if (rebuilds)
            {
                Retire();
                Build(settings);
                _fingerprint = fingerprint;
            }
        }

        Volatile.Write(ref _settings, settings);
        _delivery.Complete();
        if (rebuilds && !_awaitsReplay)
        {
            Mark();
        }
        else if (_intake.Processors is null)
        {
            _delivery.ForgetMark();
        }
    }

    private void Retire()
    {
        _intake.Processors?.Retire(Now, _delivery.Writer());
        _intake.Processors = null;
    }

    private void Build(TenantSettings settings)
    {
        _delivery.Encode(settings.TraceIdLabel);
        try
        {
            if (settings.Processors.Any(ProcessorNames.All.Contains))
            {
                _intake.Processors = new ProcessorSet(settings, _registry, Statistics);
            }
        }
        catch (FormatException wrong)
        {
            Statistics.UpdateFailures++;
            LogWrongSettings(_tenant, wrong.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "unknown processor, ignored tenant={Tenant} processor={Processor}")]
    private partial void LogUnknownProcessor(string tenant, string processor);

    [LoggerMessage(2, LogLevel.Error, "the settings of the tenant are wrong, no metrics are generated for it tenant={Tenant} err={Reason}")]
    private partial void LogWrongSettings(string tenant, string reason);
}
