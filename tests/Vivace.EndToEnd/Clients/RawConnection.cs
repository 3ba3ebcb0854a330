using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Vivace.EndToEnd.Clients;

/// <summary>A TCP connection to a loopback port, for bytes that no HTTP client sends.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan ReadLimit = TimeSpan.FromSeconds(20);

    private readonly TcpClient _client = new();

    private RawConnection()
    {
    }

    /// <summary>Connects.</summary>
    public static async Task<RawConnection> OpenAsync(int port)
    {
        var connection = new RawConnection();
        await connection._client.ConnectAsync(IPAddress.Loopback, port);
        return connection;
    }

    /// <summary>Sends text as Latin-1, so that each character is one byte.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    /// <summary>Sends bytes.</summary>
    public async Task SendAsync(byte[] bytes) => await _client.GetStream().WriteAsync(bytes);

    /// <summary>Reads until the text ends with <paramref name="end"/> or the server closes.</summary>
    public Task<string> ReadUntilAsync(string end) => ReadAsync(text => text.EndsWith(end, StringComparison.Ordinal));

    /// <summary>Reads until the server closes the connection.</summary>
    public Task<string> ReadToEndAsync() => ReadAsync(static _ => false);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string> ReadAsync(Predicate<string> isDone)
    {
        using var limit = new CancellationTokenSource(ReadLimit);
        var text = new StringBuilder();
        byte[] buffer = new byte[4096];
        try
        {
            while (!isDone(text.ToString()))
            {
                int count = await _client.GetStream().ReadAsync(buffer, limit.Token);
                if (count == 0)
                {
                    break;
                }

                text.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (IOException)
        {
            // The server has reset the connection; what came before counts.
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no end of the answer within {ReadLimit.TotalSeconds} s; so far: {text}");
        }

        return text.ToString();
    }
}
