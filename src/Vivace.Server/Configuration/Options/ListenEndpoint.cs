using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Vivace.Server.Configuration;

/// <summary>
/// An address to listen on, written <c>host:port</c>: <c>0.0.0.0:4317</c>, <c>[::]:4317</c>, <c>localhost:4318</c>, or <c>:4317</c>
/// for all interfaces. Port 0 lets the system choose.
/// </summary>
public sealed record ListenEndpoint(string Host, int Port)
{
    private const int MaxPort = 65535;

    public static bool TryParse(string text, [NotNullWhen(true)] out ListenEndpoint? endpoint)
    {
        endpoint = null;
        int colon = text.LastIndexOf(':');
        if (colon < 0) return false;
        string host = text[..colon];
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) return false;
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port) || port > MaxPort) return false;
        endpoint = new ListenEndpoint(host, port);
        return true;
    }

    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
