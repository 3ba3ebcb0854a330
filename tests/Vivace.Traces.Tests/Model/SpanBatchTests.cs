using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Tests.Json;
using Vivace.Traces.Tests.Otlp;

namespace Vivace.Traces.Tests.Model;

public sealed class SpanBatchTests
{
    [Fact]
    public void CopiedRowsSayTheSame()
    {
        var random = new Random(3);
        for (int seed = 0; seed < 60; seed++)
        {
            SpanBatch source = DecodedRequest.Decode(new OtlpArbitrary(seed).Request().Bytes());
            var target = new SpanBatch(source.Dictionary, 1);
            List<int> copied = [];
            for (int times = random.Next(6); times > 0 && source.Count > 0; times--)
            {
                int start = random.Next(source.Count), count = random.Next(source.Count - start + 1);
                target.EnsureRows(target.Count + count);
                target.AppendRows(source, start, count);
                copied.AddRange(Enumerable.Range(start, count));
            }

            Assert.Equal(copied.Count, target.Count);
            Assert.Equal(copied.Select(row => Encoded(source, row)), Enumerable.Range(0, target.Count).Select(row => Encoded(target, row)));
        }
    }

    [Fact]
    public void AClearedBatchIsLikeNew()
    {
        byte[] first = new OtlpArbitrary(1).Request().Bytes(), second = new OtlpArbitrary(2).Request().Bytes();
        var dictionary = new TraceDictionary();
        var batch = new SpanBatch(dictionary);
        var decoder = new OtlpDecoder(0);
        decoder.Decode(first, batch);
        batch.Clear(dictionary);
        decoder.Decode(second, batch);
        Assert.Equal(DecodedRequest.Encode(DecodedRequest.Decode(second)), DecodedRequest.Encode(batch));
    }

    [Fact]
    public void AReaderOfOldRowsIsNotDisturbedByGrowth()
    {
        SpanBatch batch = DecodedRequest.Decode(new OtlpArbitrary(8).Request().Bytes());
        Assert.True(batch.Count > 0);
        ReadOnlySpan<int> attributes = batch.Attributes(0);
        int[] before = attributes.ToArray();
        for (int seed = 0; seed < 50; seed++)
        {
            new OtlpDecoder(0).Decode(new OtlpArbitrary(seed).Request().Bytes(), batch);
        }

        Assert.Equal(before, attributes.ToArray());
        Assert.Equal(before, batch.Attributes(0).ToArray());
    }

    [Fact]
    public void MemoryIsAccountedFor()
    {
        var batch = new SpanBatch(new TraceDictionary(), 64);
        long empty = batch.AllocatedBytes;
        batch.EnsureRows(1000);
        // Sixteen bytes of trace id, four numbers of eight bytes, eleven of four.
        Assert.Equal(1000L * (16 + (4 * 8) + (11 * 4)), batch.AllocatedBytes);
        Assert.True(empty < batch.AllocatedBytes);
    }

    private static byte[] Encoded(SpanBatch batch, int row)
    {
        var message = new OtlpTraceMessage();
        message.BeginResource(batch.Dictionary, batch.Resources[row]);
        message.BeginScope(batch.Dictionary, batch.Scopes[row]);
        message.AddSpan(batch, row, batch.SpanIds[row], batch.ParentSpanIds[row]);
        return message.ToArray();
    }
}
