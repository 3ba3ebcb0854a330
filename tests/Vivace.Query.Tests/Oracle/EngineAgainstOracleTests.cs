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
    public void OneHeadAnswersAsTheOracle() =>
        Check(sets: 500, (spans, ask) => ask(TestHead.Engine(TestHead.Of(spans))));

    [Fact]
    public void SpansInThreeHeadsAnswerAsTheOracle() => Check(sets: 500, (spans, ask) =>
        ask(TestHead.Engine(TestHead.Of(Part(spans, 0, 3)), TestHead.Of(Part(spans, 1, 3)), TestHead.Of(Part(spans, 2, 3)))));

    [Fact]
    public void ABlockAnswersAsTheOracle() => Check(sets: 150, (spans, ask) =>
    {
        using var block = new TestBlock(spans, RowGroupSpans(spans));
        return ask(TestHead.Engine([], block));
    });

    [Fact]
    public void SpansInABlockAndAHeadAnswerAsTheOracle() => Check(sets: 100, (spans, ask) =>
    {
        using var block = new TestBlock(Part(spans, 0, 2), RowGroupSpans(spans));
        return ask(TestHead.Engine([TestHead.Of(Part(spans, 1, 2))], block));
    });

    [Fact]
    public void SpansInTwoBlocksAndAHeadAnswerAsTheOracle() => Check(sets: 100, (spans, ask) =>
    {
        using TestBlock first = new(Part(spans, 0, 3), RowGroupSpans(spans)), second = new(Part(spans, 1, 3), RowGroupSpans(spans));
        return ask(TestHead.Engine([TestHead.Of(Part(spans, 2, 3))], first, second));
    });

    /// <summary>One span out of so many, and every fifth in all parts. A store has no part without spans.</summary>
    private static IEnumerable<TestSpan> Part(IReadOnlyList<TestSpan> spans, int part, int parts) =>
        spans.Where((_, i) => i % parts == part % spans.Count || i % 5 == 4);

    /// <summary>Row groups of few spans, so that there are several.</summary>
    private static int RowGroupSpans(IReadOnlyList<TestSpan> spans) => spans.Count % 2 == 0 ? 5 : 20;

    private void Check(int sets, Func<IReadOnlyList<TestSpan>, Func<QueryEngine, string?>, string?> withEngine)
    {
        int count = Setting("VIVACE_ORACLE_SETS", sets), seed = Setting("VIVACE_ORACLE_SEED", 1), unspecified = 0, asked = 0;
        Gen<OracleCase> cases = Gen.Choose(0, int.MaxValue).Select(Case);
        Property property = Prop.ForAll(Arb.From(cases, OracleCaseShrinking.Smaller), one =>
        {
            asked += one.Queries.Count;
            string? difference = withEngine(one.Spans, engine => one.Difference(engine, ref unspecified));
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
