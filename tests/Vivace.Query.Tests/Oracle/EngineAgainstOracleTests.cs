using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Oracle;

/// <summary>
/// The engine answers as the oracle does, on random traces and random queries, whether the spans lie in one head, in several, in a block, or
/// in blocks and a head. The environment variable <c>VIVACE_ORACLE_SETS</c> sets how many sets of traces each test makes (100000 makes millions of
/// searches), <c>VIVACE_ORACLE_SEED</c> the number of the first.
/// </summary>
public sealed class EngineAgainstOracleTests(ITestOutputHelper output)
{
    private const int QueriesPerSet = 24;

    [Fact]
    public void OneHeadAnswersAsTheOracle() => Check(sets: 500, heads: 1, blocks: 0);

    [Fact]
    public void SpansInThreeHeadsAnswerAsTheOracle() => Check(sets: 500, heads: 3, blocks: 0);

    [Fact]
    public void ABlockAnswersAsTheOracle() => Check(sets: 150, heads: 0, blocks: 1);

    [Fact]
    public void SpansInABlockAndAHeadAnswerAsTheOracle() => Check(sets: 100, heads: 1, blocks: 1);

    [Fact]
    public void SpansInTwoBlocksAndAHeadAnswerAsTheOracle() => Check(sets: 100, heads: 1, blocks: 2);

    /// <summary>One span out of so many, and every fifth in all parts. A store has no part without spans.</summary>
    private static TestSpan[] Part(IReadOnlyList<TestSpan> spans, int part, int parts) =>
        [.. spans.Where((_, i) => i % parts == part % spans.Count || i % 5 == 4)];

    /// <summary>Row groups of few spans, so that there are several.</summary>
    private static int RowGroupSpans(IReadOnlyList<TestSpan> spans) => spans.Count % 2 == 0 ? 5 : 20;

    private static string? Difference(OracleCase one, int heads, int blocks, ref int unspecified)
    {
        TestSpan[][] parts = [.. Enumerable.Range(0, heads + blocks).Select(part => Part(one.Spans, part, heads + blocks))];
        TestBlock[] inBlocks = [.. parts.Take(blocks).Select(part => new TestBlock(part, RowGroupSpans(one.Spans)))];
        try
        {
            return one.Difference(TestHead.Engine([.. parts.Skip(blocks).Select(TestHead.Of)], inBlocks), parts, ref unspecified);
        }
        finally
        {
            Array.ForEach(inBlocks, static block => block.Dispose());
        }
    }

    private void Check(int sets, int heads, int blocks)
    {
        int count = Setting("VIVACE_ORACLE_SETS", sets), seed = Setting("VIVACE_ORACLE_SEED", 1), unspecified = 0, asked = 0;
        Gen<OracleCase> cases = Gen.Choose(0, int.MaxValue).Select(Case);
        Property property = Prop.ForAll(Arb.From(cases, OracleCaseShrinking.Smaller), one =>
        {
            asked += one.Queries.Count;
            string? difference = Difference(one, heads, blocks, ref unspecified);
            return (difference is null).Label(difference ?? "");
        });
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay((ulong)seed, 1), property);
        output.WriteLine($"{asked} searches, {unspecified} of them with an outcome that is not specified");
        Assert.True(unspecified < asked / 4, "most searches must have an outcome");
    }

    internal static OracleCase Case(int seed)
    {
        var random = new Random(seed);
        IReadOnlyList<TestSpan> spans = new OracleCaseTraces(random).Spans();
        var queries = new OracleCaseQueries(random);
        int spansPerSpanSet = random.Next(3) == 0 ? random.Next(1, 4) : 100;
        return new OracleCase(spans, [.. Enumerable.Range(0, QueriesPerSet).Select(_ => queries.Next())], spansPerSpanSet);
    }

    private static int Setting(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out int value) ? value : standard;
}
