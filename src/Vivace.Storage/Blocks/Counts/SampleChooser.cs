using System.Buffers.Binary;
using Vivace.Storage.Parquet;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Counts;

/// <summary>
/// Chooses the spans of a section that are kept as examples: of each kind, one of each of some slots of equal length, by a hash of the
/// trace's id, so that every span has the same chance.
/// </summary>
internal static class SampleChooser
{
    private const int MaxSlots = 32;
    private const int MinSlots = 2;

    /// <summary>Spans for one example, where there are not too many kinds.</summary>
    private const int SpansPerSample = 32;

    private const ulong HashFactor = 0x9E3779B97F4A7C15;

    public static void Write(CountedColumns columns, SpanSorting sorting, long first, long last, ByteSink sink)
    {
        ReadOnlySpan<long> starts = columns.Starts.Span, durations = columns.Durations.Span;
        ReadOnlySpan<int> kinds = sorting.KindOfSpan, traces = columns.Traces.Span, parents = columns.NestedSetParents.Span;
        ReadOnlySpan<TraceId> ids = columns.TraceIds.Span;
        int slots = Math.Clamp(starts.Length / SpansPerSample / sorting.Kinds.Length, MinSlots, MaxSlots);
        var best = new ulong[sorting.Kinds.Length * slots];
        var chosen = new int[best.Length];
        Array.Fill(chosen, -1);
        double slotsPerNanosecond = slots / ((double)(last - first) + 1);
        for (int i = 0; i < starts.Length; i++)
        {
            int slot = Math.Min((int)((starts[i] - first) * slotsPerNanosecond), slots - 1), place = (kinds[i] * slots) + slot;
            ulong hash = (ids[traces[i]].Low ^ ((ulong)place * HashFactor) ^ (ulong)starts[i]) * HashFactor;
            hash ^= hash >> 29;
            hash *= HashFactor;
            if (chosen[place] < 0 || hash > best[place])
            {
                (best[place], chosen[place]) = (hash, i);
            }
        }

        sink.Varint((ulong)(chosen.Length - chosen.AsSpan().Count(-1)));
        for (int place = 0; place < chosen.Length; place++)
        {
            int span = chosen[place];
            if (span < 0)
            {
                continue;
            }

            sink.Varint((ulong)kinds[span]);
            sink.Varint((ulong)(starts[span] - first));
            sink.Varint((ulong)durations[span]);
            sink.Varint((ulong)(uint)((parents[span] << 1) ^ (parents[span] >> 31)));
            TraceId id = ids[traces[span]];
            BinaryPrimitives.WriteUInt64BigEndian(sink.Reserve(sizeof(ulong)), id.High);
            sink.Advance(sizeof(ulong));
            BinaryPrimitives.WriteUInt64BigEndian(sink.Reserve(sizeof(ulong)), id.Low);
            sink.Advance(sizeof(ulong));
        }
    }
}
