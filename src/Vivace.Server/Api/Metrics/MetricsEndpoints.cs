using Vivace.Server.Api.Parameters;
using Vivace.Server.Tenancy;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Metrics;

/// <summary><c>/api/metrics/query_range</c> and <c>/api/metrics/query</c>. They answer JSON whatever is asked for.</summary>
internal sealed class MetricsEndpoints(MetricsQueries queries, ReadTenants tenants, UrlDenyList denied, TimeProvider time)
{
    public Task RangeAsync(HttpContext context) => AnswerAsync(context, isInstant: false);

    public Task InstantAsync(HttpContext context) => AnswerAsync(context, isInstant: true);

    private Task AnswerAsync(HttpContext context, bool isInstant) => ApiAnswer.GuardAsync(context, async () =>
    {
        var parameters = MetricsParameters.Read(new QueryParameters(context.Request.Query), ApiTime.Now(time), isInstant);
        denied.Check(context);
        IReadOnlyList<string> Tenants() => tenants.Require(context.Request);
        MetricsResult result = await (isInstant
            ? queries.InstantAsync(parameters, Tenants, context.RequestAborted)
            : queries.RangeAsync(parameters, Tenants, context.RequestAborted)).ConfigureAwait(false);
        using var body = new PooledByteBuffer();
        if (isInstant)
        {
            MetricsJson.Instant(result.Answer, result.PartialMessage, body);
        }
        else
        {
            MetricsJson.Range(result.Answer, result.PartialMessage, body);
        }

        await ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, ApiAnswer.Json, body.WrittenMemory).ConfigureAwait(false);
    });
}
