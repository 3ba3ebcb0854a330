// Size and cost of blocks: dotnet run -c Release --project bench/BlockBench -- FILE [--repeat N] [--level N] [--dedicated NAME,…] [--columns]
// [--keep] leaves the block there; [--blocks N] looks traces up by id in a store of N blocks instead.
// FILE is a file of OTLP bodies of "tracebench gen".
using System.Diagnostics;
using System.Text;
using Vivace.Query.TraceById;
using Vivace.Storage;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Blocks.Merging;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Files;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

const int MagicBytes = 12;
const ulong BaseTime = 1_790_000_000_000_000_000;
string file = args[0];
int repeat = int.Parse(Option("--repeat") ?? "3");
int level = int.Parse(Option("--level") ?? "3");
string[] dedicated = (Option("--dedicated") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries);
var dictionary = new TraceDictionary();
var batch = new SpanBatch(dictionary);
Read(file, batch);
int spans = batch.Count;
long otlp = batch.Sizes.AsSpan(0, spans).ToArray().Sum(size => (long)size);
Console.WriteLine($"{spans} spans, {otlp / (double)spans:0} bytes of OTLP a span");
int[] order = [.. Enumerable.Range(0, spans)];
Array.Sort(order, (a, b) =>
{
    int high = batch.TraceIds[a].High.CompareTo(batch.TraceIds[b].High);
    return high != 0 ? high : batch.TraceIds[a].Low != batch.TraceIds[b].Low ? batch.TraceIds[a].Low.CompareTo(batch.TraceIds[b].Low) : a.CompareTo(b);
});
var files = new PhysicalFileSystem();
string root = Directory.CreateTempSubdirectory("block-bench-").FullName;
try
{
    if (Option("--blocks") is { } blocks)
    {
        await FindInStore(int.Parse(blocks));
        return;
    }

    string folder = "";
    for (int i = 0; i < repeat; i++)
    {
        folder = Path.Combine(root, $"block-{i}");
        files.CreateDirectory(folder);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Measure("write", spans, () => Write(folder));
        Console.WriteLine($"  allocated {(GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)spans:0} bytes a span");
    }

    long data = new FileInfo(Path.Combine(folder, BlockFiles.Data)).Length;
    Console.WriteLine($"data.parquet {data} bytes, {data / (double)spans:0.0} a span; folder {Directory.GetFiles(folder).Sum(f => new FileInfo(f).Length) / (double)spans:0.0} a span");
    if (args.Contains("--columns"))
    {
        Columns(folder, spans);
    }

    for (int i = 0; i < repeat; i++)
    {
        Measure("read all columns", spans, () => ReadAll(folder));
    }

    for (int i = 0; i < repeat && !args.Contains("--no-merge"); i++)
    {
        string merged = Path.Combine(root, $"merged-{i}");
        files.CreateDirectory(merged);
        Measure("merge two copies", spans * 2, () => Merge(folder, folder, merged));
    }

    if (!args.Contains("--no-merge"))
    {
        // Traces that one of the blocks holds, as nearly all do that are merged; and a few that both hold.
        string[] halves = [Path.Combine(root, "left"), Path.Combine(root, "right")];
        for (int i = 0; i < halves.Length; i++)
        {
            int half = i;
            files.CreateDirectory(halves[i]);
            Write(halves[i], trace => trace % 2 == half || trace % 50 == 0);
        }

        for (int i = 0; i < repeat; i++)
        {
            string merged = Path.Combine(root, $"joined-{i}");
            files.CreateDirectory(merged);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            Measure("merge two blocks, 2% of the traces in both", spans, () => Merge(halves[0], halves[1], merged));
            Console.WriteLine($"  allocated {(GC.GetAllocatedBytesForCurrentThread() - allocated) / (double)spans:0} bytes a span");
        }

        Console.WriteLine($"merged: {new FileInfo(Path.Combine(root, "joined-0", BlockFiles.Data)).Length / (double)spans:0.0} bytes a span");
    }

    Find(folder);
    if (args.Contains("--columns"))
    {
        FindColumns(folder);
    }
}
finally
{
    if (args.Contains("--keep"))
    {
        Console.WriteLine($"kept in {root}");
    }
    else
    {
        Directory.Delete(root, true);
    }
}

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at < 0 ? null : args[at + 1];
}

