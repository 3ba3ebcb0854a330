using System.Globalization;
using Vivace.Query.Answers;
using Vivace.Query.Limits;
using Vivace.Query.Search;
using Vivace.Query.Tests.Traces;
using Vivace.Storage.Head;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Oracle;

/// <summary>
/// The engine and a naive evaluator agree on random queries over random traces, wherever the traces are stored. The environment variable
/// <c>VIVACE_ORACLE_CASES</c> sets the number of cases.
/// </summary>
public sealed class OracleTests
{
    private const int DefaultCases = 3000;
    private const int QueriesPerStore = 10;
    private const int Everything = 1000;

    /// <summary>Writing blocks takes time: they get one case in so many.</summary>
    private const int BlockShare = 5;

    private static readonly int Cases = int.TryParse(
        Environment.GetEnvironmentVariable("VIVACE_ORACLE_CASES"), NumberStyles.None, CultureInfo.InvariantCulture, out int cases) ? cases : DefaultCases;

    [Fact]
    public void OneHeadAnswersLikeTheOracle() => Compare(1, static spans => TestHead.Engine(TestHead.Of(spans)));

    [Fact]
    public void TracesSplitOverHeadsAnswerLikeTheOracle() => Compare(2, static spans =>
    {
        HeadBlock[] heads = [new HeadBlock(), new HeadBlock(), new HeadBlock()];
        for (int i = 0; i < spans.Count; i++)
        {
            TestHead.Append(heads[i % heads.Length], [spans[i]]);
        }

        return TestHead.Engine(heads);
    });

    [Fact]
    public void ABlockAnswersLikeTheOracle()
    {
        List<TestBlock> blocks = [];
        Compare(3, spans =>
        {
            blocks.Add(new TestBlock(spans));
            return TestHead.Engine([], blocks[^1]);
        }, BlockShare);
        blocks.ForEach(static block => block.Dispose());
    }

    [Fact]
    public void TracesSplitOverBlocksAndAHeadAnswerLikeTheOracle()
    {
        List<TestBlock> blocks = [];
        Compare(4, spans =>
        {
            // A store has no block without spans.
            TestBlock[] split = [.. Enumerable.Range(0, Math.Min(2, spans.Count)).Select(
                part => new TestBlock(spans.Where((_, i) => i % 3 == part)))];
            blocks.AddRange(split);
            return TestHead.Engine([TestHead.Of(spans.Where(static (_, i) => i % 3 == 2))], split);
        }, BlockShare);
        blocks.ForEach(static block => block.Dispose());
    }

    private static void Compare(int seed, Func<List<TestSpan>, QueryEngine> store, int share = 1)
    {
        for (int i = 0; i < Cases / QueriesPerStore / share; i++)
        {
            var random = new Random((seed * 1_000_000) + i);
            List<TestSpan> spans = new RandomTraces(random).Spans();
            QueryEngine engine = store(spans);
            List<NaiveTrace> traces = [.. spans.GroupBy(span => span.TraceId).Select(group => new NaiveTrace(group))];
            var queries = new RandomQueries(random);
            for (int query = 0; query < QueriesPerStore; query++)
            {
                string text = queries.Query();
                string expected, actual;
                try
                {
                    TraceQLQuery compiled = TestHead.Query(text);
                    expected = Describe(compiled, traces);
                    actual = Describe(engine, compiled);
                }
                catch (TraceQLException)
                {
                    // A random type error.
                    continue;
                }
                catch (QueryEvaluationException failure) when (failure.Message is "unsupported operation")
                {
                    // Arithmetic met an array.
                    continue;
                }

                Assert.True(expected == actual, $"seed {i}: {text}\nexpected:\n{expected}\nactual:\n{actual}");
            }
        }
    }

    private static string Describe(TraceQLQuery query, List<NaiveTrace> traces)
    {
        var search = new NaiveSearch(query);
        List<string> lines = [];
        foreach (NaiveTrace trace in traces)
        {
            List<NaiveSet> sets = search.Run(trace);
            if (sets.Count > 0)
            {
                lines.Add($"{trace.Spans[0].Data.TraceId.Low}: " + string.Join(" / ", sets.Select(set =>
                    $"<{string.Join(", ", set.Values)}> {string.Join(' ', set.Spans.Select(span => $"{span.Data.Id}+{span.Data.Start - RandomTraces.Base}"))}")));
            }
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    private static string Describe(QueryEngine engine, TraceQLQuery query)
    {
        var request = new SearchRequest { Start = 0, End = 0, Limit = Everything, SpansPerSpanSet = Everything };
        SearchAnswer answer = engine.Search(["one"], query, request, TestHead.Context());
        List<string> lines = [];
        foreach (FoundTrace trace in answer.Traces)
        {
            lines.Add($"{trace.Id.Low}: " + string.Join(" / ", trace.SpanSets.Select(set =>
                $"<{string.Join(", ", set.Attributes.Select(value => $"{value.Key}={Key(value)}"))}> "
                + string.Join(' ', set.Spans.Select(span => $"{span.SpanId}+{span.Start - RandomTraces.Base}")))));
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    /// <summary>Durations, statuses and kinds are text in answers; the oracle's text is brought to that.</summary>
    private static string Key(AnswerAttribute attribute) => Key(attribute.Value);

    private static string Key(AnswerValue value) => value.Kind switch
    {
        AnswerValueKind.Int => $"int {value.Int}",
        AnswerValueKind.Double => $"float {value.Double:R}",
        AnswerValueKind.Bool => $"bool {(value.Bool ? "true" : "false")}",
        AnswerValueKind.Array => $"[{string.Join(',', value.Items!.Select(Key))}]",
        _ => value.Text!,
    };
}
