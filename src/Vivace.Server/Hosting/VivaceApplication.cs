using Grpc.AspNetCore.Server.Model;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Vivace.Generator;
using Vivace.Query;
using Vivace.Query.TraceById;
using Vivace.Server.Api;
using Vivace.Server.Api.Streaming;
using Vivace.Server.CommandLine;
using Vivace.Server.Configuration;
using Vivace.Server.Http;
using Vivace.Server.Ingest;
using Vivace.Server.Limits;
using Vivace.Server.Limits.UserConfigurable;
using Vivace.Server.Logging;
using Vivace.Server.Metrics;
using Vivace.Server.Operations;
using Vivace.Server.Receivers.Otlp;
using Vivace.Server.Tenancy;
using Vivace.Storage;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Files;
using Vivace.Storage.Flush;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;

namespace Vivace.Server.Hosting;

/// <summary>
/// The whole server: the one place that says what is made of what, and in which order it starts and stops. A stop takes a few seconds
/// whatever clients and Prometheus do: nothing acknowledged depends on it, since it is in the log already.
/// </summary>
public sealed partial class VivaceApplication : IAsyncDisposable
{
    /// <summary>What open requests get to finish in when the process is told to stop.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(2);

    /// <summary>What the last collection of generated series gets to reach Prometheus in.</summary>
    private static readonly TimeSpan GeneratorFlushTime = TimeSpan.FromSeconds(1.5);

    /// <summary>What blocks get to be written in before the process ends; the whole stop stays well below half a minute.</summary>
    private static readonly TimeSpan StopFlushTime = TimeSpan.FromSeconds(15);

    /// <summary>A log segment takes at most this part of the memory for spans, since a segment is read back into one head.</summary>
    private const int SegmentsPerHead = 8;

    private const long SmallestSegmentBytes = 1 << 20;

    private const int LoggedRefusalsPerSecond = 10;

    /// <summary>Longest first line of a request: queries are in the URL and may have 128 KiB before they are percent-encoded.</summary>
    private const int MaxRequestLineBytes = 1 << 20;

    private readonly CommandLineResult.Run _run;
    private readonly VivaceOptions _options;
    private readonly TimeProvider _time;
    private readonly WebApplication _web;
    private readonly TenantLimitsProvider _limits;
    private readonly long _headBytes;
    private readonly IWriteAheadLog _walLog;
    private readonly TraceStore _store;
    private readonly UserOverridesProvider? _userOverrides;
    private readonly MetricsGeneratorService? _generator;
    private readonly MetricsRegistry _metrics = new();
    private readonly TenantLabels _tenantLabels = new();
    private readonly Readiness _readiness = new();
    private readonly StoreMaintenance _maintenance;
    private readonly QueryApi _queries;
    private readonly OperationalRoutes _operations;
    private readonly RequestStep _requests;
    private readonly ILogger<VivaceApplication> _log;
    private volatile bool _flushesAtStop;
    private readonly TaskCompletionSource _stopRequested = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="run">Valid options and what the log is to say of them.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ConfigurationException">A file that the options name is missing or wrong.</exception>
    /// <exception cref="IOException">The log cannot be opened, or an address cannot be listened on.</exception>
    public VivaceApplication(CommandLineResult.Run run, TimeProvider time)
    {
        _run = run;
        _options = run.Options;
        _time = time;
        var dropped = new DroppedLogLines();
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.AddProcessLog(_options.Server.LogLevel, _options.Server.LogFormat, dropped, time);
        // Kestrel warns that a cleartext port will not take HTTP/2; ours does (see Http2Preface).
        builder.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        builder.WebHost.UseKestrelCore();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);

