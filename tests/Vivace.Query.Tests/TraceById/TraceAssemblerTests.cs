using Vivace.Query.TraceById;
using Vivace.Traces.Model;

namespace Vivace.Query.Tests.TraceById;

public sealed class TraceAssemblerTests
{
    [Fact]
    public void NothingIsAnEmptyTrace() => Assert.True(TraceAssembler.Assemble([]).IsEmpty);

    [Fact]
    public void SpansOfOneSourceKeepTheirOrderWithinTheirGroups()
    {
        AssembledTrace trace = Assemble(new StoredSpans()
            .Add(5, start: 50, service: "a", scope: "x")
            .Add(1, start: 40, service: "b", scope: "x")
            .Add(3, start: 30, service: "a", scope: "y")
            .Add(2, start: 20, service: "a", scope: "x"));
        Assert.Equal("[5 2][3] | [1]", Shape(trace));
    }

    [Fact]
    public void SeveralSourcesAreSortedByTimeThenId()
    {
        AssembledTrace trace = Assemble(
            new StoredSpans().Add(9, start: 30).Add(8, start: 10, service: "late").Add(4, start: 30),
            new StoredSpans().Add(1, start: 5, service: "first").Add(2, start: 50, scope: "other", service: "first"));
        Assert.Equal("[1][2] | [8] | [4 9]", Shape(trace));
    }

    [Fact]
    public void GroupsOfDifferentSourcesAreNotMerged()
    {
        AssembledTrace trace = Assemble(new StoredSpans().Add(1, start: 1), new StoredSpans().Add(2, start: 2));
        Assert.Equal("[1] | [2]", Shape(trace));
    }

    [Fact]
    public void ASourceWithoutSpansDoesNotMakeItSorted()
    {
        AssembledTrace trace = Assemble(new StoredSpans(), new StoredSpans().Add(2, start: 9).Add(1, start: 1));
        Assert.Equal("[2 1]", Shape(trace));
    }

    [Fact]
    public void ACopyOfASpanCountsOnceAndTheFirstOneWins()
    {
        AssembledTrace trace = Assemble(
            new StoredSpans().Add(1, start: 1, name: "first").Add(1, start: 1, name: "second"),
            new StoredSpans().Add(1, start: 7, name: "third").Add(2, start: 8));
        Assert.Equal("[1] | [2]", Shape(trace));
        AssembledSpan kept = trace.Resources[0].Scopes[0].Spans[0];
        Assert.Equal("first", kept.Stored.Batch.Dictionary.Strings.GetString(kept.Stored.Batch.Names[kept.Stored.Row]));
    }

    [Fact]
    public void TheSameIdWithAnotherKindIsAnotherSpan()
    {
        AssembledTrace trace = Assemble(new StoredSpans().Add(7, kind: SpanKind.Producer).Add(7, kind: SpanKind.Consumer));
        Assert.Equal("[7 7]", Shape(trace));
    }

    private static AssembledTrace Assemble(params StoredSpans[] sources) =>
        TraceAssembler.Assemble([.. sources.Select(static source => source.ToSource())]);

    /// <summary>Span ids: scopes in brackets, resources apart.</summary>
    private static string Shape(AssembledTrace trace) => string.Join(" | ", trace.Resources.Select(static resource =>
        string.Concat(resource.Scopes.Select(static scope => $"[{string.Join(' ', scope.Spans.Select(static span => span.SpanId))}]"))));
}
