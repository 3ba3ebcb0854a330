using Vivace.Server.CommandLine;
using Vivace.Server.Configuration;
using Vivace.Server.Tests.Configuration;

namespace Vivace.Server.Tests.CommandLine;

public class CommandLineParserTests
{
    [Fact]
    public void WithoutArgumentsTheEmbeddedDefaultsRun()
    {
        CommandLineResult.Run run = Run();
        Assert.Same(VivaceOptions.EmbeddedDefaults, run.Options);
        Assert.Equal("127.0.0.1", run.Options.Server.HttpListenAddress);
        Assert.Equal(3200, run.Options.Server.HttpListenPort);
        Assert.Equal("127.0.0.1:4318", run.Options.Distributor.Receivers.Otlp[0].Http!.Endpoint);
        Assert.Equal("./data/blocks", run.Options.Storage.Trace.Local.Path);
        Assert.False(run.Options.MetricsGenerator.IsEnabled);
        Assert.Null(run.ConfigFile);
    }

    [Theory]
    [InlineData("-config.file=t.yaml")]
    [InlineData("--config.file=t.yaml")]
    [InlineData("-config.file", "t.yaml")]
    [InlineData("--config.file", "t.yaml")]
    public void AFlagTakesOneOrTwoDashesAndAnEqualsSignOrASpace(params string[] args)
    {
        CommandLineResult.Run run = Run(args);
        Assert.Equal("t.yaml", run.ConfigFile);
        Assert.Equal("/var/tempo/wal", run.Options.Storage.Trace.Wal.Path);
        Assert.Empty(run.Warnings);
    }

    [Fact]
    public void FlagsWinOverTheFile()
    {
        VivaceOptions o = Run("-config.file=t.yaml", "-server.http-listen-port=3100", "-compactor.compaction.compaction.block-retention", "24h", "-multitenancy.enabled",
            "-ingester.max-traces-per-user=7", "-storage.trace.wal.path=/w", "-distributor.log-discarded-spans.enabled", "-log.level=debug").Options;
        Assert.Equal(3100, o.Server.HttpListenPort);
        Assert.Equal(TimeSpan.FromHours(24), o.Compactor.Compaction.BlockRetention);
        Assert.True(o.MultitenancyEnabled);
        Assert.Equal(7, o.Overrides.Defaults.Ingestion.MaxTracesPerUser);
        Assert.Equal("/w", o.Storage.Trace.Wal.Path);
        Assert.True(o.Distributor.LogDiscardedSpans.Enabled);
        Assert.Equal("debug", o.Server.LogLevel);
    }

    [Fact]
    public void TheLastOfARepeatedFlagCounts() => Assert.Equal(2, Run("-server.http-listen-port=1", "-server.http-listen-port=2").Options.Server.HttpListenPort);

    [Fact]
    public void AnEmptyTextIsAValue() =>
        Assert.Equal("", Run("-http-api-prefix=/a", "-http-api-prefix=").Options.HttpApiPrefix);

    [Theory]
    [InlineData("-x", "flag provided but not defined: -x\n")]
    [InlineData("--nope=1", "flag provided but not defined: -nope\n")]
    [InlineData("-server.http-listen-port=abc", "invalid value \"abc\" for flag -server.http-listen-port: ")]
    [InlineData("-shutdown-delay=7d", "invalid value \"7d\" for flag -shutdown-delay: ")]
    [InlineData("-config.verify=maybe", "invalid value \"maybe\" for flag -config.verify: ")]
    [InlineData("-compactor.disabled=yes", "invalid value \"yes\" for flag -compactor.disabled: ")]
    [InlineData("-server.http-listen-port=", "invalid value \"\" for flag -server.http-listen-port: ")]
    [InlineData("-target", "flag needs an argument: -target\n")]
    [InlineData("stray", "unexpected argument \"stray\"")]
    [InlineData("---x", "bad flag syntax: ---x\n")]
    [InlineData("-=5", "bad flag syntax: -=5\n")]
    public void WrongUsageEndsWithTwo(string arg, string start)
    {
        CommandLineResult.Exit exit = Exit(arg);
        Assert.Equal(2, exit.Code);
        Assert.StartsWith(start, exit.Error, StringComparison.Ordinal);
        Assert.Contains("Usage of vivace", exit.Error, StringComparison.Ordinal);
        Assert.Equal("", exit.Output);
    }

    [Fact]
    public void AMissingFileEndsWithOne() => Assert.Equal(
        new CommandLineResult.Exit(1, "", "failed parsing config: failed to read configFile none.yaml: open none.yaml: no such file or directory\n"), Exit("-config.file=none.yaml"));

    [Fact]
    public void AWrongFileEndsWithOne()
    {
        CommandLineResult.Exit exit = Exit("-config.file=bad.yaml");
        Assert.Equal(1, exit.Code);
        Assert.Equal("failed parsing config: failed to parse configFile bad.yaml: yaml: unmarshal errors:\n  line 1: field bogus not found in type app.Config\n", exit.Error);
    }

