// A data folder of many spans for bench/metrics.py:
//   dotnet run -c Release --project bench/MetricsBench -- FOLDER [--blocks N] [--spans N-of-a-block] [--copies N] [--days N] [--end UNIX-SECONDS]
// Blocks are written beside each other in time, ending at --end (now by default), as the tenant single-tenant; nothing else is put into FOLDER.
// With --copies each is put there several times, as blocks of their own, which is faster than making as many. By default 5 blocks of 1,000,000
// spans, ten times each, over seven days: 50 million spans, 2.3 GB.
using System.Diagnostics;
using System.Globalization;
using Vivace.MetricsBench;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Writing;
using Vivace.Storage.Files;

string folder = args[0];
int blocks = (int)Option("--blocks", 5), spans = (int)Option("--spans", 1_000_000), copies = (int)Option("--copies", 10);
long end = Option("--end", DateTimeOffset.UtcNow.ToUnixTimeSeconds()), seconds = Option("--days", 7) * 24 * 3600;
var files = new PhysicalFileSystem();
int next = -1;
long started = Stopwatch.GetTimestamp();
Task[] workers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
{
    for (int block = Interlocked.Increment(ref next); block < blocks; block = Interlocked.Increment(ref next))
        Write(block);
}))];
await Task.WhenAll(workers);
Console.WriteLine($"{blocks} blocks of {spans} spans, {copies} of each, in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s");

void Write(int block)
{
    var id = Guid.NewGuid();
    string target = Path.Combine(folder, "single-tenant", id.ToString("D"));
    files.CreateDirectory(target);
    long from = end - seconds + (seconds * block / blocks), to = end - seconds + (seconds * (block + 1) / blocks);
    using var writer = new BlockWriter(files, target, new BlockWriterOptions { BlockId = id, Tenant = "single-tenant" });
    new Homelab(new Random(block), from, to - 60).Write(writer, spans / Homelab.SpansOfTrace);
    BlockMeta meta = writer.Finish()!;
    for (int copy = 1; copy < copies; copy++)
    {
        var copied = Guid.NewGuid();
        string beside = Path.Combine(folder, "single-tenant", copied.ToString("D"));
        files.CreateDirectory(beside);
        foreach (string file in Directory.GetFiles(target).Where(static file => Path.GetFileName(file) != BlockFiles.Meta))
            File.Copy(file, Path.Combine(beside, Path.GetFileName(file)));
        File.WriteAllBytes(Path.Combine(beside, BlockFiles.Meta), BlockMetaJson.Write(meta with { BlockId = copied }));
    }

    Console.WriteLine($"block {block}: {writer.SpanCount} spans, {meta.Size / (double)writer.SpanCount:0.0} bytes a span, "
        + $"counts {new FileInfo(Path.Combine(target, BlockFiles.Counts)).Length / (double)writer.SpanCount:0.00}");
}

long Option(string name, long standard)
{
    int at = Array.IndexOf(args, name);
    return at < 0 ? standard : long.Parse(args[at + 1], CultureInfo.InvariantCulture);
}
