using System.IO.Pipelines;
using Vivace.Server.Receivers.Compression;
using Vivace.Traces.Wire;

namespace Vivace.Server.Receivers.Otlp;

/// <summary>Reads a request body into one piece of pooled memory, decompressed, with a limit on the wire and a limit after it.</summary>
internal static class RequestBody
{
    /// <summary>More than this cannot be asked for by configuration; the log takes no larger record.</summary>
    public const long MaxBytes = 64L << 20;

    /// <summary>Reads and decodes the whole body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">Limit of the wire bytes and of the decoded bytes, each.</param>
    /// <param name="encodings">Accepted <c>Content-Encoding</c> values, or <c>null</c> for all that are known.</param>
    /// <exception cref="ContentDecodingException">The encoding is not supported, the data is damaged, or a limit is exceeded.</exception>
    public static async ValueTask<PooledByteBuffer> ReadAsync(HttpContext context, int maxBytes, IReadOnlyList<string>? encodings)
    {
        string encoding = context.Request.Headers.ContentEncoding.ToString();
        if (encodings is not null && !encodings.Contains(encoding))
        {
            throw ContentDecodingException.Unsupported(encoding);
        }

        ContentDecoder.EnsureSupported(encoding);
        PooledByteBuffer wire = await ReadWireAsync(context, maxBytes).ConfigureAwait(false);
        if (ContentDecoder.IsIdentity(encoding))
        {
            return wire;
        }

        using (wire)
        {
            return ContentDecoder.Decode(encoding, wire.WrittenMemory, maxBytes);
        }
    }

    private static async ValueTask<PooledByteBuffer> ReadWireAsync(HttpContext context, int maxBytes)
    {
        if (context.Request.ContentLength > maxBytes)
        {
            context.Response.Headers.Connection = "close";
            throw ContentDecodingException.TooLarge();
        }

        var wire = new PooledByteBuffer((int)(context.Request.ContentLength ?? 0));
        try
        {
            PipeReader reader = context.Request.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
                if (wire.WrittenCount + read.Buffer.Length > maxBytes)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    context.Response.Headers.Connection = "close";
                    throw ContentDecodingException.TooLarge();
                }

                foreach (ReadOnlyMemory<byte> segment in read.Buffer)
                {
                    wire.Write(segment.Span);
                }

                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    return wire;
                }
            }
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }
}
