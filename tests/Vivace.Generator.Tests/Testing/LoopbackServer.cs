using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Vivace.Generator.Tests.Testing;

/// <summary>A small HTTP/1.1 server on a free loopback port, with TLS if it has a certificate: one request a connection.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly X509Certificate2? _certificate;
    private readonly Lock _gate = new();
    private readonly List<string> _heads = [];
    private readonly Task _serving;

    public LoopbackServer(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _serving = ServeAsync();
    }

    public int Port { get; }

    /// <summary>Whether clients have to show a certificate.</summary>
    public bool WantsCertificate { get; init; }

    /// <summary>Status and JSON by request line.</summary>
    public Func<string, (int Status, string Body)> Answer { get; set; } = static _ => (204, "");

    /// <summary>Request lines and headers of all requests.</summary>
    public IReadOnlyList<string> Heads
    {
        get
        {
            lock (_gate)
            {
                return [.. _heads];
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                using TcpClient client = await _listener.AcceptTcpClientAsync();
                await ServeAsync(client.GetStream());
            }
            catch (Exception gone) when (gone is IOException or System.Security.Authentication.AuthenticationException)
            {
                // A client that did not like the certificate, or has none.
            }
            catch (Exception closed) when (closed is SocketException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        if (_certificate is not null)
        {
            var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
            {
                ServerCertificate = _certificate,
                ClientCertificateRequired = WantsCertificate,
                RemoteCertificateValidationCallback = (_, certificate, _, _) => !WantsCertificate || certificate is not null,
            });
            stream = tls;
        }

        string head = await ReadHeadAsync(stream);
        lock (_gate)
        {
            _heads.Add(head);
        }

        (int status, string body) = Answer(head);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} Answer\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}"));
        await stream.FlushAsync();
    }

    private static async Task<string> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one) == 0)
            {
                throw new IOException("the client is gone");
            }

            head.Append((char)one[0]);
        }

        string text = head.ToString();
        int at = text.IndexOf("Content-Length: ", StringComparison.OrdinalIgnoreCase);
        int length = at < 0 ? 0 : int.Parse(text[(at + 16)..text.IndexOf('\r', at)]);
        await stream.ReadExactlyAsync(new byte[length]);
        return text;
    }
}
