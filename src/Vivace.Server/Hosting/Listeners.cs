using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Vivace.Server.Configuration;

namespace Vivace.Server.Hosting;

/// <summary>Opens listeners, each with its role.</summary>
internal static class Listeners
{
    /// <summary>Adds a listener.</summary>
    /// <param name="kestrel">The web server.</param>
    /// <param name="endpoint">Where to listen; an empty host is every interface.</param>
    /// <param name="protocols">What to speak. Both on one cleartext port are told apart by their first bytes.</param>
    /// <param name="certificate">TLS, or <c>null</c>.</param>
    /// <param name="role">What the listener is for.</param>
    public static void Add(
        KestrelServerOptions kestrel, ListenEndpoint endpoint, HttpProtocols protocols, ListenerCertificate? certificate, ListenerRole role)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = protocols;
            if (certificate is not null)
            {
                certificate.Apply(listen);
            }
            else if (protocols == HttpProtocols.Http1AndHttp2)
            {
                listen.Use(next => connection => Http2Preface.DetectAsync(connection, next));
            }

            listen.Use(next => connection =>
            {
                connection.Features.Set(role);
                return next(connection);
            });
        }

        switch (endpoint.Host)
        {
            case "":
                kestrel.ListenAnyIP(endpoint.Port, Configure);
                break;
            case "localhost":
                kestrel.ListenLocalhost(endpoint.Port, Configure);
                break;
            default:
                kestrel.Listen(Resolve(endpoint), endpoint.Port, Configure);
                break;
        }
    }

    private static IPAddress Resolve(ListenEndpoint endpoint)
    {
        if (IPAddress.TryParse(endpoint.Host, out IPAddress? address))
        {
            return address;
        }

        try
        {
            return Dns.GetHostAddresses(endpoint.Host)[0];
        }
        catch (Exception unresolved) when (unresolved is System.Net.Sockets.SocketException or IndexOutOfRangeException)
        {
            throw new IOException($"cannot listen on {endpoint}: the host name does not resolve; give an address of this machine", unresolved);
        }
    }
}
