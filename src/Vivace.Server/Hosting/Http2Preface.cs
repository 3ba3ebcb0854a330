using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace Vivace.Server.Hosting;

/// <summary>
/// Lets one cleartext port speak HTTP/1.1 and HTTP/2 (gRPC streaming beside the API). Kestrel decides by what TLS negotiated; without
/// TLS it never picks HTTP/2 on a port that also takes HTTP/1.1. So the first bytes are looked at, and where they are HTTP/2's
/// connection preface the connection is marked as if TLS had chosen it.
/// </summary>
internal static class Http2Preface
{
    /// <summary>First bytes of an HTTP/2 connection (RFC 9113, section 3.4); no HTTP/1.1 request starts so.</summary>
    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0"u8;

    public static async Task DetectAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        PipeReader input = connection.Transport.Input;
        while (true)
        {
            ReadResult read = await input.ReadAsync(connection.ConnectionClosed).ConfigureAwait(false);
            bool? isHttp2 = Look(read.Buffer);
            if (isHttp2 is null && !read.IsCompleted)
            {
                input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            input.AdvanceTo(read.Buffer.Start);
            if (isHttp2 == true)
            {
                var tls = new NegotiatedHttp2();
                connection.Features.Set<ITlsConnectionFeature>(tls);
                connection.Features.Set<ITlsApplicationProtocolFeature>(tls);
            }

            break;
        }

        await next(connection).ConfigureAwait(false);
    }

    /// <returns>Whether it is the preface, or <c>null</c> while too little has arrived to tell.</returns>
    private static bool? Look(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> start = stackalloc byte[Preface.Length];
        int length = (int)Math.Min(buffer.Length, start.Length);
        buffer.Slice(0, length).CopyTo(start);
        return !Preface.StartsWith(start[..length]) ? false : length == Preface.Length ? true : null;
    }

    private sealed class NegotiatedHttp2 : ITlsConnectionFeature, ITlsApplicationProtocolFeature
    {
        public X509Certificate2? ClientCertificate { get; set; }

        public ReadOnlyMemory<byte> ApplicationProtocol => SslApplicationProtocol.Http2.Protocol;

        public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) =>
            Task.FromResult<X509Certificate2?>(null);
    }
}
