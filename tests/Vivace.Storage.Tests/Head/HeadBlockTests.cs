using Vivace.Storage.Head;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Storage.Tests.Head;

public sealed class HeadBlockTests
{
    private const ulong Now = 1_800_000_000_000_000_000;

    private readonly HeadBlock _head = new();

    [Fact]
    public void RowsOfATraceComeBackInOrderOfArrival()
    {
        Append(TestRequest.Of([(1, 1), (2, 2), (1, 3)]));
        Append(TestRequest.Of([(2, 4), (1, 5)]));
        Assert.Equal([1, 3, 5], SpanIds(1));
        Assert.Equal([2, 4], SpanIds(2));
        Assert.Empty(SpanIds(3));
        Assert.Equal((5, 2), (_head.RowCount, _head.TraceCount));
    }

    [Fact]
    public void RowsOfManyChunksAreFoundAndWhole()
    {
        const int Requests = 60, Spans = 333;
        for (int request = 0; request < Requests; request++)
        {
            Append(TestRequest.Of([.. Enumerable.Range(0, Spans).Select(i => (i % 50, (request * Spans) + i + 1))]));
        }

        Assert.Equal(Requests * Spans, _head.RowCount);
        Assert.True(_head.RowCount > 3 * HeadBlock.ChunkRows, "several chunks are filled");
        for (int trace = 0; trace < 50; trace++)
        {
            Assert.Equal(
                Enumerable.Range(0, Requests * Spans).Where(i => i % Spans % 50 == trace).Select(static i => (ulong)i + 1),
                SpanIds(trace));
        }

        for (int row = 0; row < _head.RowCount; row++)
        {
            SpanBatch batch = _head.Locate(row, out int index);
            Assert.Equal((long)batch.SpanIds[index], batch.Dictionary.Attributes.Int64(batch.Attributes(index)[0]));
        }
    }

    [Fact]
    public void AnAppendSaysWhatBecameOfTheRequest()
    {
        HeadAppendResult first = Append(TestRequest.Of([(1, 1), (1, 2), (2, 3), (1, 4)]));
        Assert.Equal((4, 0, 2, 3), (first.Stored, first.Refused, first.NewTraces, first.Traces));
        HeadAppendResult second = Append(TestRequest.Of([(2, 5), (3, 6)]));
        Assert.Equal((2, 0, 1, 2), (second.Stored, second.Refused, second.NewTraces, second.Traces));
        Assert.InRange(second.StoredBytes, 100, 1000);
    }

    [Fact]
    public void ATracePastItsLimitIsRefusedPushByPush()
    {
        byte[] request = TestRequest.Of([(1, 1), (2, 2), (1, 3)]);
        long size = Decode(request).Sizes[0];
        Assert.Equal(3, Append(request, maxBytes: 2 * size).Stored);
        // The third and fourth span of trace 1 would be too much; of trace 2 there is room for one more.
        HeadAppendResult refused = Append(TestRequest.Of([(1, 4), (2, 5), (1, 6), (3, 7)]), maxBytes: 2 * size);
        Assert.Equal((2, 2), (refused.Stored, refused.Refused));
        Assert.Equal(TestRequest.Trace(1), refused.RefusedTrace);
        Assert.Equal([1, 3], SpanIds(1));
        Assert.Equal([2, 5], SpanIds(2));
        Assert.Equal([7], SpanIds(3));
        // What was refused counts towards the total, so that a smaller push is refused, too.
        Assert.Equal(1, Append(TestRequest.Of(1, firstSpan: 8), maxBytes: 4 * size).Refused);
        Assert.Equal(1, Append(TestRequest.Of(1, firstSpan: 9), maxBytes: 0).Stored);
        Assert.Equal([1, 3, 9], SpanIds(1));
    }

    [Fact]
    public void TheLatestEndDoesNotLieInTheFuture()
    {
        Append(TestRequest.Of(1, endSeconds: 1000));
        Assert.Equal(1_000_000_000_000ul, _head.LatestEnd);
        Append(TestRequest.Of(1, endSeconds: 3_000_000_000));
        Assert.Equal(Now, _head.LatestEnd);
    }

    [Fact]
    public void ReadersSeeWholeTracesWhileTheHeadGrows()
    {
        const int Traces = 2000;
        int written = 0;
        List<string> failures = [];
        var readers = Enumerable.Range(0, 2).Select(number => new Thread(() =>
        {
            var random = new Random(number);
            int known;
            while ((known = Volatile.Read(ref written)) < Traces)
            {
                int trace = random.Next(known + 1);
                List<ulong> ids = SpanIds(trace);
                bool isWhole = ids.SequenceEqual([(ulong)trace + 1, (ulong)trace + 100_001, (ulong)trace + 200_001]);
                if (trace < known && !isWhole)
                {
                    lock (failures)
                    {
                        failures.Add($"trace {trace} of {known}: {string.Join(' ', ids)}");
                    }
                }
            }
        })).ToList();
        readers.ForEach(static reader => reader.Start());
        for (int trace = 0; trace < Traces; trace++)
        {
            Append(TestRequest.Of([(trace, trace + 1), (trace, trace + 100_001), (trace, trace + 200_001)]));
            Volatile.Write(ref written, trace + 1);
        }

        readers.ForEach(static reader => reader.Join());
        Assert.Empty(failures);
    }

    [Fact]
    public void MemoryIsAccountedForAsItGrows()
    {
        long last = _head.AllocatedBytes;
        for (int request = 0; request < 30; request++)
        {
            Append(TestRequest.Of(request, spans: 400, filler: 200));
            Assert.True(_head.AllocatedBytes >= last);
            last = _head.AllocatedBytes;
        }

        // Every span has 200 bytes that no other has.
        Assert.InRange(last, 30 * 400 * 200, 30 * 400 * 1000);
    }

    private HeadAppendResult Append(byte[] request, long maxBytes = 0)
    {
        SpanBatch batch = Decode(request);
        return _head.Append(batch, maxBytes, Now);
    }

    private SpanBatch Decode(byte[] request)
    {
        var batch = new SpanBatch(_head.Dictionary);
        new OtlpDecoder(0).Decode(request, batch);
        return batch;
    }

    private List<ulong> SpanIds(int trace) =>
        [.. _head.FindRows(TestRequest.Trace(trace)).Select(row => _head.Locate(row, out int index).SpanIds[index])];
}