    [Theory]
    [InlineData("-config.verify=true")]
    [InlineData("-config.verify")]
    [InlineData("-config.verify", "true")]
    [InlineData("-config.verify=1")]
    public void VerifyOfTheFirstUsersFileEndsWithNothing(params string[] verify) =>
        Assert.Equal(new CommandLineResult.Exit(0, "", ""), Exit(["-config.file=t.yaml", .. verify]));

    [Fact]
    public void VerifyWithAWarningEndsWithOne()
    {
        CommandLineResult.Exit exit = Exit("-config.file=warns.yaml", "-config.verify=true");
        Assert.Equal(1, exit.Code);
        Assert.StartsWith("level=warn msg=\"-- CONFIGURATION WARNINGS --\"\nlevel=warn msg=\"ingester.trace_idle_period has no effect in Vivace\" explain=\"line ", exit.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void VerifyWithABrokenRuleEndsWithOne() => Assert.Equal(1, Exit("-config.verify=true", "-storage.trace.backend=s3").Code);

    [Fact]
    public void VerifyFalseRuns() => Run("-config.verify=false");

    [Theory]
    [InlineData("bogus", "unrecognised module name: bogus")]
    [InlineData("querier", "target \"querier\" is not available")]
    public void OtherTargetsEndWithOne(string target, string text)
    {
        CommandLineResult.Exit exit = Exit("-target=" + target);
        Assert.Equal(1, exit.Code);
        Assert.Contains(text, exit.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-config.file=env.yaml", "-config.expand-env=true")]
    [InlineData("-config.expand-env", "-config.file=env.yaml")]
    public void EnvironmentIsExpandedOnRequest(params string[] args)
    {
        CommandLineResult.Run run = Run(args);
        Assert.Equal("/from-env", run.Options.Storage.Trace.Local.Path);
        Assert.True(run.ExpandEnvironment);
    }

    [Fact]
    public void FlagsOfChartsAreAcceptedSilently() =>
        Assert.Empty(Run("-mem-ballast-size-mbs=1024", "-memberlist.host-port=a", "-memberlist.host-port=b", "-mutex-profile-fraction", "5", "-reporting.enabled=false").Warnings);

    [Fact]
    public void FlagsOfPartsThatDoNotExistWarn()
    {
        CommandLineResult.Run run = Run("-ingest.kafka.address=x", "-storage.trace.s3.bucket", "b", "-live-store.readiness-check", "-backend-worker.ring.store=inmemory", "-server.http-listen-port=1");
        Assert.Equal(4, run.Warnings.Count);
        Assert.Equal("-ingest.kafka.address has no effect in Vivace", run.Warnings[0].Message);
        Assert.Equal(1, run.Options.Server.HttpListenPort);
    }

    [Fact]
    public void VersionNamesVivaceAndTheTempoItAnswersFor()
    {
        CommandLineResult.Exit exit = Exit("-version");
        Assert.Equal(0, exit.Code);
        Assert.StartsWith("vivace, version ", exit.Output, StringComparison.Ordinal);
        Assert.Contains("tempo, version v2.10.1", exit.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-help")]
    [InlineData("--help")]
    [InlineData("-h")]
    public void HelpShowsExamplesAndEveryFlag(string arg)
    {
        CommandLineResult.Exit exit = Exit(arg);
        Assert.Equal(0, exit.Code);
        Assert.Contains("vivace -config.file=/etc/tempo/tempo.yaml", exit.Output, StringComparison.Ordinal);
        Assert.All(FlagTable.All, f => Assert.Contains($"  -{f.Name}", exit.Output, StringComparison.Ordinal));
    }

    [Fact]
    public void HealthProbesTheOwnPort()
    {
        Assert.Equal(new CommandLineResult.Probe(new Uri("http://127.0.0.1:3200/ready")), Read("-health"));
        Assert.Equal(new CommandLineResult.Probe(new Uri("http://x:1/ready")), Read("-health", "-health.url=http://x:1/ready"));
        Assert.Equal(2, Exit("-health", "-health.url=nonsense").Code);
    }

    private static CommandLineResult.Run Run(params string[] args) => Assert.IsType<CommandLineResult.Run>(Read(args));

    private static CommandLineResult.Exit Exit(params string[] args) => Assert.IsType<CommandLineResult.Exit>(Read(args));

    private static CommandLineResult Read(params string[] args) => new CommandLineParser(
        file => file switch
        {
            "t.yaml" => SharedFiles.FirstUser,
            "bad.yaml" => "bogus: 1",
            "warns.yaml" => SharedFiles.Minimal + "ingester: {trace_idle_period: 10s}",
            "env.yaml" => "storage: {trace: {backend: local, local: {path: '${BLOCKS}'}}}",
            _ => throw new FileNotFoundException("not there", file),
        },
        name => name == "BLOCKS" ? "/from-env" : null).Read(args);
}
