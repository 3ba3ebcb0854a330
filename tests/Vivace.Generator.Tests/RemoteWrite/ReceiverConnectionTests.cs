using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Vivace.Generator.Configuration;
using Vivace.Generator.RemoteWrite.Http;
using Vivace.Generator.Tests.Testing;

namespace Vivace.Generator.Tests.RemoteWrite;

/// <summary>The way to a receiver over real connections: TLS, proxies, tokens.</summary>
public class ReceiverConnectionTests
{
    [Fact]
    public async Task A_certificate_counts_when_its_authority_is_named_or_nobody_asks()
    {
        using X509Certificate2 certificate = SelfSigned("localhost");
        await using var server = new LoopbackServer(certificate);
        var plain = new RemoteWriteOptions { Url = $"https://localhost:{server.Port}/api/v1/write" };
        string pem = certificate.ExportCertificatePem();
        Assert.Equal(WriteResult.Retry, await PushAsync(plain));
        Assert.Equal(WriteResult.Sent, await PushAsync(plain with { Tls = new RemoteWriteTlsOptions { Ca = pem } }));
        Assert.Equal(WriteResult.Sent, await PushAsync(plain with { Tls = new RemoteWriteTlsOptions { InsecureSkipVerify = true } }));
        Assert.Equal(WriteResult.Sent, await PushAsync(plain with { Tls = new RemoteWriteTlsOptions { Ca = pem, MinVersion = "TLS13" } }));
        Assert.Equal(WriteResult.Retry, await PushAsync(plain with { Tls = new RemoteWriteTlsOptions { Ca = pem, ServerName = "elsewhere" } }));
        Assert.Equal(3, server.Heads.Count);
    }

    [Fact]
    public async Task The_name_that_a_certificate_must_have_can_be_given()
    {
        using X509Certificate2 certificate = SelfSigned("metrics.internal");
        await using var server = new LoopbackServer(certificate);
        string path = Path.GetTempFileName();
        await File.WriteAllTextAsync(path, certificate.ExportCertificatePem());
        var options = new RemoteWriteOptions
        {
            Url = $"https://localhost:{server.Port}/",
            Tls = new RemoteWriteTlsOptions { CaFile = path, ServerName = "metrics.internal" },
        };
        Assert.Equal(WriteResult.Sent, await PushAsync(options));
        File.Delete(path);
    }

    [Fact]
    public async Task A_receiver_that_wants_a_certificate_gets_it()
    {
        using X509Certificate2 certificate = SelfSigned("localhost"), own = SelfSigned("vivace");
        await using var server = new LoopbackServer(certificate) { WantsCertificate = true };
        var without = new RemoteWriteOptions
        {
            Url = $"https://localhost:{server.Port}/",
            Tls = new RemoteWriteTlsOptions { Ca = certificate.ExportCertificatePem() },
        };
        using RSA key = own.GetRSAPrivateKey()!;
        Assert.Equal(WriteResult.Retry, await PushAsync(without));
        Assert.Equal(WriteResult.Sent, await PushAsync(without with
        {
            Tls = without.Tls with { Cert = own.ExportCertificatePem(), Key = key.ExportPkcs8PrivateKeyPem() },
        }));
    }

    [Theory]
    [InlineData("", 1, 0)]
    [InlineData("elsewhere.test", 1, 0)]
    [InlineData("ceiver.test", 1, 0)]
    [InlineData("127.0.0.1", 0, 1)]
    [InlineData("a.test, *", 0, 1)]
    public async Task Pushes_go_through_the_proxy_but_for_hosts_that_are_excepted(string noProxy, int throughProxy, int direct)
    {
        await using var proxy = new LoopbackServer();
        await using var receiver = new LoopbackServer();
        string url = $"http://127.0.0.1:{receiver.Port}/api/v1/write";
        Assert.Equal(WriteResult.Sent, await PushAsync(new RemoteWriteOptions { Url = url, ProxyUrl = $"http://localhost:{proxy.Port}", NoProxy = noProxy }));
        Assert.Equal((throughProxy, direct), (proxy.Heads.Count, receiver.Heads.Count));
        Assert.All(proxy.Heads, head => Assert.StartsWith($"POST {url} HTTP/1.1", head, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Names_below_an_excepted_one_are_excepted_too()
    {
        // The names do not exist: a push that is not sent to the proxy fails, one that is arrives there.
        await using var proxy = new LoopbackServer();
        var options = new RemoteWriteOptions { ProxyUrl = $"http://localhost:{proxy.Port}", NoProxy = "internal.test,.only-below.test" };
        foreach ((string host, WriteResult expected) in new[]
        {
            ("internal.test", WriteResult.Retry), ("a.internal.test:8080", WriteResult.Retry), ("not-internal.test", WriteResult.Sent),
            ("internal.test.example.test", WriteResult.Sent), ("only-below.test", WriteResult.Sent), ("a.only-below.test", WriteResult.Retry),
        })
        {
            Assert.Equal((host, expected), (host, await PushAsync(options with { Url = $"http://{host}/" })));
        }
    }

    [Fact]
    public async Task A_token_is_fetched_once_and_again_when_it_is_not_taken_any_more()
    {
        int tokens = 0;
        bool isRevoked = false;
        await using var server = new LoopbackServer();
        server.Answer = head => head.StartsWith("POST /token", StringComparison.Ordinal)
            ? (200, $"{{\"access_token\":\"secret-{++tokens}\",\"expires_in\":3600}}")
            : (isRevoked ? 401 : 204, "");
        var options = new RemoteWriteOptions
        {
            Url = $"http://127.0.0.1:{server.Port}/write",
            OAuth2 = new OAuth2Options { ClientId = "id", ClientSecret = "word", TokenUrl = $"http://127.0.0.1:{server.Port}/token", Scopes = ["a", "b"] },
        };
        using var client = new RemoteWriteClient(options, addsOrgId: false, ReceiverHandler.Create(options), TimeProvider.System);
        Assert.Equal(WriteResult.Sent, await PushAsync(client));
        Assert.Equal(WriteResult.Sent, await PushAsync(client));
        Assert.Equal(1, tokens);
        isRevoked = true;
        Assert.Equal(WriteResult.Refused, await PushAsync(client));
        isRevoked = false;
        Assert.Equal(WriteResult.Sent, await PushAsync(client));
        Assert.Equal(2, tokens);
        Assert.Contains("Authorization: Bearer secret-2", server.Heads[^1], StringComparison.Ordinal);
    }

    private static async Task<WriteResult> PushAsync(RemoteWriteOptions options)
    {
        using var client = new RemoteWriteClient(options, addsOrgId: false, ReceiverHandler.Create(options), TimeProvider.System);
        return await PushAsync(client);
    }

    private static async Task<WriteResult> PushAsync(RemoteWriteClient client) =>
        (await client.SendAsync(new byte[] { 1, 2, 3 }, false, "t", new Dictionary<string, string>(), 0, CancellationToken.None)).Result;

    private static X509Certificate2 SelfSigned(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
