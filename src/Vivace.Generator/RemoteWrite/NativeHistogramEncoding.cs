using System.Buffers;
using Vivace.Generator.Registry;
using Vivace.Traces.Wire;

namespace Vivace.Generator.RemoteWrite;

/// <summary>The message <c>Histogram</c> of remote write (metrics-generator specification, sections 10.2 and 11.2).</summary>
internal static class NativeHistogramEncoding
{
    /// <summary>Gaps of up to this many empty buckets are filled with zeros rather than starting a new span.</summary>
    private const int MaxFilledGap = 2;

    private const int CountField = 1;
    private const int SumField = 3;
    private const int SchemaField = 4;
    private const int ZeroThresholdField = 5;
    private const int ZeroCountField = 6;
    private const int PositiveSpansField = 11;
    private const int PositiveDeltasField = 12;
    private const int TimestampField = 15;
    private const int MaxVarintBytes = 10;

    public static void Write(IBufferWriter<byte> target, NativeHistogram histogram, long timestamp)
    {
        WriteHead(target, histogram.Count, histogram.Sum, histogram.Schema, histogram.ZeroCount);
        WriteBuckets(target, histogram.Indexes, histogram.Counts);
        Scalar(target, TimestampField, (ulong)timestamp);
    }

    public static void WriteEmpty(IBufferWriter<byte> target, int schema, double sum, long timestamp)
    {
        WriteHead(target, 0, sum, schema, 0);
        Scalar(target, TimestampField, (ulong)timestamp);
    }

    private static void WriteHead(IBufferWriter<byte> target, long count, double sum, int schema, long zeroCount)
    {
        // Count and zero count are members of a oneof: written even when zero, so that the receiver sees an integer histogram.
        Tag(target, CountField, WireType.Varint);
        Varint(target, (ulong)count);
        Fixed64(target, SumField, sum);
        if (schema != 0)
        {
            Tag(target, SchemaField, WireType.Varint);
            Varint(target, ZigZag(schema));
        }

        Fixed64(target, ZeroThresholdField, NativeHistogram.ZeroThreshold);
        Tag(target, ZeroCountField, WireType.Varint);
        Varint(target, (ulong)zeroCount);
    }

    private static void WriteBuckets(IBufferWriter<byte> target, ReadOnlySpan<int> indexes, ReadOnlySpan<long> counts)
    {
        if (indexes.IsEmpty)
        {
            return;
        }

        int spanStart = 0, spanEnd = 0;
        for (int i = 1; i <= indexes.Length; i++)
        {
            if (i < indexes.Length && indexes[i] - indexes[i - 1] - 1 <= MaxFilledGap)
            {
                continue;
            }

            int length = indexes[i - 1] - indexes[spanStart] + 1;
            WriteSpan(target, indexes[spanStart] - (spanStart == 0 ? 0 : spanEnd), length);
            spanEnd = indexes[i - 1] + 1;
            spanStart = i;
        }

        var deltas = new ArrayBufferWriter<byte>(indexes.Length * 2);
        long previous = 0;
        for (int i = 0; i < indexes.Length; i++)
        {
            int gap = i == 0 ? 0 : indexes[i] - indexes[i - 1] - 1;
            for (int empty = 0; empty < gap && gap <= MaxFilledGap; empty++)
            {
                Varint(deltas, ZigZag(-previous));
                previous = 0;
            }

            Varint(deltas, ZigZag(counts[i] - previous));
            previous = counts[i];
        }

        Tag(target, PositiveDeltasField, WireType.LengthDelimited);
        Varint(target, (ulong)deltas.WrittenCount);
        target.Write(deltas.WrittenSpan);
    }

    private static void WriteSpan(IBufferWriter<byte> target, int offset, int length)
    {
        int size = (offset == 0 ? 0 : 1 + ProtoSize.Varint(ZigZag(offset))) + ProtoSize.Scalar((uint)length);
        Tag(target, PositiveSpansField, WireType.LengthDelimited);
        Varint(target, (ulong)size);
        Scalar(target, 1, ZigZag(offset));
        Scalar(target, 2, (uint)length);
    }

    private static void Tag(IBufferWriter<byte> target, int field, WireType type) => Varint(target, ((uint)field << 3) | (uint)type);

    private static void Scalar(IBufferWriter<byte> target, int field, ulong value)
    {
        if (value != 0)
        {
            Tag(target, field, WireType.Varint);
            Varint(target, value);
        }
    }

    private static void Fixed64(IBufferWriter<byte> target, int field, double value)
    {
        var writer = new ProtoSpanWriter(target.GetSpan(MaxVarintBytes));
        writer.Fixed64(field, BitConverter.DoubleToUInt64Bits(value));
        target.Advance(writer.Position);
    }

    private static void Varint(IBufferWriter<byte> target, ulong value)
    {
        var writer = new ProtoSpanWriter(target.GetSpan(MaxVarintBytes));
        writer.Varint(value);
        target.Advance(writer.Position);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
