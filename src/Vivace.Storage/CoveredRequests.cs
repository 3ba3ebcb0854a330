using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Storage;

/// <summary>Shows requests that are in blocks already, and so go into no head, to whoever has not seen them. For one thread.</summary>
internal sealed class CoveredRequests(int maxAttributeBytes)
{
    /// <summary>The dictionary is begun anew beyond this.</summary>
    private const long MaxDictionaryBytes = 32 << 20;

    private readonly OtlpDecoder _decoder = new(maxAttributeBytes);
    private TraceDictionary _dictionary = new();
    private SpanBatch? _batch;

    /// <exception cref="Traces.Wire.ProtoException">It is not an OTLP request.</exception>
    public void Show(string tenant, ReadOnlySpan<byte> request, in StoredRequest stored, ISpanConsumer consumer)
    {
        OtlpInspector.Inspect(request);
        if (_dictionary.AllocatedBytes > MaxDictionaryBytes)
        {
            _dictionary = new TraceDictionary();
        }

        SpanBatch batch = _batch ??= new SpanBatch(_dictionary);
        batch.Clear(_dictionary);
        _decoder.Decode(request, batch);
        consumer.Consume(tenant, batch, stored);
    }
}
