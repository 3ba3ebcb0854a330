using System.Globalization;
using System.IO.Compression;

namespace Vivace.Server.Http;

/// <summary>Compression of an answer: gzip when the client names it and does not weigh it with zero.</summary>
public static class GzipAcceptance
{
    /// <summary>Whether a request takes a gzip body.</summary>
    public static bool Accepts(HttpRequest request)
    {
        foreach (string? header in request.Headers.AcceptEncoding)
        {
            foreach (string item in (header ?? "").Split(',', StringSplitOptions.TrimEntries))
            {
                string[] parts = item.Split(';', StringSplitOptions.TrimEntries);
                if (parts[0].Equals("gzip", StringComparison.OrdinalIgnoreCase))
                {
                    return !(parts.Length > 1 && parts[1].StartsWith("q=", StringComparison.OrdinalIgnoreCase)
                        && double.TryParse(parts[1].AsSpan(2), CultureInfo.InvariantCulture, out double weight) && weight == 0);
                }
            }
        }

        return false;
    }

    /// <summary>Compresses a whole body.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> body)
    {
        using var compressed = new MemoryStream(body.Length / 4);
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(body);
        }

        return compressed.ToArray();
    }
}
