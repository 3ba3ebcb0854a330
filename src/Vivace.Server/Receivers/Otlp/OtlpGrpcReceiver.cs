using System.Collections.Concurrent;
using Grpc.Core;
using Vivace.Server.Http;
using Vivace.Server.Ingest;
using Vivace.Server.Metrics;
using Vivace.Server.Tenancy;
using Vivace.Traces.Wire;

namespace Vivace.Server.Receivers.Otlp;

/// <summary>
/// OTLP over gRPC (ingest specification, section 4): one service, one unary method. It speaks the protocol itself, so that a message goes
/// from the wire into pooled memory once, and every refusal is the one that the specification names.
/// </summary>
/// <param name="maxMessageBytes">Limit of a message, on the wire and after decompression.</param>
/// <param name="ingest">The write path.</param>
/// <param name="metrics">Counters of this receiver.</param>
/// <param name="log">Log.</param>
public sealed partial class OtlpGrpcReceiver(
    long maxMessageBytes, IngestService ingest, ReceiverMetrics metrics, ILogger<OtlpGrpcReceiver> log)
{
    private const string Service = "opentelemetry.proto.collector.trace.v1.TraceService";
    private const string ExportPath = $"/{Service}/Export";
    private const string MediaType = "application/grpc";

    /// <summary>Answers of requests that were stored whole, by encoding: always the same bytes.</summary>
    private static readonly ConcurrentDictionary<string, byte[]> StoredAnswers = new();

    private readonly int _maxMessageBytes = (int)Math.Min(maxMessageBytes, RequestBody.MaxBytes);

    /// <summary>Handles every request of the listener.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        string contentType = context.Request.ContentType ?? "";
        if (!IsGrpc(contentType))
        {
            response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            GrpcStatusLine.WriteAlone(context, StatusCode.InvalidArgument, $"invalid gRPC request content-type \"{contentType}\"");
            return;
        }

        response.ContentType = contentType;
        string path = context.Request.Path.Value ?? "";
        if (path != ExportPath)
        {
            GrpcStatusLine.WriteAlone(context, StatusCode.Unimplemented, Unknown(path));
            return;
        }

        string encodingName = context.Request.Headers.GrpcEncoding.ToString();
        if (GrpcEncoding.Find(encodingName) is not { } encoding)
        {
            GrpcStatusLine.WriteAlone(
                context, StatusCode.Unimplemented, $"grpc: Decompressor is not installed for grpc-encoding \"{encodingName}\"");
            return;
        }

        IngestResult result;
        try
        {
            result = await IngestAsync(context, encoding).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException or BadHttpRequestException)
        {
            // The client went away; nobody waits for an answer.
            context.Abort();
            return;
        }

        if (result.IsAccepted)
        {
            await AnswerAsync(context, encoding, result).ConfigureAwait(false);
            return;
        }

        byte[] details = result.RetryAfter > TimeSpan.Zero ? OtlpAnswer.StatusProtobuf(result) : [];
        GrpcStatusLine.WriteAlone(context, result.Code, result.Message, details);
    }

    private async ValueTask<IngestResult> IngestAsync(HttpContext context, GrpcEncoding encoding)
    {
        try
        {
            using PooledByteBuffer request = await GrpcMessage.ReadAsync(context, encoding, _maxMessageBytes).ConfigureAwait(false);
            IHeaderDictionary headers = context.Request.Headers;
            var orgId = headers[TenantId.Header];
            var sender = new IngestSender(
                orgId.Count == 1 ? orgId[0] ?? "" : null, headers.ContainsKey(OtlpHttpReceiver.NoGenerateMetrics), metrics);
            return await ingest.IngestAsync(request.WrittenMemory, sender).ConfigureAwait(false);
        }
        catch (GrpcMessageException refused)
        {
            return IngestResult.Refused(refused.Code, refused.Message);
        }
        catch (ProtoException malformed)
        {
            return IngestResult.Refused(StatusCode.Internal, $"grpc: error unmarshalling request: {malformed.Message}");
        }
        catch (Exception unexpected) when (unexpected is not (OperationCanceledException or IOException or BadHttpRequestException))
        {
            LogUnexpected(unexpected);
            return IngestResult.Refused(StatusCode.Unavailable, "internal error; see the server's log");
        }
    }

    /// <summary>The answer is compressed as the request was.</summary>
    private static async Task AnswerAsync(HttpContext context, GrpcEncoding encoding, IngestResult result)
    {
        HttpResponse response = context.Response;
        if (!encoding.IsIdentity)
        {
            response.Headers.GrpcEncoding = encoding.Name;
        }

        byte[] message = result.RejectedSpans == 0
            ? StoredAnswers.GetOrAdd(encoding.Name, static (_, encoding) => Encode(IngestResult.Stored, encoding), encoding)
            : Encode(result, encoding);
        GrpcMessage.Write(response.BodyWriter, message, isCompressed: !encoding.IsIdentity);
        GrpcStatusLine.WriteTrailers(context);
        await response.BodyWriter.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static byte[] Encode(in IngestResult result, GrpcEncoding encoding)
    {
        byte[] message = OtlpAnswer.SuccessProtobuf(result);
        return encoding.IsIdentity ? message : encoding.Compress(message);
    }

    private static bool IsGrpc(string contentType) =>
        contentType.StartsWith(MediaType, StringComparison.OrdinalIgnoreCase)
        && (contentType.Length == MediaType.Length || contentType[MediaType.Length] is '+' or ';');

    private static string Unknown(string path)
    {
        string[] parts = path.Split('/');
        return parts.Length != 3 ? $"malformed method name: \"{path}\""
            : parts[1] == Service ? $"unknown method {parts[2]} for service {Service}"
            : $"unknown service {parts[1]}";
    }

    [LoggerMessage(1, LogLevel.Error, "an OTLP/gRPC request failed unexpectedly")]
    private partial void LogUnexpected(Exception unexpected);
}
