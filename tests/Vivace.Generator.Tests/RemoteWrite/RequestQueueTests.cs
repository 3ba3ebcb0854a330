using FsCheck;
using FsCheck.Fluent;
using Vivace.Generator.RemoteWrite;
using Vivace.Generator.RemoteWrite.Queue;

namespace Vivace.Generator.Tests.RemoteWrite;

public sealed class RequestQueueTests : IDisposable
{
    private const long AnyAge = 0;

    private readonly string _path = Directory.CreateTempSubdirectory("queue-").FullName;
    private readonly List<RequestContent> _dropped = [];

    public void Dispose() => Directory.Delete(_path, recursive: true);

    [Fact]
    public void Requests_come_out_in_the_order_they_went_in()
    {
        using RequestQueue queue = Open();
        Append(queue, 1, 2, 3);
        Assert.Equal([1, 2, 3], Drain(queue));
        Assert.Equal(0, queue.Pending.Samples);
    }

    [Fact]
    public void What_was_not_removed_is_there_after_a_restart_and_what_was_is_not()
    {
        using (RequestQueue queue = Open())
        {
            Append(queue, 1, 2, 3);
            Assert.True(queue.TryPeek(AnyAge, out QueuedRequest first));
            queue.Remove(first);
        }

        using RequestQueue again = Open();
        Assert.Equal(2 * 10, again.Pending.Samples);
        Append(again, 4);
        Assert.Equal([2, 3, 4], Drain(again));
    }

    [Fact]
    public void An_emptied_queue_can_be_opened_again_and_again()
    {
        for (byte i = 1; i < 5; i++)
        {
            using RequestQueue queue = Open();
            Append(queue, i);
            Assert.Equal([i], Drain(queue));
        }

        using RequestQueue last = Open();
        Append(last, 9);
        using RequestQueue reader = Open();
        Assert.Equal([9], Drain(reader));
    }

    [Fact]
    public void A_full_queue_drops_the_oldest_and_says_what()
    {
        using RequestQueue queue = Open(maxBytes: 10 << 20);
        for (byte i = 0; i < 20; i++)
        {
            queue.Append(Body(i, 1 << 20), new RequestContent(1, 0, 0, 1));
        }

        queue.Publish();
        Assert.InRange(queue.Bytes, 1, 10 << 20);
        byte[] left = Drain(queue);
        Assert.Equal(20 - left.Length, _dropped.Sum(static content => content.Samples));
        Assert.Equal(Enumerable.Range(20 - left.Length, left.Length).Select(static i => (byte)i), left);
    }

    [Fact]
    public void Old_requests_are_dropped_when_they_are_reached()
    {
        using RequestQueue queue = Open();
        queue.Append(Body(1), new RequestContent(5, 0, 0, 100));
        queue.Append(Body(2), new RequestContent(7, 0, 0, 200));
        queue.Publish();
        Assert.True(queue.TryPeek(150, out QueuedRequest request));
        Assert.Equal(2, request.Body.Span[0]);
        Assert.Equal(5, Assert.Single(_dropped).Samples);
    }

    [Fact]
    public void What_was_not_published_cannot_be_read_and_is_gone_after_a_restart()
    {
        QueuePosition end;
        using (RequestQueue queue = Open())
        {
            Append(queue, 1, 2);
            end = queue.Seal(flush: true);
            // More than a file holds, so that whole files are behind the end.
            for (byte i = 3; i < 13; i++)
            {
                queue.Append(Body(i, 1 << 20), new RequestContent(10, 0, 0, 1));
            }

            Assert.Equal([1, 2], Drain(queue));
            Assert.Equal(100, queue.Pending.Samples);
        }

        using (RequestQueue again = Open(end: end))
        {
            Assert.Equal(0, again.Pending.Samples);
            Append(again, 20);
            end = again.Seal(flush: true);
        }

        using RequestQueue last = Open(end: end);
        Assert.Equal([20], Drain(last));
        Assert.Equal(0, last.Damages);
    }

