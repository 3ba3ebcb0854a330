using Microsoft.Extensions.Logging.Abstractions;
using Vivace.Generator.Configuration;
using Vivace.Server.Configuration;
using Vivace.Server.Limits;

namespace Vivace.Server.Tests.Limits;

public class TenantLimitsProviderTests
{
    private readonly ManualTime _time = new();
    private string? _file = "overrides: {a: {ingestion: {rate_limit_bytes: 1}}}";

    [Fact]
    public void WithoutAFileEveryTenantHasTheDefaults()
    {
        using TenantLimitsProvider limits = Create("");
        Assert.Same(TenantLimits.Defaults, limits.For("anyone"));
        Assert.False(limits.HasFile);
        Assert.Null(_time.Period);
    }

    [Fact]
    public void TheTenantsEntryThenTheStarThenTheDefaultsAreUsedWhole()
    {
        _file = "overrides: {a: {ingestion: {rate_limit_bytes: 1}}}";
        using (TenantLimitsProvider limits = Create())
        {
            Assert.Equal(1, limits.For("a").Ingestion.RateLimitBytes);
            Assert.Equal(0, limits.For("a").Ingestion.BurstSizeBytes);
            Assert.Equal(15_000_000, limits.For("b").Ingestion.RateLimitBytes);
        }
        _file = "overrides: {a: {ingestion: {rate_limit_bytes: 1}}, '*': {ingestion: {rate_limit_bytes: 2}}}";
        using (TenantLimitsProvider limits = Create())
        {
            Assert.Equal(1, limits.For("a").Ingestion.RateLimitBytes);
            Assert.Equal(2, limits.For("b").Ingestion.RateLimitBytes);
            Assert.Equal(0, limits.For("b").MaxBytesPerTrace);
        }
    }

    [Fact]
    public void OnlyTheNativeHistogramValuesAreInherited()
    {
        using TenantLimitsProvider limits = Create();
        Assert.Equal(1.1, limits.For("a").MetricsGenerator.NativeHistogramBucketFactor);
        Assert.Equal(100, limits.For("a").MetricsGenerator.NativeHistogramMaxBucketNumber);
        Assert.Equal(TimeSpan.FromMinutes(15), limits.For("a").MetricsGenerator.NativeHistogramMinResetDuration);
        Assert.Equal("", limits.For("a").MetricsGenerator.GenerateNativeHistograms);
    }

    [Fact]
    public void TheFileIsReadAgainEveryPeriod()
    {
        using TenantLimitsProvider limits = Create();
        Assert.Equal(TimeSpan.FromSeconds(10), _time.Period);
        _file = "overrides: {a: {ingestion: {rate_limit_bytes: 7}}}";
        _time.Tick();
        Assert.Equal(7, limits.For("a").Ingestion.RateLimitBytes);
        _file = "";
        _time.Tick();
        Assert.Equal(15_000_000, limits.For("a").Ingestion.RateLimitBytes);
    }

    [Theory]
    [InlineData("overrides: {a: {bogus: 1}}")]
    [InlineData("overrides: [")]
    [InlineData(null)]
    public void AWrongOrMissingFileLaterLeavesThePreviousContent(string? wrong)
    {
        using TenantLimitsProvider limits = Create();
        _file = wrong;
        _time.Tick();
        Assert.Equal(1, limits.For("a").Ingestion.RateLimitBytes);
        Assert.False(limits.LastReloadSuccessful);
        _file = "overrides: {a: {ingestion: {rate_limit_bytes: 8}}}";
        _time.Tick();
        Assert.Equal(8, limits.For("a").Ingestion.RateLimitBytes);
        Assert.True(limits.LastReloadSuccessful);
    }

    [Fact]
    public void TheSameContentAgainHealsTheReloadState()
    {
        string good = _file!;
        using TenantLimitsProvider limits = Create();
        _file = null;
        _time.Tick();
        _file = good;
        _time.Tick();
        Assert.True(limits.LastReloadSuccessful);
    }

    [Fact]
    public void AMissingFileAtTheStartStopsTheStart()
    {
        _file = null;
        Assert.Equal(
            "failed to load runtime config: read file \"/o.yaml\": open /o.yaml: no such file or directory",
            Assert.Throws<ConfigurationException>(() => Create()).Message);
    }

    [Fact]
    public void AWrongFileAtTheStartStopsTheStart()
    {
        _file = "overrides: {a: {bogus: 1}}";
        Assert.Contains("field bogus not found in type overrides.Overrides", Assert.Throws<ConfigurationException>(() => Create()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void EnvironmentIsExpandedInTheFileToo()
    {
        _file = "overrides: {a: {ingestion: {rate_limit_bytes: ${RATE}}}}";
        using var limits = new TenantLimitsProvider(new OverridesOptions { PerTenantOverrideConfig = "/o.yaml" }, ReadFile, _ => "9", _time, NullLogger<TenantLimitsProvider>.Instance);
        Assert.Equal(9, limits.For("a").Ingestion.RateLimitBytes);
    }

    [Fact]
    public void DisposingStopsReading()
    {
        Create().Dispose();
        Assert.True(_time.IsDisposed);
    }

    [Fact]
    public void ListsOfATenantReplaceAndSwitchesMerge()
    {
        var configured = new SpanMetricsOptions { Dimensions = ["x"], HistogramBuckets = [1, 2] };
        SpanMetricsOptions merged = new SpanMetricsLimits
        {
            Dimensions = [],
            IntrinsicDimensions = new Dictionary<string, bool> { ["status_message"] = true, ["span_kind"] = false },
        }.ApplyTo(configured);
        Assert.Empty(merged.Dimensions);
        Assert.Equal([1, 2], merged.HistogramBuckets);
        Assert.True(merged.IntrinsicDimensions.StatusMessage);
        Assert.False(merged.IntrinsicDimensions.SpanKind);
        Assert.True(merged.IntrinsicDimensions.Service);
    }

    [Fact]
    public void TheClientServerPrefixCanOnlyBeSwitchedOn()
    {
        Assert.True(new ServiceGraphsLimits { EnableClientServerPrefix = false }.ApplyTo(new ServiceGraphsOptions { EnableClientServerPrefix = true }).EnableClientServerPrefix);
        Assert.True(new ServiceGraphsLimits { EnableClientServerPrefix = true }.ApplyTo(new ServiceGraphsOptions()).EnableClientServerPrefix);
    }

    private TenantLimitsProvider Create(string path = "/o.yaml") => new(
        new OverridesOptions { PerTenantOverrideConfig = path }, ReadFile, null, _time, NullLogger<TenantLimitsProvider>.Instance);

    private string ReadFile(string path) => _file ?? throw new FileNotFoundException("not there", path);
}
