using Grpc.Core;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Streaming;

/// <summary>
/// Sends an answer as one message, or as several when it is large: clients take 4 MiB (query-api specification, section 14). Every message
/// has the metrics.
/// </summary>
/// <param name="stream">The client.</param>
/// <param name="maxBytes">Size beyond which a further message is begun; 0 for no limit. One item alone may be larger.</param>
/// <param name="metrics">Writes the metrics.</param>
internal sealed class AnswerPackets(IAsyncStreamWriter<PooledByteBuffer> stream, long maxBytes, Action<PooledByteBuffer> metrics) : IDisposable
{
    private readonly PooledByteBuffer _packet = new();

    /// <summary>Adds a trace, a series or the like.</summary>
    public async Task AddAsync(Action<PooledByteBuffer> item)
    {
        int before = _packet.WrittenCount;
        item(_packet);
        if (maxBytes <= 0 || _packet.WrittenCount <= maxBytes || before == 0)
        {
            return;
        }

        byte[] overflow = _packet.WrittenSpan[before..].ToArray();
        _packet.Truncate(before);
        await SendAsync().ConfigureAwait(false);
        _packet.Write(overflow);
    }

    /// <summary>Sends the last message, be it empty.</summary>
    /// <param name="tail">Writes what only the last message has, or <c>null</c>.</param>
    public Task EndAsync(Action<PooledByteBuffer>? tail = null) => SendAsync(tail);

    public void Dispose() => _packet.Dispose();

    private async Task SendAsync(Action<PooledByteBuffer>? tail = null)
    {
        metrics(_packet);
        tail?.Invoke(_packet);
        await stream.WriteAsync(_packet).ConfigureAwait(false);
        _packet.Truncate(0);
    }
}
