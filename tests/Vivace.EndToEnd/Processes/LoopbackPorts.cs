using System.Net;
using System.Net.Sockets;

namespace Vivace.EndToEnd.Processes;

/// <summary>Free TCP ports of 127.0.0.1.</summary>
public static class LoopbackPorts
{
    /// <summary>
    /// Takes <paramref name="count"/> different ports that nobody listened on a moment ago. Ports below the ephemeral range are drawn,
    /// so that outgoing connections of other tests cannot be given one of them before the server listens.
    /// </summary>
    public static int[] Take(int count)
    {
        const int First = 18_000;
        const int Past = 32_000;
        var taken = new HashSet<int>();
        while (taken.Count < count)
        {
            int port = Random.Shared.Next(First, Past);
            if (!taken.Contains(port) && IsFree(port))
            {
                taken.Add(port);
            }
        }

        return [.. taken];
    }

    /// <summary>Whether a listener can be opened on the port now.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
