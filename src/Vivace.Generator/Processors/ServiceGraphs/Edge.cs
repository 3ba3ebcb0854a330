using Vivace.Traces.Model;

namespace Vivace.Generator.Processors.ServiceGraphs;

/// <summary>What kind of connection an edge is; plain requests have none.</summary>
internal enum ConnectionType : byte
{
    None,
    VirtualNode,
    MessagingSystem,
    Database,
}

/// <summary>Both sides of a request share it: the trace, and the client's span, which is the server's parent.</summary>
internal readonly record struct EdgeKey(TraceId TraceId, ulong SpanId);

/// <summary>A request from one service to another, as far as its spans have arrived. Pooled.</summary>
internal sealed class Edge(int dimensions)
{
    public EdgeKey Key { get; set; }

    /// <summary>Unix milliseconds after which it no longer waits.</summary>
    public long Expires { get; set; }

    public byte[] Client { get; set; } = [];

    public byte[] Server { get; set; } = [];

    /// <summary>Name of the side without spans, if an attribute tells.</summary>
    public byte[] Peer { get; set; } = [];

    public ConnectionType Type { get; set; }

    public bool Failed { get; set; }

    /// <summary>Whether all its spans have been counted by an earlier process: if it is complete, so has the edge.</summary>
    public bool IsRestored { get; set; }

    /// <summary>Requests it stands for.</summary>
    public double Multiplier { get; set; }

    /// <summary>Seconds.</summary>
    public double ClientLatency { get; set; }

    /// <summary>Seconds.</summary>
    public double ServerLatency { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public ulong ClientEnd { get; set; }

    /// <summary>Unix nanoseconds.</summary>
    public ulong ServerStart { get; set; }

    /// <summary>Values of dimensions, of the client's side where sides are told apart; null where not found.</summary>
    public byte[]?[] Dimensions { get; } = new byte[]?[dimensions];

    /// <summary>Values of dimensions of the server's side, where sides are told apart.</summary>
    public byte[]?[] ServerDimensions { get; } = new byte[]?[dimensions];

    public bool IsComplete => Client.Length > 0 && Server.Length > 0;

    /// <summary>The edge that expires next, or the next free one of the pool.</summary>
    public Edge? Next { get; set; }

    public Edge? Previous { get; set; }

    public void Reset(EdgeKey key, long expires)
    {
        Key = key;
        Expires = expires;
        Client = Server = Peer = [];
        Type = ConnectionType.None;
        Failed = false;
        IsRestored = true;
        Multiplier = 1;
        ClientLatency = ServerLatency = 0;
        ClientEnd = ServerStart = 0;
        Array.Clear(Dimensions);
        Array.Clear(ServerDimensions);
    }
}
