using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using Vivace.Generator.Configuration;

namespace Vivace.Generator.RemoteWrite.Http;

/// <summary>Makes the HTTP connections of a receiver: TLS, proxies, redirects.</summary>
internal static class ReceiverHandler
{
    /// <summary>A receiver that moved is found again after this at the latest, as names are resolved anew.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <exception cref="IOException">A certificate cannot be read.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">A certificate is not one.</exception>
    public static HttpMessageHandler Create(RemoteWriteOptions options) => new SocketsHttpHandler
    {
        AllowAutoRedirect = options.FollowRedirects,
        PooledConnectionLifetime = ConnectionLifetime,
        ConnectTimeout = ConnectTimeout,
        UseCookies = false,
        UseProxy = options.ProxyUrl.Length > 0 || options.ProxyFromEnvironment,
        Proxy = options.ProxyUrl.Length > 0 ? new WebProxy(options.ProxyUrl, false, NoProxy(options.NoProxy)) : null,
        SslOptions = Tls(options.Tls),
    };

    /// <summary>
    /// As expressions over scheme, host and port: a name stands for itself and all below it, a leading dot or <c>*.</c> for those below, and
    /// <c>*</c> for everything. Ranges of addresses are not understood.
    /// </summary>
    private static string[] NoProxy(string list) =>
        [.. list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static host => host == "*"
            ? ".*"
            : $@"^[a-z]+://{(host[0] is '.' or '*' ? @"[^/]+\." : @"([^/]+\.)?")}{Regex.Escape(host.TrimStart('*', '.'))}(:[0-9]+)?(/|$)")];

    private static SslClientAuthenticationOptions Tls(RemoteWriteTlsOptions options)
    {
        var tls = new SslClientAuthenticationOptions { EnabledSslProtocols = Protocols(options.MinVersion, options.MaxVersion) };
        string certificate = Pem(options.Cert, options.CertFile);
        if (certificate.Length > 0)
        {
            tls.ClientCertificates = [X509Certificate2.CreateFromPem(certificate, Pem(options.Key, options.KeyFile))];
        }

        string authorities = Pem(options.Ca, options.CaFile);
        if (options.InsecureSkipVerify)
        {
#pragma warning disable CA5359 // it is what the key asks for
            tls.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (authorities.Length > 0)
        {
            var trusted = new X509Certificate2Collection();
            trusted.ImportFromPem(authorities);
            tls.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            tls.CertificateChainPolicy.CustomTrustStore.AddRange(trusted);
        }

        if (options.ServerName is { Length: > 0 } name && !options.InsecureSkipVerify)
        {
            // The handler compares with the host of the URL whatever target host it is given.
            tls.RemoteCertificateValidationCallback = (_, certificate, _, problems) =>
                (problems & ~SslPolicyErrors.RemoteCertificateNameMismatch) == SslPolicyErrors.None
                && certificate is X509Certificate2 shown && shown.MatchesHostname(name);
        }

        return tls;
    }

    private static string Pem(string text, string file) => file.Length > 0 ? File.ReadAllText(file) : text;

    /// <summary>None leaves the choice to the platform.</summary>
    private static SslProtocols Protocols(string min, string max)
    {
        if (min.Length == 0 && max.Length == 0)
        {
            return SslProtocols.None;
        }

#pragma warning disable CA5398 // the key names versions
        bool allows12 = min != "TLS13", allows13 = max is "" or "TLS13";
        return (allows12 ? SslProtocols.Tls12 : SslProtocols.None) | (allows13 ? SslProtocols.Tls13 : SslProtocols.None);
#pragma warning restore CA5398
    }
}
