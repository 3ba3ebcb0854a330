using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Vivace.Query.Limits;
using Vivace.Query.Search;
using Vivace.Query.Tests.Oracle;
using Vivace.Query.Tests.Traces;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Search;

/// <summary>
/// Damaged queries, read, printed and, where they are still queries, run: the answer is a result or a refusal, and memory does not grow. The
/// environment variable <c>VIVACE_FUZZ_SECONDS</c> sets how long (a run for an hour: 3600), <c>VIVACE_FUZZ_SEED</c> where chance begins.
/// </summary>
public sealed class QueryFuzzTests(ITestOutputHelper output)
{
    private const int DefaultQueries = 4000;

    /// <summary>Queries between two looks at the memory in use.</summary>
    private const int QueriesPerLook = 100_000;

    private const long AllowedGrowth = 32 << 20;

    /// <summary>No query of these sizes has a reason to take so long.</summary>
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(20);

    private static readonly string[] Tokens =
    [
        "{", "}", "(", ")", "|", "&&", "||", "!", "-", "+", "*", "/", "%", "^", "=", "!=", "=~", "!~", "<", "<=", ">", ">=", ">>", "<<", "~", "&>>",
        "!<<", "nil", "true", "1", "0", "1.5", "1e999", "9223372036854775807", "minInt", "10ms", "`x`", "`(a|b)*`", "\"\\", "`", ".a", "span.b",
        "event.x", "link.x", "resource.service.name", "name", "status", "error", "kind", "nestedSetParent", "by(", "count()", "avg(", "select(",
        "coalesce()", "rate()", "topk(", "compare(", "with(a=1)", ",", "//", "/*", "\0", "\uD800", "\u00a0", "µ", "😝",
    ];

    [Fact]
    public void DamagedQueriesAreAnsweredOrRefused()
    {
        int seconds = Setting("VIVACE_FUZZ_SECONDS", 0), seed = Setting("VIVACE_FUZZ_SEED", 1), run = 0, asked = 0;
        var random = new Random(seed);
        string[] known = [.. Listed(), .. Enumerable.Range(0, 500).Select(_ => new OracleCaseQueries(random).Next())];
        QueryEngine engine = TestHead.Engine(TestHead.Of(new OracleCaseTraces(new Random(7)).Spans()));
        var time = Stopwatch.StartNew();
        long settled = 0;
        while (seconds == 0 ? asked < DefaultQueries : time.Elapsed.TotalSeconds < seconds)
        {
            string text = Damaged(known, random);
            var one = Stopwatch.StartNew();
            run += Survives(engine, text) ? 1 : 0;
            Assert.True(one.Elapsed < Hang, $"{one.Elapsed} for: {text}");
            if (++asked % QueriesPerLook == 0)
            {
                long inUse = GC.GetTotalMemory(forceFullCollection: true);
                settled = settled == 0 ? inUse : settled;
                Assert.True(inUse - settled < AllowedGrowth, $"{settled} bytes in use have become {inUse} after {asked} queries");
            }
        }

        output.WriteLine($"{asked} queries from seed {seed}, {run} of them run");
        Assert.True(run > asked / 100, "some damaged queries must still be queries");
    }

    /// <summary>Whether the text is a query, and could be run.</summary>
    private static bool Survives(QueryEngine engine, string text)
    {
        TraceQLQuery query;
        try
        {
            query = TraceQLCompiler.Compile(text, QueryKind.Search);
        }
        catch (TraceQLException refused)
        {
            Assert.NotEmpty(TraceQLErrors.ResponseText(refused, QueryKind.Search));
            return false;
        }

        try
        {
            // What is printed is read again, unless names are in it that cannot be written without quotes.
            TraceQLCompiler.Compile(query.ToString(), QueryKind.Search);
        }
        catch (TraceQLException refused)
        {
            Assert.NotEmpty(refused.Message);
        }

        var request = new SearchRequest { Start = OracleCase.Base, End = OracleCase.Base + 1_000_000_000, Limit = 20, SpansPerSpanSet = 3 };
        try
        {
            engine.Search(["one"], query, request, TestHead.Context());
            return true;
        }
        catch (QueryEvaluationException failed)
        {
            Assert.NotEmpty(failed.Message);
            return true;
        }
    }

    private static string Damaged(string[] known, Random random)
    {
        string text = known[random.Next(known.Length)];
        if (random.Next(200) == 0)
        {
            return Monster(text, random);
        }

        if (random.Next(50) == 0)
        {
            return string.Create(random.Next(60), random, static (letters, chance) =>
            {
                foreach (ref char letter in letters)
                {
                    letter = (char)(chance.Next(8) == 0 ? chance.Next(0x10000) : chance.Next(128));
                }
            });
        }

        for (int i = random.Next(4); i > 0; i--)
        {
            int at = random.Next(text.Length + 1), length = random.Next(Math.Min(text.Length - at, 8) + 1);
            text = random.Next(5) switch
            {
                0 => text.Remove(at, length),
                1 or 2 => text.Remove(at, length).Insert(at, $" {Tokens[random.Next(Tokens.Length)]} "),
                3 => text.Insert(at, text.Substring(random.Next(text.Length + 1 - length), length)),
                _ => Spliced(text[..at], known[random.Next(known.Length)], random),
            };
        }

        return text;
    }

    private static string Spliced(string start, string other, Random random) => start + other[random.Next(other.Length + 1)..];

    /// <summary>Deeply nested or very long.</summary>
    private static string Monster(string text, Random random)
    {
        int times = random.Next(2, 3000);
        return random.Next(6) switch
        {
            0 => "{ " + new string('(', times) + ".a = 1" + new string(')', times) + " }",
            1 => "{ " + string.Concat(Enumerable.Repeat("!", times)) + "(.a = 1) }",
            2 => "{ .a = 1" + string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? " && .b = 2" : " || .b = `x`", times)) + " }",
            3 => "{ }" + string.Concat(Enumerable.Repeat(random.Next(2) == 0 ? " | { }" : " >> { }", times)),
            4 => new string('(', times) + text + new string(')', times),
            _ => string.Concat(Enumerable.Repeat(text, times)),
        };
    }

    /// <summary>The recorded queries, where they lie beside the checkout.</summary>
    private static IEnumerable<string> Listed()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Vivace.slnx")))
        {
            folder = folder.Parent;
        }

        string lists = Path.Combine(folder?.Parent?.FullName ?? "/", "shared", "conformance", "traceql-syntax");
        IEnumerable<string> files = Directory.Exists(lists) ? Directory.EnumerateFiles(lists, "*.jsonl") : [];
        foreach (string line in files.SelectMany(File.ReadLines))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("q", out JsonElement text))
            {
                yield return text.GetString()!;
            }
        }
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : standard;
}