        using ILoggerFactory logs = LoggerFactory.Create(
            logging => logging.AddProcessLog(_options.Server.LogLevel, _options.Server.LogFormat, dropped, time));
        _limits = new TenantLimitsProvider(
            _options.Overrides,
            File.ReadAllText,
            run.ExpandEnvironment ? Environment.GetEnvironmentVariable : null,
            time,
            logs.CreateLogger<TenantLimitsProvider>());
        _headBytes = MemoryBudget.Detect().HeadBytes(_options.Storage.Trace.Head.MaxBytes);
        _walLog = OpenLog();
        string? always = _options.MultitenancyEnabled ? null : TenantId.SingleTenant;
        var storageMetrics = new StorageMetrics(_metrics, _tenantLabels, () => StoreMetrics.Stored(_store!, _walLog, always));
        _store = OpenStore(new StoreEvents(
            new MaintenanceMetrics(_metrics), storageMetrics, _tenantLabels, logs.CreateLogger<StoreEvents>()));
        _userOverrides = GeneratorComposition.OpenUserOverrides(_options.Overrides.UserConfigurable, _limits, time, logs);
        _generator = GeneratorComposition.Open(_options.MetricsGenerator, (ITenantLimits?)_userOverrides ?? _limits, _store, time, logs);
        if (_generator is { } generator)
        {
            _store.Follow(new GeneratorConsumer(generator));
        }

        var ingestMetrics = new IngestMetrics(_metrics, _tenantLabels);
        var ingest = new IngestService(
            _options,
            _limits,
            _store,
            Observers(logs),
            ingestMetrics,
            time,
            new LogRateLimiter(LoggedRefusalsPerSecond, time, dropped),
            logs.CreateLogger<IngestService>());
        _maintenance = new StoreMaintenance(_store, _readiness, time, logs.CreateLogger<StoreMaintenance>());
        _operations = new OperationalRoutes(_readiness, _metrics, Flush, FlushAndStop);

