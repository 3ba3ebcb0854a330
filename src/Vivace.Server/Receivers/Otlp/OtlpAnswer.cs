using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Grpc.Core;
using Vivace.Server.Ingest;
using Vivace.Traces.Wire;

namespace Vivace.Server.Receivers.Otlp;

/// <summary>
/// The messages a receiver answers with (ingest specification, sections 3.4, 3.5 and 9): the export response, and
/// <c>google.rpc.Status</c> with a <c>RetryInfo</c> detail when the sender is told when to come back. In protobuf and in JSON.
/// </summary>
internal static class OtlpAnswer
{
    private const string RetryInfoType = "type.googleapis.com/google.rpc.RetryInfo";

    /// <summary>Sent instead of a status that cannot be put into the encoding of the request.</summary>
    public static ReadOnlySpan<byte> Fallback => """{"code": 13, "message": "failed to marshal error message"}"""u8;

    /// <summary>ExportTraceServiceResponse: partial_success 1 {rejected_spans 1, error_message 2}.</summary>
    public static byte[] SuccessProtobuf(in IngestResult result)
    {
        byte[] text = Encoding.UTF8.GetBytes(result.Message);
        int size = ProtoSize.Scalar((ulong)result.RejectedSpans) + ProtoSize.String(text.Length);
        byte[] message = new byte[ProtoSize.LengthDelimited(size)];
        var writer = new ProtoSpanWriter(message);
        writer.Header(1, size);
        writer.Scalar(1, (ulong)result.RejectedSpans);
        writer.String(2, text);
        return message;
    }

    public static byte[] SuccessJson(in IngestResult result)
    {
        if (result.RejectedSpans == 0)
        {
            return """{"partialSuccess":{}}"""u8.ToArray();
        }

        string text = JsonEncodedText.Encode(result.Message, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        return Encoding.UTF8.GetBytes(
            $$$"""{"partialSuccess":{"rejectedSpans":"{{{result.RejectedSpans}}}","errorMessage":"{{{text}}}"}}""");
    }

    /// <summary>Status: code 1, message 2, details 3 (Any: type_url 1, value 2; RetryInfo: retry_delay 1; Duration: seconds 1, nanos 2).</summary>
    public static byte[] StatusProtobuf(in IngestResult result)
    {
        byte[] text = Encoding.UTF8.GetBytes(result.Message);
        byte[] detail = result.RetryAfter > TimeSpan.Zero ? RetryInfo(result.RetryAfter) : [];
        byte[] message = new byte[ProtoSize.Scalar((ulong)result.Code) + ProtoSize.String(text.Length) + ProtoSize.String(detail.Length)];
        var writer = new ProtoSpanWriter(message);
        writer.Scalar(1, (ulong)result.Code);
        writer.String(2, text);
        writer.String(3, detail);
        return message;
    }

    public static byte[] StatusJson(in IngestResult result)
    {
        string text = JsonEncodedText.Encode(result.Message, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        string details = result.RetryAfter > TimeSpan.Zero
            ? $$""","details":[{"@type":"{{RetryInfoType}}","retryDelay":"{{result.RetryAfter.TotalSeconds.ToString(CultureInfo.InvariantCulture)}}s"}]"""
            : "";
        return Encoding.UTF8.GetBytes($$"""{"code":{{(int)result.Code}},"message":"{{text}}"{{details}}}""");
    }

    /// <summary>The HTTP status that stands for a gRPC code.</summary>
    public static int HttpStatus(StatusCode code) => code switch
    {
        StatusCode.Cancelled or StatusCode.DeadlineExceeded or StatusCode.Aborted or StatusCode.OutOfRange or StatusCode.Unavailable
            or StatusCode.DataLoss => StatusCodes.Status503ServiceUnavailable,
        StatusCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        StatusCode.InvalidArgument => StatusCodes.Status400BadRequest,
        StatusCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        StatusCode.PermissionDenied => StatusCodes.Status403Forbidden,
        StatusCode.Unimplemented => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>Whole seconds for <c>Retry-After</c>, at least one.</summary>
    public static string RetryAfterSeconds(TimeSpan delay) =>
        ((long)Math.Max(1, Math.Ceiling(delay.TotalSeconds))).ToString(CultureInfo.InvariantCulture);

    private static byte[] RetryInfo(TimeSpan delay)
    {
        ulong seconds = (ulong)delay.TotalSeconds;
        ulong nanoseconds = (ulong)(delay.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick);
        byte[] type = Encoding.UTF8.GetBytes(RetryInfoType);
        int duration = ProtoSize.Scalar(seconds) + ProtoSize.Scalar(nanoseconds);
        int retry = ProtoSize.LengthDelimited(duration);
        byte[] any = new byte[ProtoSize.LengthDelimited(type.Length) + ProtoSize.LengthDelimited(retry)];
        var writer = new ProtoSpanWriter(any);
        writer.Bytes(1, type);
        writer.Header(2, retry);
        writer.Header(1, duration);
        writer.Scalar(1, seconds);
        writer.Scalar(2, nanoseconds);
        return any;
    }
}
