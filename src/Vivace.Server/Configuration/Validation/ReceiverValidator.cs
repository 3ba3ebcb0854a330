namespace Vivace.Server.Configuration.Validation;

/// <summary>Receivers listen on readable addresses, one each, with TLS that fits together.</summary>
internal sealed class ReceiverValidator : IOptionsValidator
{
    private static readonly string[] Encodings = ["", "gzip", "zstd", "zlib", "deflate", "snappy", "x-snappy-framed", "lz4"];

    public IEnumerable<string> Validate(VivaceOptions options)
    {
        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (OtlpReceiverOptions receiver in options.Distributor.Receivers.Otlp)
        {
            if (receiver.Grpc is { } grpc)
            {
                string key = $"distributor.receivers.{receiver.Id}.protocols.grpc";
                if (grpc.Transport != "unix")
                    foreach (string problem in Endpoint(key, grpc.Endpoint, taken)) yield return problem;
                if (grpc.MaxRecvMsgSizeMib is < 0 or > 2047) yield return $"{key}.max_recv_msg_size_mib must be between 0 and 2047";
                if (grpc.MaxConcurrentStreams < 0) yield return $"{key}.max_concurrent_streams must not be negative";
                foreach (string problem in Tls(key, grpc.Tls)) yield return problem;
            }
            if (receiver.Http is { } http)
            {
                string key = $"distributor.receivers.{receiver.Id}.protocols.http";
                foreach (string problem in Endpoint(key, http.Endpoint, taken)) yield return problem;
                foreach (string unknown in (http.CompressionAlgorithms ?? []).Except(Encodings))
                    yield return $"{key}.compression_algorithms: unsupported encoding \"{unknown}\"; use {string.Join(", ", Encodings.Skip(1))}, or \"\" for none";
                foreach (string problem in Tls(key, http.Tls)) yield return problem;
            }
        }
    }

    private static IEnumerable<string> Endpoint(string key, string endpoint, HashSet<string> taken)
    {
        if (!ListenEndpoint.TryParse(endpoint, out ListenEndpoint? parsed)) yield return $"{key}.endpoint: \"{endpoint}\" is not host:port";
        else if (parsed.Port != 0 && !taken.Add(parsed.ToString())) yield return $"{key}.endpoint: {endpoint} is already another receiver's address";
    }

    private static IEnumerable<string> Tls(string key, ReceiverTlsOptions? tls)
    {
        if (tls is null) yield break;
        if (tls.CertFile.Length > 0 && tls.CertPem.Length > 0) yield return $"{key}.tls: cert_file and cert_pem exclude each other";
        if (tls.KeyFile.Length > 0 && tls.KeyPem.Length > 0) yield return $"{key}.tls: key_file and key_pem exclude each other";
        if (tls.CaFile.Length > 0 && tls.CaPem.Length > 0) yield return $"{key}.tls: ca_file and ca_pem exclude each other";
        bool hasCert = tls.CertFile.Length > 0 || tls.CertPem.Length > 0;
        bool hasKey = tls.KeyFile.Length > 0 || tls.KeyPem.Length > 0;
        if (hasCert != hasKey) yield return $"{key}.tls: a certificate and its key must both be given";
        if (tls.MinVersion.Length > 0 && tls.MaxVersion.Length > 0 && string.CompareOrdinal(tls.MinVersion, tls.MaxVersion) > 0)
            yield return $"{key}.tls: min_version {tls.MinVersion} is above max_version {tls.MaxVersion}";
    }
}
