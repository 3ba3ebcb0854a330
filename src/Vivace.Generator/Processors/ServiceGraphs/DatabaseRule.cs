namespace Vivace.Generator.Processors.ServiceGraphs;

/// <summary>Client spans of database calls name their server themselves (metrics-generator specification, section 6.4).</summary>
internal sealed class DatabaseRule(IReadOnlyList<string> databaseAttributes, WantedAttributes wanted)
{
    private readonly int[] _markers = wanted.AddAll(databaseAttributes);
    private readonly int _peerService = wanted.Add("peer.service");
    private readonly int _serverAddress = wanted.Add("server.address");
    private readonly int _peerAddress = wanted.Add("network.peer.address");
    private readonly int _peerPort = wanted.Add("network.peer.port");

    public void Apply(Edge edge, in SpanRow span)
    {
        int marker = -1;
        foreach (int candidate in _markers)
        {
            marker = span.Find(candidate);
            if (marker >= 0)
            {
                break;
            }
        }

        if (marker < 0)
        {
            return;
        }

        edge.Type = ConnectionType.Database;
        edge.ServerLatency = edge.ClientLatency;
        byte[] name = NameOf(span, marker);
        if (name.Length > 0)
        {
            edge.Server = name;
        }
    }

    private byte[] NameOf(in SpanRow span, int marker)
    {
        if (span.Find(_peerService) is var service and >= 0)
        {
            return span.View.Text(service);
        }

        if (span.Find(_serverAddress) is var server and >= 0)
        {
            return span.View.Text(server);
        }

        if (span.Find(_peerAddress) is not (var peer and >= 0))
        {
            return span.View.Text(marker);
        }

        byte[] address = span.View.Text(peer);
        return span.Find(_peerPort) is var port and >= 0
            ? span.View.Joined(peer, port, static (address, port) => [.. address, (byte)':', .. port])
            : address;
    }
}
