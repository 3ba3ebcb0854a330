using Grpc.Core;
using Vivace.Traces.Wire;

namespace Vivace.Server.Receivers.Otlp;

/// <summary>A request message as it arrived, in pooled memory: the library's own buffer is gone once the message is read.</summary>
internal sealed class OtlpGrpcRequest(PooledByteBuffer body) : IDisposable
{
    public PooledByteBuffer Body { get; } = body;

    public static OtlpGrpcRequest Read(DeserializationContext context)
    {
        var body = new PooledByteBuffer(context.PayloadLength);
        foreach (ReadOnlyMemory<byte> segment in context.PayloadAsReadOnlySequence())
        {
            body.Write(segment.Span);
        }

        return new OtlpGrpcRequest(body);
    }

    public void Dispose() => Body.Dispose();
}