static void Read(string file, SpanBatch batch)
{
    using var stream = File.OpenRead(file);
    using var reader = new BinaryReader(stream);
    reader.ReadBytes(MagicBytes);
    reader.ReadBytes(reader.ReadInt32());
    var decoder = new OtlpDecoder(2048);
    while (stream.Position < stream.Length)
    {
        int length = reader.ReadInt32();
        reader.ReadInt32();
        int patches = reader.ReadInt32();
        reader.ReadInt64();
        reader.ReadBytes(patches * 4);
        decoder.Decode(reader.ReadBytes(length), batch);
    }

    // The file's times begin at zero.
    for (int row = 0; row < batch.Count; row++)
    {
        batch.StartTimes[row] += BaseTime;
        batch.EndTimes[row] += BaseTime;
    }

    for (int i = 0; i < batch.Events.Count; i++)
    {
        batch.Events.Items[i] = batch.Events.Items[i] with { Time = batch.Events.Items[i].Time + BaseTime };
    }
}

void Write(string folder, Func<int, bool>? wanted = null)
{
    int trace = 0;
    using var writer = new BlockWriter(files, folder, new BlockWriterOptions
    {
        BlockId = Guid.NewGuid(),
        Tenant = "single-tenant",
        ZstdLevel = level,
        DedicatedColumns = [.. dedicated.Select(name => new DedicatedColumn(DedicatedScope.Span, name))],
    });
    for (int i = 0; i < order.Length;)
    {
        TraceId id = batch.TraceIds[order[i]];
        bool isWanted = wanted is null || wanted(trace++);
        writer.BeginTrace(id);
        writer.BeginInput();
        for (; i < order.Length && batch.TraceIds[order[i]] == id; i++)
        {
            if (isWanted)
            {
                writer.AddSpan(batch, order[i]);
            }
        }

        writer.EndTrace();
    }

    writer.Finish();
}

void ReadAll(string folder)
{
    using BlockReader block = BlockReader.Open(files, folder);
    using var file = ParquetFile.Open(new FileRangeSource(files.Open(Path.Combine(folder, BlockFiles.Data), FileOpening.Read)));
    for (int group = 0; group < file.Metadata.RowGroups.Count; group++)
    {
        foreach (ParquetColumn column in file.Metadata.Schema.Columns)
        {
            file.ReadColumn(group, column);
        }
    }
}

void Merge(string a, string b, string to)
{
    using BlockReader first = BlockReader.Open(files, a), second = BlockReader.Open(files, b);
    using var writer = new BlockWriter(files, to, new BlockWriterOptions { ExpectedTraces = first.Meta.TotalObjects + second.Meta.TotalObjects, BlockId = Guid.NewGuid(), Tenant = "t", ZstdLevel = level });
    BlockMerger.Merge([first, second], writer, 0, default);
    writer.Finish();
}

// Every trace is in one of the blocks; each look-up asks for another trace.
async Task FindInStore(int blocks)
{
    const string tenant = "single-tenant";
    string stored = Path.Combine(root, "blocks"), log = Path.Combine(root, "wal");
    files.CreateDirectory(log);
    for (int block = 0; block < blocks; block++)
    {
        Guid id = Guid.NewGuid();
        string folder = Path.Combine(stored, tenant, id.ToString("D"));
        files.CreateDirectory(folder);
        using var writer = new BlockWriter(files, folder, new BlockWriterOptions
        {
            BlockId = id,
            Tenant = tenant,
            DedicatedColumns = [.. dedicated.Select(name => new DedicatedColumn(DedicatedScope.Span, name))],
        });
        for (int i = 0; i < order.Length;)
        {
            TraceId trace = batch.TraceIds[order[i]];
            bool isHere = trace.Low % (ulong)blocks == (ulong)block;
            if (isHere)
            {
                writer.BeginTrace(trace);
                writer.BeginInput();
            }

            for (; i < order.Length && batch.TraceIds[order[i]] == trace; i++)
            {
                if (isHere)
                {
                    writer.AddSpan(batch, order[i]);
                }
            }

            if (isHere)
            {
                writer.EndTrace();
            }
        }

        writer.Finish();
    }

    await using var store = new TraceStore(
        new TraceStoreOptions { MaxHeadBytes = 1 << 30 },
        FileWriteAheadLog.Open(new FileLogOptions { Directory = log }),
        TimeProvider.System,
        new BlockStorage { Store = new LocalObjectStore(files, stored, TimeProvider.System), Files = files, LogFolder = log });
    await store.ReplayAsync(null, default);
    var query = new TraceByIdQuery(store);
    List<double> times = [];
    TimeSpan cpu = default;
    for (int i = 0; i < 300; i++)
    {
        if (times.Count == 100)
        {
            cpu = Process.GetCurrentProcess().TotalProcessorTime;
        }

        TraceId id = batch.TraceIds[order[(int)(i * 7919L * 13 % order.Length)]];
        long start = Stopwatch.GetTimestamp();
        bool found = query.Find([tenant], id, 0, TraceByIdScope.Everything).IsFound;
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        if (!found)
        {
            throw new InvalidOperationException($"trace {id} was not found");
        }
    }

    cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
    times = [.. times.Skip(100).Order()];
    Console.WriteLine($"trace by id over {blocks} blocks: p50 {times[100]:0.00} ms, p95 {times[190]:0.00} ms, {cpu.TotalMilliseconds / 200:0.00} CPU-ms");
}

