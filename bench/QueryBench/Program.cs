// Cost of queries over blocks of which nothing was read before: dotnet run -c Release --project bench/QueryBench -- TRUTH FOLDER
//     [--base TIME] [--repeat N] [--only ID,…] [--warm]
// TRUTH is the file of answers of "tracebench gen", FOLDER holds folders of blocks, TIME is when the first span began. Every query gets an engine
// of its own, so nothing that was decoded is there yet; --warm asks again of the same engine and shows that. CPU is that of the thread.
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using System.Text.Json;
using Vivace.Query;
using Vivace.Query.Limits;
using Vivace.Query.Metrics;
using Vivace.Query.Search;
using Vivace.Query.Sources;
using Vivace.Query.Sources.Blocks;
using Vivace.Query.Tags;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Files;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Parsing;
using Vivace.TraceQL.TagFilters;

const ulong Second = 1_000_000_000;
int repeat = int.Parse(Option("--repeat") ?? "5", CultureInfo.InvariantCulture);
string[]? only = Option("--only")?.Split(',');
var files = new PhysicalFileSystem();
string[] folders = [.. Directory.GetFiles(args[1], "meta.json", SearchOption.AllDirectories).Select(meta => Path.GetDirectoryName(meta)!).Order()];
BlockReader[] readers = [.. folders.Select(folder => BlockReader.Open(files, folder))];
ulong start = Option("--base") is { } text
    ? (ulong)DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeSeconds() * Second
    : (ulong)readers.Min(reader => reader.Meta.Start).ToUnixTimeSeconds() * Second;
using JsonDocument truth = JsonDocument.Parse(File.ReadAllBytes(args[0]));
ulong end = start + (ulong)(truth.RootElement.GetProperty("windowSeconds").GetDouble() * Second);
string[] tenants = ["single-tenant"];
Console.WriteLine($"{"query",-26} {"CPU ms",8} {"warm ms",8} {"KiB allocated",14} {"KiB read",9}  answer");
foreach (JsonElement query in truth.RootElement.GetProperty("queries").EnumerateArray())
{
    string id = query.GetProperty("id").GetString()!;
    if ((only is null || only.Contains(id)) && Runner(query) is { } run)
    {
        Measure(id, run);
    }
}

string? Option(string name)
{
    int at = Array.IndexOf(args, name);
    return at < 0 ? null : args[at + 1];
}

void Measure(string id, Func<QueryEngine, string> run)
{
    var cold = new double[repeat];
    double warm = 0;
    long allocated = 0, read = 0;
    string answer = "";
    for (int i = 0; i < repeat; i++)
    {
        GC.Collect();
        var cache = new BlockColumnCache(BlockColumnCache.DefaultBytes);
        var engine = new QueryEngine((_, _, context) => QuerySources.Open(readers, cache, context));
        long before = GC.GetAllocatedBytesForCurrentThread(), bytes = readers.Sum(reader => reader.BytesRead);
        cold[i] = Cpu(() => answer = run(engine));
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        read = readers.Sum(reader => reader.BytesRead) - bytes;
        warm = Cpu(() => run(engine));
    }

    Array.Sort(cold);
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{id,-26} {cold[repeat / 2],8:0.0} {warm,8:0.0} {allocated / 1024,14} {read / 1024,9}  {answer}"));
}

static double Cpu(Action action)
{
    TimeSpan before = Environment.CpuUsage.TotalTime;
    action();
    return (Environment.CpuUsage.TotalTime - before).TotalMilliseconds;
}

Func<QueryEngine, string>? Runner(JsonElement query)
{
    string q = query.TryGetProperty("q", out JsonElement given) ? given.GetString()! : "";
    var tags = new TagRequest { Start = start, End = end };
    switch (query.GetProperty("type").GetString())
    {
        case "search":
            var search = new SearchRequest { Start = start, End = end, Limit = query.GetProperty("limit").GetInt32(), SpansPerSpanSet = 3 };
            TraceQLQuery compiled = TraceQLCompiler.Compile(q, QueryKind.Search);
            return engine => Print(engine.Search(tenants, compiled, search, Context()));
        case "metrics-instant":
        case "metrics-range":
            bool isInstant = query.GetProperty("type").GetString() == "metrics-instant";
            ulong from = start + (isInstant ? 0 : query.GetProperty("fromSeconds").GetUInt64() * Second);
            var range = new MetricsRequest
            {
                Start = from,
                End = isInstant ? end : start + (query.GetProperty("toSeconds").GetUInt64() * Second),
                Step = isInstant ? 0 : query.GetProperty("step").GetUInt64() * Second,
                IsInstant = isInstant,
            };
            TraceQLQuery metrics = TraceQLCompiler.Compile(q, QueryKind.Metrics);
            return engine => $"{engine.Metrics(tenants, metrics, range, Context()).Series.Count} series";
        case "tag-values":
            FieldReference field = TraceQLParser.Parse($"{{{query.GetProperty("tag").GetString()}}}").Fields()[0].Field;
            var filter = TagFilter.Extract(q);
            return engine => Print(engine.TagValues(tenants, field, filter, tags, Context()).Values);
        case "tag-values-v1":
            string name = query.GetProperty("tag").GetString()!;
            return engine => Print(engine.TagValues(tenants, name, tags, Context()).Values);
        case "tags" or "tags-v1":
            TagScope scope = query.GetProperty("scope").GetString() == "span" ? TagScope.Span : TagScope.None;
            return engine => Hash(string.Join(' ', engine.TagNames(tenants, scope, TagFilter.Unfiltered, tags, Context()).Scopes
                .Select(names => $"{names.Scope}: {string.Join(',', names.Names)}")));
        default:
            return null;
    }
}

static QueryContext Context() => QueryContext.Unlimited(default);

static string Print(object answer) => answer switch
{
    SearchAnswer found => $"{found.Traces.Count} traces {Hash(string.Join('\n', found.Traces.Select(trace =>
        $"{trace.Id} {trace.Start} {trace.RootServiceName} {trace.RootTraceName} {string.Join(',', trace.Services)} {string.Join(' ', trace.SpanSets.Select(set =>
            $"{set.Matched} {string.Join(';', set.Spans.Select(span => $"{span.SpanId} {span.Name} {span.Duration} {string.Join(',', span.Attributes)}"))}"))}")))}",
    IReadOnlyList<TagValue> values => $"{values.Count} values {Hash(string.Join(',', values))}",
    _ => "",
};

static string Hash(string text) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);
