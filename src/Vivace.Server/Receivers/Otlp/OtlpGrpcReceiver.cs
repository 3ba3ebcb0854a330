using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Vivace.Server.Hosting;
using Vivace.Server.Ingest;
using Vivace.Server.Tenancy;
using Vivace.Traces.Wire;

namespace Vivace.Server.Receivers.Otlp;

/// <summary>OTLP over gRPC (ingest specification, section 4): one service, one method, messages as bytes.</summary>
public sealed partial class OtlpGrpcReceiver(IngestService ingest, ILogger<OtlpGrpcReceiver> log)
{
    /// <summary>Response metadata by which the gRPC library is told how to compress an answer; it is not sent.</summary>
    private const string ResponseEncodingHeader = "grpc-internal-encoding-request";

    private const string StatusDetailsTrailer = "grpc-status-details-bin";

    /// <summary><c>opentelemetry.proto.collector.trace.v1.TraceService/Export</c>.</summary>
    private static readonly Method<OtlpGrpcRequest, byte[]> ExportMethod = new(
        MethodType.Unary,
        "opentelemetry.proto.collector.trace.v1.TraceService",
        "Export",
        Marshallers.Create<OtlpGrpcRequest>((_, _) => throw new NotSupportedException(), OtlpGrpcRequest.Read),
        Marshallers.Create<byte[]>((message, context) => context.Complete(message), context => context.PayloadAsNewBuffer()));

    private async Task<byte[]> ExportAsync(OtlpGrpcRequest request, ServerCallContext call)
    {
        using (request)
        {
            HttpContext http = call.GetHttpContext();
            ListenerRole listener = ListenerRole.Of(http);
            if (request.Body.WrittenCount > listener.MaxMessageBytes)
            {
                throw new RpcException(new Status(
                    StatusCode.ResourceExhausted,
                    $"grpc: received message larger than max ({request.Body.WrittenCount} vs. {listener.MaxMessageBytes})"));
            }

            var orgId = http.Request.Headers[TenantId.Header];
            var sender = new IngestSender(
                orgId.Count == 1 ? orgId[0] ?? "" : null,
                http.Request.Headers.ContainsKey(OtlpHttpReceiver.NoGenerateMetrics),
                listener.Receiver!);
            IngestResult result = await IngestAsync(request, sender).ConfigureAwait(false);
            if (!result.IsAccepted)
            {
                throw Refusal(result);
            }

            // The answer is compressed as the request was.
            string encoding = http.Request.Headers.GrpcEncoding.ToString();
            if (encoding is not ("" or "identity"))
            {
                await call.WriteResponseHeadersAsync(new Metadata { { ResponseEncodingHeader, encoding } }).ConfigureAwait(false);
            }

            return OtlpAnswer.SuccessProtobuf(result);
        }
    }

    private async ValueTask<IngestResult> IngestAsync(OtlpGrpcRequest request, IngestSender sender)
    {
        try
        {
            return await ingest.IngestAsync(request.Body.WrittenMemory, sender).ConfigureAwait(false);
        }
        catch (ProtoException malformed)
        {
            return IngestResult.Refused(StatusCode.Internal, $"grpc: error unmarshalling request: {malformed.Message}");
        }
        catch (Exception unexpected) when (unexpected is not OperationCanceledException)
        {
            LogUnexpected(unexpected);
            return IngestResult.Refused(StatusCode.Unavailable, "internal error; see the server's log");
        }
    }

    private static RpcException Refusal(in IngestResult result)
    {
        var trailers = new Metadata();
        if (result.RetryAfter > TimeSpan.Zero)
        {
            trailers.Add(StatusDetailsTrailer, OtlpAnswer.StatusProtobuf(result));
        }

        return new RpcException(new Status(result.Code, result.Message), trailers);
    }

    [LoggerMessage(1, LogLevel.Error, "an OTLP/gRPC request failed unexpectedly")]
    private partial void LogUnexpected(Exception unexpected);

    /// <summary>Tells the gRPC library of the method, without generated code.</summary>
    internal sealed class MethodProvider : IServiceMethodProvider<OtlpGrpcReceiver>
    {
        public void OnServiceMethodDiscovery(ServiceMethodProviderContext<OtlpGrpcReceiver> context) =>
            context.AddUnaryMethod(
                ExportMethod, [ListenerKind.OtlpGrpc], static (receiver, request, call) => receiver.ExportAsync(request, call));
    }
}
