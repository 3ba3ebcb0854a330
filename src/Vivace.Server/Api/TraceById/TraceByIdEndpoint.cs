using System.Buffers;
using Vivace.Query.TraceById;
using Vivace.Server.Http;
using Vivace.Server.Limits;
using Vivace.Server.Metrics;
using Vivace.Server.Tenancy;
using Vivace.Traces.Json;
using Vivace.Traces.Model;

namespace Vivace.Server.Api.TraceById;

/// <summary><c>/api/traces/{traceID}</c> and <c>/api/v2/traces/{traceID}</c> (query-api specification, section 4).</summary>
internal sealed class TraceByIdEndpoint(
    TraceByIdQuery query, ReadTenants tenants, ITenantLimits limits, QueryMetrics metrics, TimeProvider time)
{
    public Task HandleV1Async(HttpContext context) => HandleAsync(context, isV2: false);

    public Task HandleV2Async(HttpContext context) => HandleAsync(context, isV2: true);

    private async Task HandleAsync(HttpContext context, bool isV2)
    {
        long started = time.GetTimestamp();
        if (!tenants.TryResolve(context.Request, out IReadOnlyList<string> names, out int status, out string? error))
        {
            await ApiAnswer.RefuseTenantAsync(context, status, error!).ConfigureAwait(false);
            return;
        }

        if (TraceByIdParameters.Parse(RouteValues.Get(context, "traceID"), context.Request.Query, out TraceId id, out string mode)
            is { } refusal)
        {
            await ApiAnswer.ErrorAsync(context, refusal.Status, refusal.Text).ConfigureAwait(false);
            return;
        }

        long maxBytes = names.Max(name => (long)limits.For(name).MaxBytesPerTrace);
        TraceByIdResult result = query.Find(names, id, maxBytes, TraceByIdParameters.Scope(mode, context.Request.Query, time.GetUtcNow()));
        await (isV2 ? AnswerV2Async(context, result, maxBytes) : AnswerV1Async(context, result, maxBytes)).ConfigureAwait(false);
        metrics.Answered("traces", names[0], context.Response.StatusCode, time.GetElapsedTime(started), result.InspectedBytes);
    }

    private static Task AnswerV1Async(HttpContext context, in TraceByIdResult result, long maxBytes)
    {
        if (!result.IsFound)
        {
            return ApiAnswer.EmptyAsync(context, StatusCodes.Status404NotFound);
        }

        if (result.IsPartial)
        {
            return ApiAnswer.ErrorAsync(
                context, StatusCodes.Status422UnprocessableEntity, $"trace exceeds max size (max bytes: {maxBytes})");
        }

        if (ApiAnswer.Negotiate(context.Request) == ApiAnswer.Protobuf)
        {
            return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, ApiAnswer.Protobuf, result.Trace);
        }

        var body = new ArrayBufferWriter<byte>(result.Trace.Length * 2);
        TraceJsonWriter.WriteV1(result.Trace.Span, body);
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, ApiAnswer.Json, body.WrittenMemory);
    }

    private static Task AnswerV2Async(HttpContext context, in TraceByIdResult result, long maxBytes)
    {
        string? message = result.IsPartial
            ? $"Trace exceeds maximum size of {maxBytes} bytes, a partial trace is returned"
            : null;
        string form = ApiAnswer.Negotiate(context.Request);
        if (form == ApiAnswer.Protobuf)
        {
            byte[] response = TraceByIdResponse.Encode(result.Trace.Span, result.InspectedBytes, message);
            return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, ApiAnswer.Protobuf, response);
        }

        var body = new ArrayBufferWriter<byte>(Math.Max(256, result.Trace.Length * 2));
        if (form == ApiAnswer.Llm)
        {
            TraceLlmWriter.Write(result.Trace.Span, result.InspectedBytes, body);
            return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, ApiAnswer.Llm + "+json", body.WrittenMemory);
        }

        TraceJsonWriter.WriteV2(result.Trace.Span, result.InspectedBytes, message, body);
        return ApiAnswer.WriteAsync(context, StatusCodes.Status200OK, ApiAnswer.Json, body.WrittenMemory);
    }
}
