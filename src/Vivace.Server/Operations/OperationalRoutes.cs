using System.Text.Json;
using Prometheus;
using Vivace.Server.CommandLine;
using Vivace.Server.Http;
using Vivace.Server.Metrics;

namespace Vivace.Server.Operations;

/// <summary>The routes that orchestrators, Prometheus and Grafana ask (query-api specification, section 11).</summary>
/// <param name="readiness">What <c>/ready</c> says.</param>
/// <param name="metrics">What <c>/metrics</c> says.</param>
/// <param name="flush">Begins to make blocks of a tenant's spans, or of all; says whether the tenant is known.</param>
/// <param name="stop">Ends the process when everything is in blocks.</param>
internal sealed class OperationalRoutes(Readiness readiness, MetricsRegistry metrics, Func<string?, bool> flush, Action stop)
{
    private const string PrometheusText = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores";
    private const string OpenMetrics = "application/openmetrics-text";
    private const string OpenMetricsText = OpenMetrics + "; version=1.0.0; charset=utf-8";

    private readonly byte[] _buildInformation = BuildInformation();

    public void Map(RouteTable routes)
    {
        routes.Map("/ready", RouteMethods.Any, requiresTenant: false, ReadyAsync);
        routes.Map("/metrics", RouteMethods.Any, requiresTenant: false, MetricsAsync);
        routes.Map("/flush", RouteMethods.Any, requiresTenant: false, FlushAsync);
        routes.Map("/shutdown", RouteMethods.Any, requiresTenant: false, ShutdownAsync);
        routes.Map("/memberlist", RouteMethods.Get, requiresTenant: false, context => PlainText.AnswerAsync(
            context, StatusCodes.Status200OK, "text/plain", "This instance doesn't use memberlist."));
        routes.MapApi("/api/echo", RouteMethods.Any, requiresTenant: false, context => PlainText.AnswerAsync(
            context, StatusCodes.Status200OK, PlainText.ContentType, "echo\n"));
        routes.MapApi("/api/status/buildinfo", RouteMethods.Get, requiresTenant: false, BuildInformationAsync);
    }

    public Task ReadyAsync(HttpContext context) => PlainText.StatusAsync(
        context, readiness.IsReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, readiness.Text);

    /// <summary>The second HTTP server: <c>/ready</c> and <c>/metrics</c> alone.</summary>
    public Task InternalAsync(HttpContext context) => RequestPath.Of(context) switch
    {
        "/ready" => ReadyAsync(context),
        "/metrics" => MetricsAsync(context),
        _ => PlainText.NotFoundAsync(context),
    };

    private async Task MetricsAsync(HttpContext context)
    {
        bool isOpen = context.Request.Headers.Accept.ToString().Contains(OpenMetrics, StringComparison.Ordinal);
        ReadOnlyMemory<byte> page = await metrics
            .ExportAsync(isOpen ? ExpositionFormat.OpenMetricsText : ExpositionFormat.PrometheusText, context.RequestAborted)
            .ConfigureAwait(false);
        HttpResponse response = context.Response;
        response.ContentType = isOpen ? OpenMetricsText : PrometheusText;
        if (GzipAcceptance.Accepts(context.Request))
        {
            page = GzipAcceptance.Compress(page.Span);
            response.Headers.ContentEncoding = "gzip";
        }

        response.ContentLength = page.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(page, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Does not wait for the blocks: what was acknowledged is on disk anyway.</summary>
    private Task FlushAsync(HttpContext context)
    {
        string tenant = context.Request.Query["tenant"].ToString();
        context.Response.StatusCode = flush(tenant.Length == 0 ? null : tenant)
            ? StatusCodes.Status204NoContent
            : StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task ShutdownAsync(HttpContext context)
    {
        await PlainText.AnswerAsync(
            context, StatusCodes.Status200OK, PlainText.ContentType, "shutdown job acknowledged").ConfigureAwait(false);
        await context.Response.CompleteAsync().ConfigureAwait(false);
        stop();
    }

    private Task BuildInformationAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = _buildInformation.Length;
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.Body.WriteAsync(_buildInformation, 0, _buildInformation.Length, context.RequestAborted);
    }

    /// <summary>Grafana switches features by <c>version</c>, so it is Tempo's; the runtime stands where Tempo has Go's version.</summary>
    private static byte[] BuildInformation()
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            writer.WriteString("version", ProductVersion.TempoVersion);
            writer.WriteString("revision", ProductVersion.Revision);
            writer.WriteString("branch", "");
            writer.WriteString("buildUser", "vivace " + ProductVersion.Version);
            writer.WriteString("buildDate", "");
            writer.WriteString("goVersion", ProductVersion.Runtime);
            writer.WriteEndObject();
        }

        json.Write("\n"u8);
        return json.ToArray();
    }
}