void Find(string folder)
{
    using BlockReader block = BlockReader.Open(files, folder);
    int[] picks = [.. Enumerable.Range(0, 300).Select(i => order[(int)(i * 7919L * 13 % order.Length)])];
    List<double> times = [];
    long before = block.BytesRead, allocated = 0;
    TimeSpan cpu = default;
    foreach (int pick in picks)
    {
        if (times.Count == 100)
        {
            cpu = Process.GetCurrentProcess().TotalProcessorTime;
            allocated = GC.GetAllocatedBytesForCurrentThread();
        }

        long start = Stopwatch.GetTimestamp();
        BlockRows rows = block.Find(batch.TraceIds[pick])!;
        var found = new SpanBatch(new TraceDictionary());
        new SpanRestorer(rows, found.Dictionary).AppendTrace(0, found);
        times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
    allocated = (GC.GetAllocatedBytesForCurrentThread() - allocated) / 200;
    times = [.. times.Skip(100).Order()];
    Console.WriteLine($"trace by id: {cpu.TotalMilliseconds / 200:0.00} CPU-ms, {allocated / 1024} KiB allocated");
    Console.WriteLine($"trace by id: p50 {times[100]:0.00} ms, p95 {times[190]:0.00} ms, {(block.BytesRead - before) / 300 / 1024} KiB read each");
}

static void FindColumns(string folder)
{
    using var file = ParquetFile.Open(new FileRangeSource(new PhysicalFileSystem().Open(Path.Combine(folder, BlockFiles.Data), FileOpening.Read)));
    int rows = (int)file.Metadata.RowGroups[0].RowCount;
    foreach (ParquetColumn column in file.Metadata.Schema.Columns)
    {
        long bytes = 0;
        double best = double.MaxValue;
        for (int i = 0; i < 40; i++)
        {
            long before = file.BytesRead;
            long start = Stopwatch.GetTimestamp();
            file.ReadColumn(0, column, i * 7919 % rows, 1);
            double took = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            best = Math.Min(best, took);
            bytes = file.BytesRead - before;
        }

        Console.WriteLine($"  one row of {column.Path.Replace(".list.element", "[]"),-45} {bytes,8} bytes {best,7:0} us");
    }
}

static void Columns(string folder, int spans)
{
    using var file = ParquetFile.Open(new FileRangeSource(new PhysicalFileSystem().Open(Path.Combine(folder, BlockFiles.Data), FileOpening.Read)));
    foreach (ParquetColumn column in file.Metadata.Schema.Columns)
    {
        long compressed = file.Metadata.RowGroups.Sum(group => group.Chunks[column.Index].CompressedSize);
        long plain = file.Metadata.RowGroups.Sum(group => group.Chunks[column.Index].UncompressedSize);
        if (compressed / (double)spans > 0.05)
        {
            Console.WriteLine($"  {column.Path.Replace(".list.element", "[]"),-45} {compressed / (double)spans,7:0.00} {plain / (double)spans,8:0.00}");
        }
    }

    Console.WriteLine($"  footer {file.FooterBytes / (double)spans:0.00}, row groups {file.Metadata.RowGroups.Count}");
}

static void Measure(string what, int spans, Action action)
{
    TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
    long start = Stopwatch.GetTimestamp();
    action();
    TimeSpan cpu = Process.GetCurrentProcess().TotalProcessorTime - before;
    Console.WriteLine($"{what}: {cpu.TotalSeconds * 1e6 / spans:0.00} CPU-s per million spans ({Stopwatch.GetElapsedTime(start).TotalSeconds:0.00} s)");
}
