using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Grpc.Core;
using Vivace.Server.Receivers.Compression;
using Vivace.Traces.Wire;

namespace Vivace.Server.Receivers.Otlp;

/// <summary>
/// Reads and writes the one length-prefixed message of a unary gRPC call: a byte that says whether it is compressed, its length in four
/// bytes, big-endian, and the message.
/// </summary>
internal static class GrpcMessage
{
    private const int HeaderBytes = 5;

    /// <summary>Reads the message into one piece of pooled memory, decompressed.</summary>
    /// <param name="context">The call.</param>
    /// <param name="encoding">What compressed messages of the call are compressed with.</param>
    /// <param name="maxBytes">Limit of the message on the wire, and after decompression.</param>
    /// <exception cref="GrpcMessageException">There is no whole message, it cannot be decompressed, or it is larger than the limit.</exception>
    public static async ValueTask<PooledByteBuffer> ReadAsync(HttpContext context, GrpcEncoding encoding, int maxBytes)
    {
        PipeReader reader = context.Request.BodyReader;
        ReadResult read = await reader.ReadAtLeastAsync(HeaderBytes, context.RequestAborted).ConfigureAwait(false);
        if (read.Buffer.Length < HeaderBytes)
        {
            reader.AdvanceTo(read.Buffer.End);
            throw Broken("unexpected EOF");
        }

        (byte flag, uint length) = ReadHeader(read.Buffer);
        reader.AdvanceTo(read.Buffer.GetPosition(HeaderBytes));
        if (flag > 1)
        {
            throw Broken($"grpc: received unexpected payload format {flag}");
        }

        if (flag == 1 && encoding.IsIdentity)
        {
            throw Broken("grpc: compressed flag set with identity or empty encoding");
        }

        if (length > (uint)maxBytes)
        {
            throw new GrpcMessageException(
                StatusCode.ResourceExhausted, $"grpc: received message larger than max ({length} vs. {maxBytes})");
        }

        PooledByteBuffer message = await ReadBodyAsync(context, (int)length).ConfigureAwait(false);
        return flag == 0 ? message : Decompress(message, encoding, maxBytes);
    }

    /// <summary>Writes a message.</summary>
    /// <param name="output">The answer's body.</param>
    /// <param name="message">As it goes on the wire.</param>
    /// <param name="isCompressed">Whether it is compressed.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> message, bool isCompressed)
    {
        Span<byte> header = output.GetSpan(HeaderBytes + message.Length);
        header[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(header[1..], message.Length);
        message.CopyTo(header[HeaderBytes..]);
        output.Advance(HeaderBytes + message.Length);
    }

    private static (byte Flag, uint Length) ReadHeader(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        buffer.Slice(0, HeaderBytes).CopyTo(header);
        return (header[0], BinaryPrimitives.ReadUInt32BigEndian(header[1..]));
    }

    private static async ValueTask<PooledByteBuffer> ReadBodyAsync(HttpContext context, int length)
    {
        PipeReader reader = context.Request.BodyReader;
        // Room is made as bytes arrive: a length is only a claim.
        var message = new PooledByteBuffer(Math.Min(length, FirstBytes));
        try
        {
            while (true)
            {
                ReadResult read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
                foreach (ReadOnlyMemory<byte> segment in read.Buffer)
                {
                    if (message.WrittenCount + segment.Length > length)
                    {
                        reader.AdvanceTo(read.Buffer.End);
                        throw Broken("grpc: more than one message in a unary call");
                    }

                    message.Write(segment.Span);
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return message.WrittenCount == length ? message : throw Broken("unexpected EOF");
                }
            }
        }
        catch
        {
            message.Dispose();
            throw;
        }
    }

    private const int FirstBytes = 256 << 10;

    private static PooledByteBuffer Decompress(PooledByteBuffer message, GrpcEncoding encoding, int maxBytes)
    {
        using (message)
        {
            try
            {
                return ContentDecoder.Decode(encoding.ContentEncoding, message.WrittenMemory, maxBytes);
            }
            catch (ContentDecodingException undecodable) when (undecodable.Error == ContentDecodingError.TooLarge)
            {
                throw new GrpcMessageException(
                    StatusCode.ResourceExhausted, $"grpc: received message after decompression larger than max {maxBytes}");
            }
            catch (ContentDecodingException undecodable)
            {
                throw Broken($"grpc: failed to decompress the received message: {undecodable.Message}");
            }
        }
    }

    private static GrpcMessageException Broken(string why) => new(StatusCode.Internal, why);
}

/// <summary>There is no message to handle; the call ends with this status.</summary>
internal sealed class GrpcMessageException(StatusCode code, string message) : Exception(message)
{
    public StatusCode Code { get; } = code;
}
