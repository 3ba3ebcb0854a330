using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Encodings;

namespace Vivace.Storage.Tests.Parquet;

/// <summary>What an encoder writes, its decoder reads, for values of every shape.</summary>
public sealed class EncodingProperties
{
    private const int Rounds = 300;

    [Fact]
    public void LevelsComeBack()
    {
        var random = new Random(1);
        for (int round = 0; round < Rounds; round++)
        {
            int width = random.Next(1, 9);
            byte[] values = Runs(random, 1 << width, value => (byte)value);
            var output = new ByteSink();
            HybridEncoder.Encode(values, width, output);
            var decoded = new byte[values.Length];
            HybridDecoder.Decode(output.Written, width, decoded);
            Assert.Equal(values, decoded);
        }
    }

    [Fact]
    public void IndicesComeBack()
    {
        var random = new Random(2);
        for (int round = 0; round < Rounds; round++)
        {
            int width = random.Next(1, 32);
            int[] values = Runs(random, (int)Math.Min(int.MaxValue, 1L << width), value => value);
            var output = new ByteSink();
            HybridEncoder.EncodeIndices(values, width, output);
            var decoded = new int[values.Length];
            Assert.Equal(width, output.Written[0]);
            HybridDecoder.Decode(output.Written[1..], width, decoded);
            Assert.Equal(values, decoded);
        }
    }

    [Fact]
    public void DeltasComeBack()
    {
        var random = new Random(3);
        for (int round = 0; round < Rounds; round++)
        {
            int bits = random.Next(0, 65);
            long[] values = new long[random.Next(0, 700)];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = bits == 0 ? 0 : (long)(unchecked((ulong)random.NextInt64(long.MinValue, long.MaxValue)) >> (64 - bits));
            }

            var output = new ByteSink();
            DeltaEncoder.Encode(values, output);
            int length = output.Length;
            output.Bytes([1, 2, 3]);
            var decoded = new long[values.Length];
            Assert.Equal(length, DeltaDecoder.Decode(output.Written, decoded));
            Assert.Equal(values, decoded);
        }
    }

    private static T[] Runs<T>(Random random, int below, Func<int, T> value)
    {
        var values = new T[random.Next(0, 2000)];
        for (int i = 0; i < values.Length;)
        {
            T next = value(random.Next(below));
            int run = random.Next(3) == 0 ? random.Next(1, 300) : random.Next(1, 4);
            for (; run > 0 && i < values.Length; run--)
            {
                values[i++] = next;
            }
        }

        return values;
    }
}
