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

    public static QueryContext Context() => QueryContext.Unlimited(CancellationToken.None);

    public static TraceQLQuery Query(string text) => TraceQLCompiler.Compile(text, QueryKind.Search);

    public static byte[] Request(TestSpan span)
    {
        var resource = new ProtoBytes();
        foreach ((string key, object? value) in span.Resource.Attributes)
        {
            resource.Message(1, KeyValues.Encode(key, value));
        }

        ProtoBytes scope = new ProtoBytes().Text(1, span.Scope.Name).Text(2, span.Scope.Version);
        foreach ((string key, object? value) in span.Scope.Attributes)
        {
            scope.Message(3, KeyValues.Encode(key, value));
        }

        ProtoBytes scopeSpans = new ProtoBytes().Message(1, scope).Message(2, span.Encode());
        return new ProtoBytes().Message(1, new ProtoBytes().Message(1, resource).Message(2, scopeSpans)).ToArray();
    }
}
