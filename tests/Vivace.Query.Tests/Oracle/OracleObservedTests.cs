using Vivace.Query.Tests.Search;
using Vivace.Query.Tests.Traces;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Oracle;

/// <summary>The oracle itself, held against the observed searches of the specification (traceql, section 18).</summary>
public sealed class OracleObservedTests
{
    [Theory]
    [MemberData(nameof(ObservedSearchTests.Searches), MemberType = typeof(ObservedSearchTests))]
    public void OracleFindsWhatWasObserved(string line, string expected)
    {
        int bracket = line.LastIndexOf("   [spss=", StringComparison.Ordinal);
        TraceQLQuery query;
        try
        {
            query = TestHead.Query(bracket < 0 ? line : line[..bracket]);
        }
        catch (TraceQLException)
        {
            Assert.StartsWith("400", expected, StringComparison.Ordinal);
            return;
        }

        IReadOnlyList<OracleTrace> traces = OracleTrace.Of(ObservedTraces.All.Select(entry => entry.Span));
        string[] outcomes = [.. OracleSearch.Readings(query).Select(reading => Outcome(query, traces, reading)).Distinct()];

        Assert.Contains(expected.StartsWith("500", StringComparison.Ordinal) ? "500" : Spans(expected), outcomes);
    }

    private static string Outcome(TraceQLQuery query, IReadOnlyList<OracleTrace> traces, OracleReading reading)
    {
        try
        {
            return string.Join("; ", OracleSearch.Run(query, traces, reading)
                .Select(found => string.Join(" / ", found.SpanSets.Select(Text).Order(StringComparer.Ordinal)))
                .Order(StringComparer.Ordinal));
        }
        catch (OracleFailure)
        {
            return "500";
        }
    }

    private static string Text(OracleSpanset set) => string.Join(' ', set.Attributes
        .Select(pair => $"{pair.Name}={pair.Value switch { { Type: OracleType.Array or OracleType.Int or OracleType.Float or OracleType.Bool } value => value.ToString(), var value => $"\"{value.ShownText()}\"" }}")
        .Concat(set.Spans.Select(span => ObservedTraces.All.Single(entry => entry.Span == span.Source).Label).Order(StringComparer.Ordinal)));

    /// <summary>The observed line without span attributes, names and counts; sorted.</summary>
    private static string Spans(string line) => line == "–" ? "" : string.Join("; ", line.Split("; ")
        .Select(trace => string.Join(" / ", trace.Split(" / ").Select(SpanSet).Order(StringComparer.Ordinal)))
        .Order(StringComparer.Ordinal));

    private static string SpanSet(string text)
    {
        int end = text.StartsWith('<') ? text.IndexOf("> ", StringComparison.Ordinal) : -1;
        string spans = text[(end < 0 ? 0 : end + 2)..];
        spans = System.Text.RegularExpressions.Regex.Replace(spans, @" \(matched \d+\)|\(name\)|\{[^}]*\}", "");
        IEnumerable<string> attributes = end < 0 ? [] : text[1..end].Split(", ");
        return string.Join(' ', attributes.Concat(spans.Split(' ').Order(StringComparer.Ordinal)));
    }
}
