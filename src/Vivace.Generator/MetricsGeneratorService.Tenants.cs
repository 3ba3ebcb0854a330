using Microsoft.Extensions.Logging;
using Vivace.Generator.Configuration;
using Vivace.Generator.Progress;
using Vivace.Generator.RemoteWrite;
using Vivace.Generator.RemoteWrite.Queue;

namespace Vivace.Generator;

/// <summary>How the generators of tenants come and go.</summary>
public sealed partial class MetricsGeneratorService
{
    private const string QueuePrefix = "queue-";

    private TenantGenerator? TenantOf(string tenant) => _tenants.TryGetValue(tenant, out Lazy<TenantGenerator?>? known)
        ? known.Value
        : _tenants.GetOrAdd(tenant, name => new Lazy<TenantGenerator?>(() => Create(name))).Value;

    private void CloseIdle()
    {
        foreach (KeyValuePair<string, Lazy<TenantGenerator?>> tenant in _tenants)
        {
            if (tenant.Value is { IsValueCreated: true, Value: { } generator } && generator.TryClose())
            {
                // Its files are closed before it is forgotten, so that its successor can open them.
                generator.DisposeAsync().AsTask().GetAwaiter().GetResult();
                _tenants.TryRemove(tenant);
            }
        }
    }

    /// <summary>Has tenants whose folder could not be used tried again at their next push.</summary>
    private void ForgetFailed()
    {
        foreach (KeyValuePair<string, Lazy<TenantGenerator?>> tenant in _tenants)
        {
            if (tenant.Value is { IsValueCreated: true, Value: null })
            {
                _tenants.TryRemove(tenant);
            }
        }
    }

    private TenantGenerator? Create(string tenant)
    {
        try
        {
            TenantSettings settings = _settings.For(tenant);
            var marks = new CollectedMarkFile(_folders(Path.Combine(_shared.Path, Uri.EscapeDataString(tenant))));
            CollectedMark? before = marks.Read();
            RemoteWriter[] writers =
            [
                .. _shared.RemoteWrite.Select((receiver, i) => new RemoteWriter(
                    tenant, receiver, _clients[i], _folders(FolderOf(tenant, receiver)), EndOf(before, receiver), _shared, _time, _log)),
            ];
            var gate = new Lock();
            var delivery = new Delivery(tenant, writers, marks, gate, _log);
            var progress = new TenantProgress(before, AwaitsReplay: !_replayed.Task.IsCompleted, _oldestUnderWay);
            var generator = new TenantGenerator(tenant, _shared, settings, progress, delivery, gate, _time, _log);
            generator.NextCollection = NextAligned(_time.GetUtcNow(), settings.CollectionInterval);
            return generator;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            LogNoTenant(tenant, failure.Message);
            return null;
        }
    }

    private static QueuePosition? EndOf(CollectedMark? mark, RemoteWriteOptions receiver) =>
        mark is not null && mark.Queues.TryGetValue(receiver.Name, out QueuePosition end) ? end : null;

    /// <summary>A receiver is known by its name, or its place in the list: what waits for one that moved goes to its new address.</summary>
    private string FolderOf(string tenant, RemoteWriteOptions receiver) =>
        Path.Combine(_shared.Path, Uri.EscapeDataString(tenant), QueuePrefix + Uri.EscapeDataString(receiver.Name));

    /// <summary>Goes on sending what an earlier run has left, before its tenant pushes again.</summary>
    private void OpenLeftQueues()
    {
        foreach (string folder in Directory.EnumerateDirectories(_shared.Path))
        {
            if (Directory.EnumerateDirectories(folder, QueuePrefix + "*").Any())
            {
                TenantOf(Uri.UnescapeDataString(Path.GetFileName(folder)));
            }
        }
    }

    [LoggerMessage(11, LogLevel.Error, "metrics are not generated for the tenant: its folder cannot be used tenant={Tenant} err={Reason}")]
    private partial void LogNoTenant(string tenant, string reason);
}
