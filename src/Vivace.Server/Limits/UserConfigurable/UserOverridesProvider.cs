using System.Collections.Concurrent;

namespace Vivace.Server.Limits.UserConfigurable;

/// <summary>
/// The limits of tenants with what they have set themselves. Documents are read when a tenant is first asked for, and again every poll
/// interval; one that cannot be read leaves the previous one in force. Thread-safe.
/// </summary>
internal sealed partial class UserOverridesProvider(
    ITenantLimits runtime, UserOverridesStore store, TimeSpan pollInterval, TimeProvider time, ILogger<UserOverridesProvider> log) : ITenantLimits
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    private long _reads;
    private long _failedReads;

    /// <summary>How often documents were read since the start.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>How often one could not be read.</summary>
    public long FailedReads => Interlocked.Read(ref _failedReads);

    /// <summary>Limits of the configuration alone.</summary>
    public ITenantLimits Runtime => runtime;

    public TenantLimits For(string tenant)
    {
        TenantLimits configured = runtime.For(tenant);
        Entry entry = Current(tenant);
        if (entry.Document is not { HasGenerator: true } document)
        {
            return configured;
        }

        // The same object as long as nothing has changed: who caches by it need not do its work again.
        (TenantLimits From, TenantLimits To)? merged = entry.Merged;
        if (merged is { } known && ReferenceEquals(known.From, configured))
        {
            return known.To;
        }

        TenantLimits result = configured with { MetricsGenerator = document.ApplyTo(configured.MetricsGenerator) };
        entry.Merged = (configured, result);
        return result;
    }

    /// <summary>All documents by tenant, in order; those that cannot be read are left out.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<KeyValuePair<string, UserOverridesDocument>> Documents() =>
    [
        .. store.Tenants()
            .Select(tenant => KeyValuePair.Create(tenant, Current(tenant).Document!))
            .Where(static own => own.Value is not null),
    ];

    /// <summary>The document of a tenant; null when it has none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public UserOverridesDocument? Document(string tenant) => store.Read(tenant) is { } text ? UserOverridesDocument.Parse(text) : null;

    /// <summary>Takes a document into force at once.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Set(string tenant, UserOverridesDocument document)
    {
        store.Write(tenant, document.ToJson());
        _entries[tenant] = new Entry(document, time.GetTimestamp());
    }

    /// <exception cref="IOException">It cannot be deleted.</exception>
    public void Delete(string tenant)
    {
        store.Delete(tenant);
        _entries[tenant] = new Entry(null, time.GetTimestamp());
    }

    private Entry Current(string tenant)
    {
        if (_entries.TryGetValue(tenant, out Entry? entry) && time.GetElapsedTime(entry.ReadAt) < pollInterval)
        {
            return entry;
        }

        Interlocked.Increment(ref _reads);
        try
        {
            string? text = store.Read(tenant);
            UserOverridesDocument? document = text is null ? null : UserOverridesDocument.Parse(text);
            bool isSame = entry is not null && entry.Document?.ToJson() == document?.ToJson();
            entry = isSame ? new Entry(entry!.Document, time.GetTimestamp()) { Merged = entry.Merged } : new Entry(document, time.GetTimestamp());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or FormatException)
        {
            Interlocked.Increment(ref _failedReads);
            LogUnreadable(tenant, failure.Message);
            entry = new Entry(entry?.Document, time.GetTimestamp());
        }

        _entries[tenant] = entry;
        return entry;
    }

    [LoggerMessage(1, LogLevel.Error, "user-configurable overrides of the tenant cannot be read, the previous ones stay tenant={Tenant} err={Reason}")]
    private partial void LogUnreadable(string tenant, string reason);

    private sealed class Entry(UserOverridesDocument? document, long readAt)
    {
        public UserOverridesDocument? Document { get; } = document;

        public long ReadAt { get; } = readAt;

        public (TenantLimits From, TenantLimits To)? Merged { get; set; }
    }
}