        _queries = new QueryApi(
            _options, new TraceByIdQuery(_store), new QueryEngine(_store), _limits, _metrics, _tenantLabels, MemoryBudget.Detect(), time, logs);
        AddGrpc(builder.Services);
        DeclareMetrics(dropped);
        RouteTable routes = MapRoutes();
        _requests = new RequestStep(routes, new RequestMetrics(_metrics), _options.Server, time, logs.CreateLogger<RequestStep>());
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, ingest, ingestMetrics, logs));
        _web = builder.Build();
        _log = logs.CreateLogger<VivaceApplication>();
        UseHandlers(_web);
    }

    /// <summary>Runs until the process is told to stop.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync()
    {
        LogWarnings();
        LogStarting(ProductVersion.Describe().Split('\n')[0], _options.Target);
        await _web.StartAsync().ConfigureAwait(false);
        LogListening(_options.Server.HttpListenPort, _options.Server.GrpcListenPort, string.Join(' ', _web.Urls));
        _generator?.Start();
        using var stopping = new CancellationTokenSource();
        Task maintenance = _maintenance.RunAsync(stopping.Token);
        LogStarted();
        _web.Lifetime.ApplicationStopping.Register(() => _stopRequested.TrySetResult());
        Task ended = await Task.WhenAny(_stopRequested.Task, maintenance).ConfigureAwait(false);
        _readiness.Stopping();
        if (_options.ShutdownDelay > TimeSpan.Zero)
        {
            await Task.Delay(_options.ShutdownDelay, _time).ConfigureAwait(false);
        }

        await stopping.CancelAsync().ConfigureAwait(false);
        await StopAsync().ConfigureAwait(false);
        if (_flushesAtStop || _options.Ingester.FlushAllOnShutdown)
        {
            await _maintenance.FlushBeforeStopAsync(StopFlushTime).ConfigureAwait(false);
        }

        if (ended == maintenance)
        {
            // Only the replay can end it: without the log there is nothing to serve.
            await maintenance.ConfigureAwait(false);
        }

        LogStopped();
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _limits.Dispose();
        if (_generator is not null)
        {
            await _generator.DisposeAsync().ConfigureAwait(false);
        }

        await _store.DisposeAsync().ConfigureAwait(false);
        await _web.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StopAsync()
    {
        using var drain = new CancellationTokenSource(DrainTime, _time);
        try
        {
            await _web.StopAsync(drain.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            LogDrainCutShort(DrainTime.TotalSeconds);
        }

        if (_generator is not null)
        {
            await _generator.StopAsync(GeneratorFlushTime).ConfigureAwait(false);
        }
    }

    private FileWriteAheadLog OpenLog()
    {
        WalOptions wal = _options.Storage.Trace.Wal;
        long segmentBytes = Math.Min(wal.SegmentBytes, Math.Max(SmallestSegmentBytes, _headBytes / SegmentsPerHead));
        return FileWriteAheadLog.Open(new FileLogOptions { Directory = wal.Path, SegmentBytes = segmentBytes, Time = _time });
    }

    private TraceStore OpenStore(IStoreObserver observer)
    {
        TraceStorageOptions trace = _options.Storage.Trace;
        CompactionOptions compaction = _options.Compactor.Compaction;
        PhysicalFileSystem files = PhysicalFileSystem.Instance;
        files.CreateDirectory(trace.Local.Path);
        return new TraceStore(
            new TraceStoreOptions
            {
                MaxHeadBytes = _headBytes,
                EpochDuration = _options.Ingester.MaxBlockDuration,
                MaxBlockBytes = _options.Ingester.MaxBlockBytes,
                MaxAttributeBytes = _options.Distributor.MaxAttributeBytes,
                MaxBytesPerTrace = _limits.Defaults.MaxBytesPerTrace,
            },
            _walLog,
            _time,
            new BlockStorage
            {
                Store = new LocalObjectStore(files, Path.GetFullPath(trace.Local.Path), _time),
                Files = files,
                LogFolder = trace.Wal.Path,
                VolumePath = trace.Local.Path,
                Observer = observer,
                Format = new BlockFormat
                {
                    BloomFalsePositives = trace.Block.BloomFilterFalsePositive,
                    BloomShardBytes = (int)Math.Min(trace.Block.BloomFilterShardSizeBytes, int.MaxValue),
                    DedicatedColumns = ColumnsOf,
                },
                Rules = new BlockRules
                {
                    PollInterval = trace.BlocklistPoll,
                    IngestionTimeRangeSlack = trace.Wal.IngestionTimeRangeSlack,
                    CompactorDisabled = _options.Compactor.Disabled,
                    CompactedBlockRetention = compaction.CompactedBlockRetention,
                    MaxCompactionObjects = compaction.MaxCompactionObjects,
                    MaxBlockBytes = compaction.MaxBlockBytes,
                    CompactionCycle = compaction.CompactionCycle,
                    MaxTimePerTenant = compaction.MaxTimePerTenant,
                    Tenant = RulesOf,
                    Space = new SpaceRules
                    {
                        MaxBytes = trace.Retention.MaxBytes,
                        MaxVolumeShare = trace.Retention.MaxVolumeShare,
                        MinFreeShare = trace.Retention.MinFreeShare,
                    },
                },
            });
    }

    /// <summary>A tenant's own columns, where it has some, else those of all.</summary>
    private IReadOnlyList<DedicatedColumn> ColumnsOf(string tenant)
    {
        IReadOnlyList<DedicatedColumnOptions> own = _limits.For(tenant).ParquetDedicatedColumns;
        return
        [
            .. (own.Count > 0 ? own : _options.Storage.Trace.Block.ParquetDedicatedColumns).Select(static column => new DedicatedColumn(
                column.Scope switch { "resource" => DedicatedScope.Resource, "event" => DedicatedScope.Event, _ => DedicatedScope.Span },
                column.Name,
                column.Type,
                column.Options)),
        ];
    }

    /// <summary>A tenant's own values, where it has some, else those of the compactor.</summary>
    private TenantBlockRules RulesOf(string tenant)
    {
        CompactionLimits limits = _limits.For(tenant).Compaction;
        CompactionOptions compaction = _options.Compactor.Compaction;
        return new TenantBlockRules
        {
            BlockRetention = limits.BlockRetention > TimeSpan.Zero ? limits.BlockRetention : compaction.BlockRetention,
            CompactionWindow = limits.CompactionWindow > TimeSpan.Zero ? limits.CompactionWindow : compaction.CompactionWindow,
            CompactionDisabled = limits.CompactionDisabled,
        };
    }

    /// <summary><c>/flush</c>: one tenant's spans become blocks together with all others'.</summary>
    /// <returns>Whether the tenant is known; without a tenant, always.</returns>
    private bool Flush(string? tenant)
    {
        if (tenant is not null && !_store.Tenants.Contains(tenant))
        {
            return false;
        }

        _maintenance.Flush();
        return true;
    }

    /// <summary><c>/shutdown</c>.</summary>
    private void FlushAndStop()
    {
        _flushesAtStop = true;
        _stopRequested.TrySetResult();
    }

    private IngestObservers Observers(ILoggerFactory logs)
    {
        DistributorOptions distributor = _options.Distributor;
        return new IngestObservers(
            _generator is null ? null : new GeneratorConsumer(_generator),
            new SpanLog(distributor.LogReceivedSpans, "received", logs.CreateLogger<SpanLog>()),
            new SpanLog(distributor.LogDiscardedSpans, "discarded", logs.CreateLogger<SpanLog>()),
            distributor.MetricReceivedSpans.Enabled ? new ReceivedSpanMetric(_metrics, distributor.MetricReceivedSpans) : null);
    }

    private void AddGrpc(IServiceCollection services)
    {
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = _options.Server.GrpcServerMaxRecvMsgSize;
            grpc.MaxSendMessageSize = _options.Server.GrpcServerMaxSendMsgSize;
        });
        services.AddSingleton(new HealthService(() => _readiness.IsReady));
        services.AddSingleton(_queries.Streaming);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<HealthService>, HealthService.MethodProvider>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IServiceMethodProvider<StreamingQuerier>, StreamingQuerier.MethodProvider>());
    }

    private RouteTable MapRoutes()
    {
        var routes = new RouteTable(_options.HttpApiPrefix);
        _queries.Map(routes);
        _operations.Map(routes);
        if (_userOverrides is not null)
        {
            var overrides = new OverridesEndpoint(
                _userOverrides,
                new ReadTenants(_options.MultitenancyEnabled, allowsSeveral: false),
                _options.Overrides.UserConfigurable.CheckForConflictingRuntimeOverrides);
            routes.MapApi(
                "/api/overrides", RouteMethods.Get | RouteMethods.Post | RouteMethods.Patch | RouteMethods.Delete, requiresTenant: true, overrides.HandleAsync);
        }

        new StatusPages(_options, _limits, _readiness, routes).Map();
        return routes;
    }

    private void DeclareMetrics(DroppedLogLines dropped)
    {
        ProcessMetrics.Declare(_metrics, _time.GetUtcNow(), ProductVersion.Runtime);
        ServerMetrics.Declare(_metrics, _limits, dropped, _options.Compactor.Compaction.BlockRetention);
        StoreMetrics.Declare(_metrics, _store, _walLog, () => _maintenance.QuarantinedRanges);
        VolumeMetrics.Declare(_metrics, PhysicalFileSystem.Instance, _options.Storage.Trace.Local.Path);
        if (_generator is not null)
        {
            _ = new GeneratorMetrics(_metrics, _tenantLabels, _generator.Status);
        }
    }

    private void Listen(KestrelServerOptions kestrel, IngestService ingest, IngestMetrics metrics, ILoggerFactory logs)
    {
        ServerOptions server = _options.Server;
        kestrel.AddServerHeader = false;
        // Bytes beyond ASCII reach the handlers, which know how to refuse them.
        kestrel.RequestHeaderEncodingSelector = static _ => System.Text.Encoding.Latin1;
        kestrel.AllowAlternateSchemes = true;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestLineSize = MaxRequestLineBytes;
        kestrel.Limits.KeepAliveTimeout = server.HttpServerIdleTimeout > TimeSpan.Zero ? server.HttpServerIdleTimeout : TimeSpan.MaxValue;
        Listeners.Add(
            kestrel,
            new ListenEndpoint(server.HttpListenAddress, server.HttpListenPort),
            _options.StreamOverHttpEnabled ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http1,
            ListenerCertificate.From(server.HttpTls),
            new ListenerRole(ListenerKind.Http, _requests.HandleAsync));
        Listeners.Add(
            kestrel,
            new ListenEndpoint(server.GrpcListenAddress, server.GrpcListenPort),
            HttpProtocols.Http2,
            ListenerCertificate.From(server.GrpcTls),
            new ListenerRole(ListenerKind.Grpc, Handler: null));
        if (_options.InternalServer is { Enable: true, Server: { } second })
        {
            Listeners.Add(
                kestrel,
                new ListenEndpoint(second.HttpListenAddress, second.HttpListenPort),
                HttpProtocols.Http1,
                ListenerCertificate.From(second.HttpTls),
                new ListenerRole(ListenerKind.Internal, _operations.InternalAsync));
        }

        foreach (OtlpReceiverOptions receiver in _options.Distributor.Receivers.Otlp)
        {
            if (receiver.Grpc is { } grpc)
            {
                var handler = new OtlpGrpcReceiver(
                    grpc.MaxMessageBytes,
                    ingest,
                    metrics.ForReceiver($"{receiver.Id}/otlp_receiver", "grpc"),
                    logs.CreateLogger<OtlpGrpcReceiver>());
                Listeners.Add(
                    kestrel,
                    Parse(grpc.Endpoint),
                    HttpProtocols.Http2,
                    ListenerCertificate.From(grpc.Tls),
                    new ListenerRole(ListenerKind.OtlpGrpc, handler.HandleAsync));
            }

            if (receiver.Http is { } http)
            {
                var handler = new OtlpHttpReceiver(
                    http, ingest, metrics.ForReceiver($"{receiver.Id}/otlp_receiver", "http"), logs.CreateLogger<OtlpHttpReceiver>());
                ListenerCertificate? certificate = ListenerCertificate.From(http.Tls);
                Listeners.Add(
                    kestrel,
                    Parse(http.Endpoint),
                    certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2,
                    certificate,
                    new ListenerRole(ListenerKind.OtlpHttp, handler.HandleAsync));
            }
        }
    }

    private void UseHandlers(WebApplication web)
    {
        web.Use((context, next) =>
        {
            ListenerRole role = ListenerRole.Of(context);
            bool isGrpc = role.Handler is null
                || (role.Kind == ListenerKind.Http && HttpProtocol.IsHttp2(context.Request.Protocol)
                    && context.Request.ContentType?.StartsWith("application/grpc", StringComparison.Ordinal) == true);
            return isGrpc ? next(context) : role.Handler!(context);
        });
        web.UseRouting();
        web.Use((context, next) => _requests.CallAsync(context, next));
#pragma warning disable ASP0014 // the routing middleware is placed by hand, behind the plain HTTP handlers
        web.UseEndpoints(endpoints =>
        {
            endpoints.MapGrpcService<HealthService>();
            endpoints.MapGrpcService<StreamingQuerier>();
        });
#pragma warning restore ASP0014
    }

    private static ListenEndpoint Parse(string endpoint) =>
        ListenEndpoint.TryParse(endpoint, out ListenEndpoint? parsed)
            ? parsed
            : throw new IOException($"'{endpoint}' is not an address to listen on; write host:port");

    private void LogWarnings()
    {
        if (_run.Warnings.Count == 0)
        {
            return;
        }

        LogWarningsAhead();
        foreach (ConfigurationWarning warning in _run.Warnings)
        {
            LogWarning(warning.Message, warning.Explain);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "-- CONFIGURATION WARNINGS --")]
    private partial void LogWarningsAhead();

    [LoggerMessage(2, LogLevel.Warning, "{Warning} explain={Explain}")]
    private partial void LogWarning(string warning, string explain);

    [LoggerMessage(3, LogLevel.Information, "Starting Vivace version={Version} target={Target}")]
    private partial void LogStarting(string version, string target);

    [LoggerMessage(4, LogLevel.Information, "server listening on addresses http={Http} grpc={Grpc} addresses={Addresses}")]
    private partial void LogListening(int http, int grpc, string addresses);

    [LoggerMessage(5, LogLevel.Information, "Vivace started")]
    private partial void LogStarted();

    [LoggerMessage(6, LogLevel.Warning, "requests still open were cut off at the stop after_seconds={Seconds}")]
    private partial void LogDrainCutShort(double seconds);

    [LoggerMessage(7, LogLevel.Information, "Vivace stopped")]
    private partial void LogStopped();
}
