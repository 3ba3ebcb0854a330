using Grpc.AspNetCore.Server.Model;
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
using Vivace.Server.Tenancy;
using Vivace.Storage;
using Vivace.Storage.Files;
using Vivace.Storage.Log;

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

    private const int LoggedRefusalsPerSecond = 10;

    private readonly CommandLineResult.Run _run;
    private readonly VivaceOptions _options;
    private readonly TimeProvider _time;
    private readonly WebApplication _web;
    private readonly TenantLimitsProvider _limits;
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
        var storage = new StorageComposition(_options, _limits, MemoryBudget.Detect(), time);
        _walLog = storage.OpenLog();
        string? always = _options.MultitenancyEnabled ? null : TenantId.SingleTenant;
        var storageMetrics = new StorageMetrics(_metrics, _tenantLabels, () => StoreMetrics.Stored(_store!, _walLog, always));
        _store = storage.OpenStore(
            _walLog,
            new StoreEvents(new MaintenanceMetrics(_metrics), storageMetrics, _tenantLabels, logs.CreateLogger<StoreEvents>()));
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
        builder.WebHost.ConfigureKestrel(new ListenerComposition(_options, _requests, _operations, ingest, ingestMetrics, logs).Listen);
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

        new StatusPages(_options, _limits, _userOverrides, _readiness, routes).Map();
        new OverridesPages(_limits, _userOverrides, _time).Map(routes);
        new RingPages(_options, _readiness, _time).Map(routes);
        return routes;
    }

    private void DeclareMetrics(DroppedLogLines dropped)
    {
        ProcessMetrics.Declare(_metrics, _time.GetUtcNow(), ProductVersion.Runtime);
        ServerMetrics.Declare(_metrics, _limits, _userOverrides, dropped, _options.Compactor.Compaction.BlockRetention);
        StoreMetrics.Declare(_metrics, _store, _walLog, () => _maintenance.QuarantinedRanges);
        VolumeMetrics.Declare(_metrics, PhysicalFileSystem.Instance, _options.Storage.Trace.Local.Path);
        if (_generator is not null)
        {
            _ = new GeneratorMetrics(_metrics, _tenantLabels, _generator.Status);
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
