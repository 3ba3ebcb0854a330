using Vivace.Storage.Head;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Storage;

/// <summary>
/// The one writer of a tenant's heads: takes requests one after another, decodes each into reused columns, appends them to a head and
/// shows them to the consumer.
/// </summary>
internal sealed class TenantIngest(string tenant)
{
    /// <summary>Rows and pools beyond this are given back after a large request.</summary>
    private const long MaxKeptScratchBytes = 4 << 20;

    private readonly Lock _gate = new();
    private SpanBatch? _scratch;
    private OtlpDecoder _decoder = new(0);
    private int _decoderLimit;

    /// <summary>Decodes and appends a request that <see cref="OtlpInspector"/> has passed.</summary>
    /// <returns>What became of it, and by how many bytes the head grew.</returns>
    public (AppendResult Result, long Growth) Append(
        HeadBlock head, ReadOnlySpan<byte> request, in SpanLimits limits, ulong now, ISpanConsumer? consumer, in StoredRequest stored)
    {
        lock (_gate)
        {
            long before = head.AllocatedBytes;
            if (_decoderLimit != limits.MaxAttributeBytes)
            {
                _decoder = new OtlpDecoder(limits.MaxAttributeBytes);
                _decoderLimit = limits.MaxAttributeBytes;
            }

            SpanBatch batch = _scratch ??= new SpanBatch(head.Dictionary);
            batch.Clear(head.Dictionary);
            long truncated = _decoder.TruncatedAttributes;
            _decoder.Decode(request, batch);
            HeadAppendResult appended = head.Append(batch, limits.MaxBytesPerTrace, now);
            consumer?.Consume(tenant, batch, stored);
            if (batch.AllocatedBytes > MaxKeptScratchBytes)
            {
                _scratch = null;
            }

            return (new AppendResult(appended, _decoder.TruncatedAttributes - truncated), head.AllocatedBytes - before);
        }
    }
}

/// <summary>What became of a stored request.</summary>
/// <param name="Head">Counts of spans and traces.</param>
/// <param name="TruncatedAttributes">Attribute keys and values that were cut to the limit.</param>
public readonly record struct AppendResult(HeadAppendResult Head, long TruncatedAttributes);
