using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Vivace.Server.Configuration;

namespace Vivace.Server.Hosting;

/// <summary>TLS of a listener: its certificate, and the authority that clients' certificates must come from, if any.</summary>
/// <param name="Certificate">With its private key.</param>
/// <param name="ClientAuthority">When set, a client must present a certificate issued by it.</param>
internal sealed record ListenerCertificate(X509Certificate2 Certificate, X509Certificate2? ClientAuthority)
{
    /// <summary>Loads what a receiver's <c>tls</c> block names.</summary>
    /// <exception cref="CryptographicException">A certificate or key cannot be read.</exception>
    public static ListenerCertificate? From(ReceiverTlsOptions? tls) =>
        tls is null || (tls.CertFile.Length == 0 && tls.CertPem.Length == 0)
            ? null
            : Load(tls.CertFile, tls.KeyFile, tls.CertPem, tls.KeyPem, tls.ClientCaFile, "");

    /// <summary>Loads what a server's TLS block names.</summary>
    /// <exception cref="CryptographicException">A certificate or key cannot be read.</exception>
    public static ListenerCertificate? From(ServerTlsOptions tls) =>
        tls.IsEnabled ? Load(tls.CertFile, tls.KeyFile, tls.Cert, tls.Key, tls.ClientCaFile, tls.ClientCa) : null;

    public void Apply(ListenOptions listen) => listen.UseHttps(https =>
    {
        https.ServerCertificate = Certificate;
        if (ClientAuthority is not null)
        {
            https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
            https.ClientCertificateValidation = (client, _, _) => IsIssuedByAuthority(client);
        }
    });

    private bool IsIssuedByAuthority(X509Certificate2 client)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(ClientAuthority!);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(client);
    }

    private static ListenerCertificate Load(
        string certFile, string keyFile, string certPem, string keyPem, string clientCaFile, string clientCaPem)
    {
        string certificate = certFile.Length > 0 ? File.ReadAllText(certFile) : certPem;
        string key = keyFile.Length > 0 ? File.ReadAllText(keyFile) : keyPem;
        string authority = clientCaFile.Length > 0 ? File.ReadAllText(clientCaFile) : clientCaPem;
        return new ListenerCertificate(
            X509Certificate2.CreateFromPem(certificate, key),
            authority.Length > 0 ? X509Certificate2.CreateFromPem(authority) : null);
    }
}
