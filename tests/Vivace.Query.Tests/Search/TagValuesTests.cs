using Vivace.Query.Tags;
using Vivace.Query.Tests.Traces;
using Vivace.Storage.Head;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.TagFilters;

namespace Vivace.Query.Tests.Search;

/// <summary>Values of fields without a filter, which heads remember.</summary>
public sealed class TagValuesTests
{
    private const ulong Start = 1_700_000_000_000_000_000;

    /// <summary>More than two chunks of a head hold, so that there are full ones and one that still grows.</summary>
    private const int Spans = (2 * HeadBlock.ChunkRows) + 100;

    private static readonly AttributeField Attribute = new(AttributeScope.Span, "n");

    [Fact]
    public void ValuesOfLaterSpansAreFoundByLaterLookUps()
    {
        HeadBlock head = TestHead.Of(Enumerable.Range(0, Spans).Select(Span));
        QueryEngine engine = TestHead.Engine(head);
        string[] before = Values(engine, Attribute);

        TestHead.Append(head, [Span(777_777)]);
        string[] after = Values(engine, Attribute);

        Assert.Equal(Spans / 100 + 1, before.Length);
        Assert.Equal([.. before, "7777"], after);
    }

    [Fact]
    public void KeyThatWasNeverSeenIsFoundOnceItComes()
    {
        HeadBlock head = TestHead.Of(Enumerable.Range(0, Spans).Select(Span));
        QueryEngine engine = TestHead.Engine(head);
        var late = new AttributeField(AttributeScope.Span, "late");
        Assert.Empty(Values(engine, late));

        TestHead.Append(head, [Span(1) with { Id = 9_999_999, Attributes = new() { ["late"] = "here" } }]);

        Assert.Equal(["here"], Values(engine, late));
    }

    [Fact]
    public void EachFieldHasItsOwnValues()
    {
        QueryEngine engine = TestHead.Engine(TestHead.Of(Enumerable.Range(0, 10).Select(Span)));

        Assert.Equal(["0"], Values(engine, Attribute));
        Assert.Equal(["op 0", "op 1", "op 2"], Values(engine, new IntrinsicField(Intrinsic.Name)));
        Assert.Equal(["shop"], Values(engine, new AttributeField(AttributeScope.Resource, "service.name")));
        Assert.Equal(["lib"], Values(engine, new IntrinsicField(Intrinsic.InstrumentationName)));
    }

    [Fact]
    public void LimitHoldsForRememberedValues()
    {
        QueryEngine engine = TestHead.Engine(TestHead.Of(Enumerable.Range(0, Spans).Select(Span)));
        Values(engine, Attribute);

        Assert.Equal(5, Values(engine, Attribute, limit: 5).Length);
    }

    private static string[] Values(QueryEngine engine, FieldReference field, int limit = 0)
    {
        var request = new TagRequest { Start = 0, End = 0, Limit = limit };
        return [.. engine.TagValues(["one"], field, TagFilter.Unfiltered, request, TestHead.Context()).Values
            .Select(value => value.Text).OrderBy(text => text.Length).ThenBy(text => text, StringComparer.Ordinal)];
    }

    private static TestSpan Span(int number) => new()
    {
        TraceId = (1, (ulong)(number / 10) + 1),
        Id = (ulong)number + 1,
        Name = $"op {number % 3}",
        Start = Start + (ulong)number,
        Attributes = new() { ["n"] = (long)(number / 100) },
        Resource = new() { Attributes = new() { ["service.name"] = "shop" } },
        Scope = new() { Name = "lib" },
    };
}