    [Fact]
    public void What_was_sent_stays_sent_even_if_the_end_is_said_to_be_before_it()
    {
        using (RequestQueue queue = Open())
        {
            QueuePosition end = queue.Seal(flush: false);
            Append(queue, 1, 2, 3);
            Assert.True(queue.TryPeek(AnyAge, out QueuedRequest first));
            queue.Remove(first);
            Assert.Equal(8, end.Offset);
        }

        using RequestQueue again = Open(end: new QueuePosition(1, 8));
        Append(again, 4);
        Assert.Equal([4], Drain(again));
    }

    [Fact]
    public void A_torn_or_damaged_end_costs_no_more_than_what_it_held()
    {
        using (RequestQueue queue = Open())
        {
            Append(queue, 1, 2, 3);
        }

        string file = Directory.GetFiles(_path, "*.rwq").Single();
        using (FileStream stream = File.OpenWrite(file))
        {
            stream.SetLength(stream.Length - 1);
        }

        using RequestQueue again = Open();
        Append(again, 4);
        Assert.Equal([1, 2, 4], Drain(again));
        Assert.Equal(1, again.Damages);
    }

    [Fact]
    public void Any_damage_is_survived_and_what_comes_later_is_kept() => Prop.ForAll(
        ArbMap.Default.ArbFor<(ushort, byte)>(),
        damage =>
        {
            foreach (string old in Directory.GetFiles(_path))
            {
                File.Delete(old);
            }

            using (RequestQueue queue = Open())
            {
                Append(queue, 1, 2, 3);
            }

            string file = Directory.GetFiles(_path, "*.rwq").Single();
            byte[] bytes = File.ReadAllBytes(file);
            bytes[damage.Item1 % bytes.Length] ^= damage.Item2;
            File.WriteAllBytes(file, bytes);
            using RequestQueue again = Open();
            Append(again, 4);
            byte[] read = Drain(again);
            return read[^1] == 4 && read.SequenceEqual(read.Order()) && read.All(static i => i is >= 1 and <= 4);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_disk_that_takes_nothing_is_an_error_of_the_append_alone()
    {
        var folder = new FailingFolder(_path);
        using var queue = new RequestQueue(folder, 1 << 20, _dropped.Add);
        Append(queue, 1);
        folder.Fails = true;
        Assert.Throws<IOException>(() => Append(queue, 2));
        folder.Fails = false;
        Append(queue, 3);
        Assert.Equal([1, 3], Drain(queue));
    }

    private RequestQueue Open(long maxBytes = 64 << 20, QueuePosition? end = null) =>
        new(new PhysicalQueueFolder(_path), maxBytes, _dropped.Add, end);

    private static void Append(RequestQueue queue, params byte[] requests)
    {
        foreach (byte request in requests)
        {
            queue.Append(Body(request), new RequestContent(10, 0, 0, 1));
        }

        queue.Publish();
    }

    private static byte[] Body(byte request, int length = 100)
    {
        var body = new byte[length];
        body[0] = request;
        return body;
    }

    private static byte[] Drain(RequestQueue queue)
    {
        var read = new List<byte>();
        while (queue.TryPeek(AnyAge, out QueuedRequest request))
        {
            read.Add(request.Body.Span[0]);
            queue.Remove(request);
        }

        return [.. read];
    }

    private sealed class FailingFolder(string path) : IQueueFolder
    {
        private readonly PhysicalQueueFolder _folder = new(path);

        public bool Fails { get; set; }

        public IReadOnlyList<string> List() => _folder.List();

        public Stream Open(string name) => new FailingStream(_folder.Open(name), this);

        public void Replace(string name, ReadOnlySpan<byte> content, bool flush) => _folder.Replace(name, content, flush);

        public void Delete(string name) => _folder.Delete(name);
    }

    /// <summary>Writes half of what it is given, and then there is no space.</summary>
    private sealed class FailingStream(Stream inner, FailingFolder folder) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => true;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, count);

        public override long Seek(long offset, SeekOrigin origin) => inner.Seek(offset, origin);

        public override void SetLength(long value) => inner.SetLength(value);

        public override void Write(byte[] buffer, int offset, int count)
        {
            inner.Write(buffer, offset, folder.Fails ? count / 2 : count);
            if (folder.Fails)
            {
                throw new IOException("no space left on device");
            }
        }

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
