using System.Buffers;
using Grpc.Core;
using Vivace.Server.Configuration;
using Vivace.Server.Ingest;
using Vivace.Server.Metrics;
using Vivace.Server.Receivers.Compression;
using Vivace.Traces.Json;
using Vivace.Traces.Wire;

namespace Vivace.Server.Receivers.Otlp;

/// <summary>OTLP over HTTP (ingest specification, section 3): one listener, one path, protobuf or JSON.</summary>
public sealed partial class OtlpHttpReceiver(
    HttpReceiverOptions options, IngestService ingest, ReceiverMetrics metrics, ILogger<OtlpHttpReceiver> log)
{
    private const string Protobuf = "application/x-protobuf";
    private const string Json = "application/json";
    private const string PlainText = "text/plain";

    /// <summary>Presence of this header, whatever its value, keeps a push out of the metrics generator.</summary>
    public const string NoGenerateMetrics = "no-generate-metrics";

    private readonly int _maxBodyBytes = (int)Math.Min(options.MaxRequestBodySize, RequestBody.MaxBytes);
    private readonly Cors? _cors = options.Cors is { AllowedOrigins.Count: > 0 } cors ? new Cors(cors) : null;

    /// <summary>Handles every request of the listener.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        foreach ((string name, string value) in options.ResponseHeaders)
        {
            response.Headers[name] = value;
        }

        if (!options.KeepAlivesEnabled)
        {
            response.Headers.Connection = "close";
        }

        if (_cors is not null && _cors.Apply(context))
        {
            return;
        }

        string path = context.Request.Path.Value ?? "";
        if (path != options.TracesUrlPath)
        {
            await AnswerUnknownPathAsync(context, path).ConfigureAwait(false);
            return;
        }

        try
        {
            await HandleTracesAsync(context).ConfigureAwait(false);
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException and not BadHttpRequestException and not IOException)
        {
            LogUnexpected(unexpected);
            if (!response.HasStarted)
            {
                // Whatever it was, the sender may try again: a client error would make it drop the spans.
                await AnswerAsync(
                    context,
                    IngestResult.Refused(StatusCode.Unavailable, "internal error; see the server's log"),
                    IsJson(context.Request.ContentType)).ConfigureAwait(false);
            }
        }
    }

    private async Task HandleTracesAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string? contentType = request.ContentType;
        PooledByteBuffer body;
        try
        {
            body = await RequestBody.ReadAsync(context, _maxBodyBytes, options.CompressionAlgorithms).ConfigureAwait(false);
        }
        catch (ContentDecodingException undecodable)
        {
            await AnswerUndecodableAsync(context, undecodable.Message).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            if (!HttpMethods.IsPost(request.Method))
            {
                await AnswerTextAsync(context, StatusCodes.Status405MethodNotAllowed, "405 method not allowed, supported: [POST]")
                    .ConfigureAwait(false);
            }
            else if (IsProtobuf(contentType))
            {
                await IngestAsync(context, body, isJson: false).ConfigureAwait(false);
            }
            else if (IsJson(contentType))
            {
                await IngestJsonAsync(context, body).ConfigureAwait(false);
            }
            else
            {
                await AnswerTextAsync(
                    context,
                    StatusCodes.Status415UnsupportedMediaType,
                    "415 unsupported media type, supported: [application/json, application/x-protobuf]").ConfigureAwait(false);
            }
        }
    }

    private async Task IngestJsonAsync(HttpContext context, PooledByteBuffer json)
    {
        PooledByteBuffer transcoded;
        try
        {
            transcoded = OtlpJsonReader.Transcode(json.WrittenSpan);
        }
        catch (OtlpJsonException malformed) when (malformed.Kind == OtlpJsonErrorKind.ByteOrderMark)
        {
            await AnswerFallbackAsync(context).ConfigureAwait(false);
            return;
        }
        catch (OtlpJsonException malformed)
        {
            await AnswerAsync(context, IngestResult.Refused(StatusCode.InvalidArgument, malformed.Message), isJson: true).ConfigureAwait(false);
            return;
        }

        using (transcoded)
        {
            await IngestAsync(context, transcoded, isJson: true).ConfigureAwait(false);
        }
    }

    private async Task IngestAsync(HttpContext context, PooledByteBuffer request, bool isJson)
    {
        IHeaderDictionary headers = context.Request.Headers;
        var orgId = headers[Tenancy.TenantId.Header];
        var sender = new IngestSender(orgId.Count == 1 ? orgId[0] ?? "" : null, headers.ContainsKey(NoGenerateMetrics), metrics);
        IngestResult result;
        try
        {
            result = await ingest.IngestAsync(request.WrittenMemory, sender).ConfigureAwait(false);
        }
        catch (ProtoException malformed)
        {
            result = IngestResult.Refused(StatusCode.InvalidArgument, malformed.Message);
        }

        await AnswerAsync(context, result, isJson).ConfigureAwait(false);
    }

    private static Task AnswerAsync(HttpContext context, in IngestResult result, bool isJson)
    {
        if (!result.IsAccepted && result.Message.AsSpan().ContainsAnyExceptInRange('\0', '\x7f'))
        {
            return AnswerFallbackAsync(context);
        }

        HttpResponse response = context.Response;
        response.StatusCode = result.IsAccepted ? StatusCodes.Status200OK : OtlpAnswer.HttpStatus(result.Code);
        if (result.RetryAfter > TimeSpan.Zero)
        {
            response.Headers.RetryAfter = OtlpAnswer.RetryAfterSeconds(result.RetryAfter);
        }

        byte[] body = (result.IsAccepted, isJson) switch
        {
            (true, false) => OtlpAnswer.SuccessProtobuf(result),
            (true, true) => OtlpAnswer.SuccessJson(result),
            (false, false) => OtlpAnswer.StatusProtobuf(result),
            (false, true) => OtlpAnswer.StatusJson(result),
        };
        return WriteAsync(context, body, isJson ? Json : Protobuf);
    }

    private static Task AnswerUndecodableAsync(HttpContext context, string message)
    {
        string? contentType = context.Request.ContentType;
        bool isProtobuf = IsProtobuf(contentType);
        return !isProtobuf && !IsJson(contentType) && !string.IsNullOrEmpty(contentType)
            ? AnswerFallbackAsync(context)
            : AnswerAsync(context, IngestResult.Refused(StatusCode.InvalidArgument, message), isJson: !isProtobuf);
    }

    private static Task AnswerFallbackAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return WriteAsync(context, OtlpAnswer.Fallback.ToArray(), Json);
    }

    private static Task AnswerUnknownPathAsync(HttpContext context, string path)
    {
        if (CleanPath.Of(path) is { } clean && clean != path)
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = clean + context.Request.QueryString;
            return Task.CompletedTask;
        }

        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return WriteAsync(context, "404 page not found\n"u8.ToArray(), "text/plain; charset=utf-8");
    }

    private static Task AnswerTextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        return WriteAsync(context, System.Text.Encoding.UTF8.GetBytes(text), PlainText);
    }

    private static Task WriteAsync(HttpContext context, byte[] body, string contentType)
    {
        HttpResponse response = context.Response;
        response.ContentType = contentType;
        response.ContentLength = body.Length;
        if (HttpMethods.IsHead(context.Request.Method))
        {
            return Task.CompletedTask;
        }

        response.BodyWriter.Write(body);
        return response.BodyWriter.FlushAsync(context.RequestAborted).AsTask();
    }

    private static bool IsProtobuf(string? contentType) => IsMediaType(contentType, Protobuf);

    private static bool IsJson(string? contentType) => IsMediaType(contentType, Json);

    private static bool IsMediaType(string? contentType, string expected)
    {
        if (contentType is null)
        {
            return false;
        }

        int end = contentType.IndexOf(';', StringComparison.Ordinal);
        return (end < 0 ? contentType : contentType.AsSpan(0, end)).Trim().Equals(expected, StringComparison.OrdinalIgnoreCase);
    }

    [LoggerMessage(1, LogLevel.Error, "an OTLP/HTTP request failed unexpectedly")]
    private partial void LogUnexpected(Exception unexpected);
}
