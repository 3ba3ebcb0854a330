using Vivace.Query.Limits;
using Vivace.Query.Sources;
using Vivace.Storage.Head;
using Vivace.TraceQL;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Query.Tests.Traces;

/// <summary>Spans in heads, put there the way a push does.</summary>
internal static class TestHead
{
    /// <summary>A head of spans, one request for each run of spans with the same resource and scope.</summary>
    public static HeadBlock Of(IEnumerable<TestSpan> spans)
    {
        var head = new HeadBlock();
        Append(head, spans);
        return head;
    }

    public static void Append(HeadBlock head, IEnumerable<TestSpan> spans)
    {
        var decoder = new OtlpDecoder(0);
        var batch = new SpanBatch(head.Dictionary);
        foreach (TestSpan span in spans)
        {
            batch.Clear(head.Dictionary);
            decoder.Decode(Request(span), batch);
            head.Append(batch, 0, ulong.MaxValue);
        }
    }

    /// <summary>An engine over heads, oldest first.</summary>
    public static QueryEngine Engine(params HeadBlock[] heads) => new((_, _, context) => QuerySources.Open(heads, [], context));

    /// <summary>An engine over heads and blocks; blocks are opened for each query.</summary>
    public static QueryEngine Engine(IReadOnlyList<HeadBlock> heads, params TestBlock[] blocks) =>
        new((_, _, context) => QuerySources.Open(heads, [.. blocks.Select(static block => block.Open())], context));

    /// <summary>An engine over heads and blocks that opens blocks of queries for single spans as a store does.</summary>
    public static QueryEngine SpanEngine(IReadOnlyList<HeadBlock> heads, params TestQueriedBlock[] blocks) => new(
        (_, _, _) => throw new InvalidOperationException("a query for single spans puts no traces together"),
        (_, _, context) => QuerySources.OpenSpansOf(heads, blocks, context));

    public static QueryContext Context() => QueryContext.Unlimited(CancellationToken.None);

    public static TraceQLQuery Query(string text) => TraceQLCompiler.Compile(text, QueryKind.Search);

    public static byte[] Request(TestSpan span)
    {
        ProtoBytes scopeSpans = new ProtoBytes().Message(1, Encode(span.Scope)).Message(2, span.Encode());
        return new ProtoBytes().Message(1, new ProtoBytes().Message(1, Encode(span.Resource)).Message(2, scopeSpans)).ToArray();
    }

    /// <summary>The same for resources that a store takes for one.</summary>
    public static string Identity(TestResource resource) => Convert.ToHexString(Encode(resource).ToArray());

    public static string Identity(TestScope scope) => Convert.ToHexString(Encode(scope).ToArray());

    private static ProtoBytes Encode(TestResource resource)
    {
        var message = new ProtoBytes();
        foreach ((string key, object? value) in resource.Attributes)
        {
            message.Message(1, KeyValues.Encode(key, value));
        }

        return message;
    }

    private static ProtoBytes Encode(TestScope scope)
    {
        ProtoBytes message = new ProtoBytes().Text(1, scope.Name).Text(2, scope.Version);
        foreach ((string key, object? value) in scope.Attributes)
        {
            message.Message(3, KeyValues.Encode(key, value));
        }

        return message;
    }
}
