using System.Net.Sockets;
using Google.Protobuf;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Durability;

/// <summary>Clients that push small traces over every transport as fast as they are answered, until the server goes away.</summary>
public static class Pushers
{
    private const int SpansPerRequest = 4;

    /// <summary>Every third request adds spans to the trace before it.</summary>
    private const int RequestsPerTrace = 3;

    /// <summary>Runs until the server's connections break or <paramref name="stop"/> is signalled; acknowledged requests are in the result.</summary>
    public static async Task<AckedSpans> RunAsync(VivaceServer server, CancellationToken stop)
    {
        var acked = new AckedSpans();
        await Task.WhenAll(
            PushAsync(acked, HttpProtobufAsync, server, stop),
            PushAsync(acked, HttpProtobufAsync, server, stop),
            PushAsync(acked, HttpJsonAsync, server, stop),
            PushAsync(acked, GrpcAsync, server, stop),
            PushAsync(acked, GrpcAsync, server, stop));
        return acked;
    }

    private static async Task PushAsync(
        AckedSpans acked, Func<OtlpHttp, OtlpGrpc, ExportTraceServiceRequest, Task<bool>> send, VivaceServer server, CancellationToken stop)
    {
        using var http = new OtlpHttp(server.Addresses);
        using var grpc = new OtlpGrpc(server.Addresses);
        var traceId = SampleTraces.NewId(SampleTraces.TraceIdBytes);
        for (int n = 0; !stop.IsCancellationRequested; n++)
        {
            if (n % RequestsPerTrace == 0)
            {
                traceId = SampleTraces.NewId(SampleTraces.TraceIdBytes);
            }

            var request = SampleTraces.RequestOf(Enumerable.Range(0, SpansPerRequest).Select(_ => SampleTraces.NewSpan(traceId)));
            try
            {
                if (await send(http, grpc, request))
                {
                    acked.Add(request);
                }
            }
            catch (Exception e) when (e is HttpRequestException or IOException or SocketException or InvalidDataException)
            {
                return;
            }
        }
    }

    private static async Task<bool> HttpProtobufAsync(OtlpHttp http, OtlpGrpc grpc, ExportTraceServiceRequest request)
    {
        byte[] body = ContentCoding.Gzip.Encode(request.ToByteArray());
        return (await http.PostAsync(body, OtlpHttp.Protobuf, ("Content-Encoding", "gzip"))).StatusCode == 200;
    }

    private static async Task<bool> HttpJsonAsync(OtlpHttp http, OtlpGrpc grpc, ExportTraceServiceRequest request) =>
        (await http.PostAsync(ExportJson(request))).StatusCode == 200;

    private static async Task<bool> GrpcAsync(OtlpHttp http, OtlpGrpc grpc, ExportTraceServiceRequest request) =>
        (await grpc.ExportAsync(request)).Status == GrpcAnswer.Ok;

    /// <summary>OTLP/JSON differs from protobuf's JSON in the ids alone: hex in place of base64.</summary>
    private static string ExportJson(ExportTraceServiceRequest request)
    {
        string json = JsonFormatter.Default.Format(request);
        foreach (var span in request.ResourceSpans[0].ScopeSpans[0].Spans)
        {
            json = json.Replace(span.TraceId.ToBase64(), SampleTraces.Hex(span.TraceId), StringComparison.Ordinal)
                .Replace(span.SpanId.ToBase64(), SampleTraces.Hex(span.SpanId), StringComparison.Ordinal);
        }

        return json;
    }
}
