using System.Collections.Frozen;
using Vivace.Server.Configuration;

namespace Vivace.Server.Limits;

/// <summary>
/// The limits of all tenants: defaults, and the per-tenant file, which is read again every period. A file that cannot be read or
/// is wrong later on leaves the previous content in force. Safe for concurrent use; a reader sees either the old or the new file.
/// </summary>
public sealed partial class TenantLimitsProvider : ITenantLimits, IDisposable
{
    private const string EveryoneElse = "*";

    private readonly TenantLimits _defaults;
    private readonly string _path;
    private readonly Func<string, string> _readFile;
    private readonly Func<string, string?>? _environment;
    private readonly ILogger _logger;
    private readonly ITimer? _timer;
    private readonly Lock _reloading = new();
    private volatile FrozenDictionary<string, TenantLimits> _tenants = FrozenDictionary<string, TenantLimits>.Empty;
    private volatile bool _lastReloadSuccessful = true;
    private string _text = "";

    /// <param name="readFile">Gives the text of a file; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</param>
    /// <param name="environment">Expands <c>${…}</c> in the file; null for no expansion.</param>
    /// <exception cref="ConfigurationException">The file is missing or wrong: the process must not start.</exception>
    public TenantLimitsProvider(
        OverridesOptions options, Func<string, string> readFile, Func<string, string?>? environment, TimeProvider time, ILogger<TenantLimitsProvider> logger)
    {
        _defaults = options.Defaults;
        _path = options.PerTenantOverrideConfig;
        _readFile = readFile;
        _environment = environment;
        _logger = logger;
        if (_path.Length == 0) return;
        try
        {
            Load();
        }
        catch (ConfigurationException e)
        {
            throw new ConfigurationException($"failed to load runtime config: {e.Message}");
        }
        _timer = time.CreateTimer(_ => Reload(), null, options.PerTenantOverridePeriod, options.PerTenantOverridePeriod);
    }

    public TenantLimits Defaults => _defaults;

    /// <summary>Entries of the file by tenant, <c>*</c> among them.</summary>
    public IReadOnlyDictionary<string, TenantLimits> Tenants => _tenants;

    /// <summary>False while the file on disk cannot be used (<c>tempo_runtime_config_last_reload_successful</c>).</summary>
    public bool LastReloadSuccessful => _lastReloadSuccessful;

    /// <summary>True when a per-tenant file is configured at all.</summary>
    public bool HasFile => _path.Length > 0;

    public TenantLimits For(string tenant)
    {
        FrozenDictionary<string, TenantLimits> tenants = _tenants;
        return tenants.TryGetValue(tenant, out TenantLimits? own) || tenants.TryGetValue(EveryoneElse, out own) ? own : _defaults;
    }

    public void Dispose() => _timer?.Dispose();

    private void Reload()
    {
        // A slow disk must not stack readers; the next period comes anyway.
        if (!_reloading.TryEnter()) return;
        try
        {
            Load();
            _lastReloadSuccessful = true;
        }
        catch (ConfigurationException e)
        {
            _lastReloadSuccessful = false;
            LogReloadFailed(e.Message);
        }
        finally
        {
            _reloading.Exit();
        }
    }

    private void Load()
    {
        string text = Read();
        if (text == _text && text.Length > 0) return;
        TenantLimitsDocument document = TenantLimitsFile.Parse(text, _environment);
        foreach (ConfigurationWarning warning in document.Warnings) LogWarning(warning.Message, warning.Explain);
        _tenants = document.Tenants.ToFrozenDictionary(t => t.Key, t => WithDefaults(t.Value), StringComparer.Ordinal);
        _text = text;
    }

    private string Read()
    {
        try
        {
            return _readFile(_path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"read file \"{_path}\": {FileProblem.Describe(_path, e)}");
        }
    }

    // The only three values an entry inherits, in Tempo as well.
    private TenantLimits WithDefaults(TenantLimits entry)
    {
        GeneratorLimits own = entry.MetricsGenerator;
        GeneratorLimits other = _defaults.MetricsGenerator;
        return entry with
        {
            MetricsGenerator = own with
            {
                NativeHistogramBucketFactor = own.NativeHistogramBucketFactor == 0 ? other.NativeHistogramBucketFactor : own.NativeHistogramBucketFactor,
                NativeHistogramMaxBucketNumber = own.NativeHistogramMaxBucketNumber == 0 ? other.NativeHistogramMaxBucketNumber : own.NativeHistogramMaxBucketNumber,
                NativeHistogramMinResetDuration = own.NativeHistogramMinResetDuration == TimeSpan.Zero ? other.NativeHistogramMinResetDuration : own.NativeHistogramMinResetDuration,
            },
        };
    }
}
