using System.Text;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.TraceById;

/// <summary>
/// Protobuf <c>tempopb.TraceByIDResponse</c>: trace 1, metrics 2 {inspectedBytes 1}, status 3, message 4. Trace and metrics are always
/// there, even empty: clients dereference them.
/// </summary>
internal static class TraceByIdResponse
{
    private const ulong PartialStatus = 1;

    /// <param name="trace">An encoded <c>tempopb.Trace</c>.</param>
    /// <param name="inspectedBytes">What the query read.</param>
    /// <param name="partialMessage">Why the trace is not whole, or <c>null</c>.</param>
    public static byte[] Encode(ReadOnlySpan<byte> trace, long inspectedBytes, string? partialMessage)
    {
        byte[] text = Encoding.UTF8.GetBytes(partialMessage ?? "");
        ulong status = partialMessage is null ? 0 : PartialStatus;
        int metrics = ProtoSize.Scalar((ulong)inspectedBytes);
        byte[] message = new byte[ProtoSize.LengthDelimited(trace.Length) + ProtoSize.LengthDelimited(metrics)
            + ProtoSize.Scalar(status) + ProtoSize.String(text.Length)];
        var writer = new ProtoSpanWriter(message);
        writer.Bytes(1, trace);
        writer.Header(2, metrics);
        writer.Scalar(1, (ulong)inspectedBytes);
        writer.Scalar(3, status);
        writer.String(4, text);
        return message;
    }
}
