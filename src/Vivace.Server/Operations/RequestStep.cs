using Microsoft.AspNetCore.Http.Features;
using Vivace.Server.Configuration;
using Vivace.Server.Http;
using Vivace.Server.Metrics;
using Vivace.Server.Tenancy;

namespace Vivace.Server.Operations;

/// <summary>
/// What every request to the server's own ports passes: it is timed, logged, and answered even when its handler fails.
/// </summary>
internal sealed partial class RequestStep(
    RouteTable routes, RequestMetrics metrics, ServerOptions options, TimeProvider time, ILogger<RequestStep> log)
{
    private const string QuerierPrefix = "querier_";

    /// <summary>Calls by which Tempo's parts ask each other for what a route serves; dashboards select them.</summary>
    private static readonly Dictionary<string, string> InternalCalls = new(StringComparer.Ordinal)
    {
        ["api_traces_traceid"] = "/tempopb.Querier/FindTraceByID",
        ["api_v2_traces_traceid"] = "/tempopb.Querier/FindTraceByID",
        ["api_search"] = "/tempopb.Querier/SearchRecent",
        ["api_search_tags"] = "/tempopb.Querier/SearchTags",
        ["api_v2_search_tags"] = "/tempopb.Querier/SearchTagsV2",
        ["api_search_tag_tagname_values"] = "/tempopb.Querier/SearchTagValues",
        ["api_v2_search_tag_tagname_values"] = "/tempopb.Querier/SearchTagValuesV2",
    };

    /// <summary>Answers a plain HTTP request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        long started = time.GetTimestamp();
        RouteMatch match = routes.Resolve(context);
        string method = context.Request.Method;
        using (metrics.Begin(method, match.MetricName))
        {
            try
            {
                await routes.Handle(context).ConfigureAwait(false);
            }
            catch (Exception gone) when (gone is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
            {
                SetStatus(context, StatusCodes.Status499ClientClosedRequest);
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                LogFailed(failure, method, context.Request.Path);
                await FailAsync(context).ConfigureAwait(false);
            }
        }

        Observe(context, match, time.GetElapsedTime(started));
    }

    /// <summary>Answers a gRPC call.</summary>
    public async Task CallAsync(HttpContext context, RequestDelegate next)
    {
        // Only methods that exist get series of their own.
        if (context.GetEndpoint() is null)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        long started = time.GetTimestamp();
        string route = context.Request.Path.Value ?? "";
        using (metrics.Begin(RequestMetrics.GrpcMethod, route))
        {
            await next(context).ConfigureAwait(false);
        }

        string status = context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers.GrpcStatus.ToString() is { Length: > 0 } trailer
            ? trailer
            : context.Response.Headers.GrpcStatus.ToString();
        string outcome = context.RequestAborted.IsCancellationRequested ? "cancel" : status is "" or "0" ? "success" : "error";
        metrics.AnsweredCall(route, outcome, time.GetElapsedTime(started));
    }

    private void Observe(HttpContext context, RouteMatch match, TimeSpan elapsed)
    {
        HttpRequest request = context.Request;
        int status = context.Response.StatusCode;
        metrics.Answered(request.Method, match.MetricName, status, elapsed);
        if (match.Route is { RequiresTenant: true })
        {
            metrics.Answered(request.Method, QuerierPrefix + match.MetricName, status, elapsed);
            if (InternalCalls.TryGetValue(match.MetricName, out string? call))
            {
                string outcome = status == StatusCodes.Status499ClientClosedRequest ? "cancel"
                    : status >= StatusCodes.Status500InternalServerError ? "error"
                    : "success";
                metrics.AnsweredCall(call, outcome, elapsed);
            }

            LogQuery(
                request.Headers[TenantId.Header].ToString() is { Length: > 0 } tenant ? tenant : TenantId.SingleTenant,
                request.Method,
                request.Path.Value + request.QueryString.Value,
                elapsed.TotalSeconds,
                context.Response.ContentLength ?? 0,
                status);
        }

        LogAnswered(
            options.LogRequestAtInfoLevelEnabled ? LogLevel.Information : LogLevel.Debug,
            request.Method,
            request.Path.Value + request.QueryString.Value,
            status,
            elapsed.TotalSeconds);
    }

    private static void SetStatus(HttpContext context, int status)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.StatusCode = status;
        }
    }

    private static Task FailAsync(HttpContext context)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        return PlainText.StatusAsync(
            context, StatusCodes.Status500InternalServerError, "internal error; the server's log says more\n");
    }

    [LoggerMessage(1, LogLevel.Information, "query stats tenant={Tenant} method={Method} url={Url} duration_seconds={Seconds} response_size={Size} status={Status}")]
    private partial void LogQuery(string tenant, string method, string? url, double seconds, long size, int status);

    [LoggerMessage(EventId = 2, Message = "request method={Method} url={Url} status={Status} duration_seconds={Seconds}")]
    private partial void LogAnswered(LogLevel level, string method, string? url, int status, double seconds);

    [LoggerMessage(3, LogLevel.Error, "a request failed method={Method} path={Path}")]
    private partial void LogFailed(Exception failure, string method, PathString path);
}
