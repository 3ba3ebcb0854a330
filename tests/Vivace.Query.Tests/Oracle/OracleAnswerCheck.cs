using Vivace.Query.Answers;
using Vivace.Query.Search;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Holds an answer of the engine against what the oracle found.</summary>
internal sealed class OracleAnswerCheck
{
    private readonly bool _fixedOrder;
    private readonly int _spansPerSpanSet;
    private readonly OracleShownFields _shown;

    public OracleAnswerCheck(TraceQLQuery query, int spansPerSpanSet)
    {
        _fixedOrder = OracleSearch.HasFixedOrder(query);
        _spansPerSpanSet = spansPerSpanSet;
        _shown = new OracleShownFields(query);
    }

    /// <summary>What is wrong with the answer; null if nothing is.</summary>
    public string? Difference(IReadOnlyList<OracleFound> expected, SearchAnswer answer)
    {
        for (int i = 1; i < answer.Traces.Count; i++)
        {
            if (answer.Traces[i].Start > answer.Traces[i - 1].Start)
            {
                return "traces are not ordered by start";
            }
        }

        Dictionary<(ulong High, ulong Low), FoundTrace> found = answer.Traces.ToDictionary(trace => (trace.Id.High, trace.Id.Low));
        foreach (OracleFound trace in expected)
        {
            if (!found.Remove(trace.Trace.Id, out FoundTrace? other))
            {
                return $"trace {trace.Trace.Id.Low:x} is missing; expected {Text(trace)}";
            }

            if (Difference(trace, other) is { } difference)
            {
                return $"trace {trace.Trace.Id.Low:x}: {difference}; expected {Text(trace)}";
            }
        }

        return found.Count == 0 ? null : $"trace {found.Keys.First().Low:x} does not match";
    }

    private static string Text(OracleFound trace) => string.Join(" / ", trace.SpanSets.Select(set =>
        $"<{string.Join(", ", set.Attributes.Select(pair => $"{pair.Name}={pair.Value}"))}> {string.Join(", ", set.Spans)}"));

    private string? Difference(OracleFound expected, FoundTrace found)
    {
        OracleTrace trace = expected.Trace;
        if (found.Start != trace.Start || found.Duration != trace.Duration)
        {
            return $"time {found.Start}+{found.Duration} instead of {trace.Start}+{trace.Duration}";
        }

        if (found.RootTraceName != trace.RootName || found.RootServiceName != trace.RootService)
        {
            return $"root {found.RootServiceName}: {found.RootTraceName} instead of {trace.RootService}: {trace.RootName}";
        }

        if (found.SpanSets.Count != expected.SpanSets.Count)
        {
            return $"{found.SpanSets.Count} spansets instead of {expected.SpanSets.Count}";
        }

        return _fixedOrder
            ? InOrder(expected.SpanSets, found.SpanSets)
            : InAnyOrder(expected.SpanSets, found.SpanSets);
    }

    /// <summary>Section 10.4: groups are ordered by the last span that each shows.</summary>
    private string? InOrder(IReadOnlyList<OracleSpanset> expected, IReadOnlyList<FoundSpanSet> found)
    {
        OracleSpanset[] ordered = [.. expected.OrderBy(set => set.Spans[Math.Min(set.Spans.Count, _spansPerSpanSet) - 1].Position)];
        return ordered.Zip(found, (one, other) => Difference(one, other)).FirstOrDefault(difference => difference is not null);
    }

    private string? InAnyOrder(IReadOnlyList<OracleSpanset> expected, IReadOnlyList<FoundSpanSet> found)
    {
        List<FoundSpanSet> left = [.. found];
        foreach (OracleSpanset set in expected)
        {
            int index = left.FindIndex(other => Difference(set, other) is null);
            if (index < 0)
            {
                return expected.Count == 1 ? Difference(set, found[0]) : "no spanset like " + string.Join(", ", set.Spans);
            }

            left.RemoveAt(index);
        }

        return null;
    }

    private string? Difference(OracleSpanset expected, FoundSpanSet found)
    {
        if (found.Matched != expected.Spans.Count)
        {
            return $"matched {found.Matched} instead of {expected.Spans.Count}";
        }

        if (!found.Attributes.Select(pair => pair.Key).SequenceEqual(expected.Attributes.Select(pair => pair.Name))
            || !found.Attributes.Zip(expected.Attributes, (one, other) => IsShownAs(other.Value, one.Value)).All(same => same))
        {
            return $"spanset attributes {string.Join(", ", found.Attributes.Select(pair => $"{pair.Key}={ShownText(pair.Value)}"))}";
        }

        OracleSpan[] spans = [.. expected.Spans.Take(_spansPerSpanSet)];
        FoundSpan[] shown = [.. found.Spans];
        if (!_fixedOrder)
        {
            if (expected.Spans.Count > _spansPerSpanSet)
            {
                return null;
            }

            spans = [.. spans.OrderBy(span => span.Source.Id).ThenBy(span => span.Source.Start)];
            shown = [.. shown.OrderBy(span => span.SpanId).ThenBy(span => span.Start)];
        }

        if (!shown.Select(span => (span.SpanId, span.Start, span.Duration))
            .SequenceEqual(spans.Select(span => (span.Source.Id, span.Source.Start, span.Source.Duration))))
        {
            return $"spans {string.Join(", ", shown.Select(span => span.SpanId.ToString("x")))}";
        }

        return spans.Zip(shown, _shown.Difference).FirstOrDefault(difference => difference is not null);
    }

    public static bool IsShownAs(OracleValue expected, AnswerValue found) => expected.Type switch
    {
        OracleType.Int => found.Kind == AnswerValueKind.Int && found.Int == expected.Long,
        OracleType.Float => found.Kind == AnswerValueKind.Double && found.Double.Equals(expected.Double),
        OracleType.Bool => found.Kind == AnswerValueKind.Bool && found.Bool == expected.IsTrue,
        OracleType.Array => found.Kind == AnswerValueKind.Array && found.Items!.Count == expected.Items.Count
            && found.Items.Zip(expected.Items, (one, other) => IsShownAs(other, one)).All(same => same),
        _ => found.Kind == AnswerValueKind.String && found.Text == expected.ShownText(),
    };

    public static string ShownText(AnswerValue value) => value.Kind switch
    {
        AnswerValueKind.String => $"\"{value.Text}\"",
        AnswerValueKind.Int => $"{value.Int}",
        AnswerValueKind.Double => $"{value.Double:0.0###}",
        AnswerValueKind.Bool => $"{value.Bool}",
        _ => $"[{string.Join(",", value.Items!.Select(ShownText))}]",
    };
}
