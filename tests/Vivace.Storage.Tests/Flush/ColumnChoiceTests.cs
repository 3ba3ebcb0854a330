using System.Globalization;
using System.Text;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Flush;
using Vivace.Storage.Head;
using Vivace.Traces.Json;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Storage.Tests.Flush;

public sealed class ColumnChoiceTests
{
    private const int Kilobyte = 1 << 10;

    [Fact]
    public void TheTenLargestTextsGetAColumn() =>
        Assert.Equal(Keys(3, 12), Chosen(Head([.. Enumerable.Range(1, 12).Select(key => (Key(key), (10 + key) * Kilobyte))]), before: []));

    [Fact]
    public void ColumnsStayWhileTheyAreNearlyAsGood()
    {
        HeadBlock head = Head([.. Enumerable.Range(1, 11).Select(key => (Key(key), (10 + key) * Kilobyte))]);
        Assert.Equal(Keys(2, 11), Chosen(head, before: []));
        Assert.Equal(Keys(1, 10), Chosen(head, before: Keys(1, 10)));
    }

    [Fact]
    public void ColumnsThatHoldMuchLessThanTheBestAreGivenUp()
    {
        HeadBlock head = Head([(Key(1), 10 * Kilobyte), (Key(2), 8 * Kilobyte)]);
        Assert.Equal(Keys(1, 2), Chosen(head, before: [Key(2), "gone"]));
    }

    private static string Key(int number) => number.ToString("'key'00", CultureInfo.InvariantCulture);

    private static string[] Keys(int first, int last) => [.. Enumerable.Range(first, last - first + 1).Select(Key)];

    private static string[] Chosen(HeadBlock head, string[] before) =>
    [
        .. ColumnChoice.Of(head, [.. before.Select(static key => new DedicatedColumn(DedicatedScope.Span, key))])
            .Select(static column => column.Name),
    ];

    /// <summary>A head of one span with texts of these lengths.</summary>
    private static HeadBlock Head((string Key, int Bytes)[] texts)
    {
        string attributes = string.Join(
            ',', texts.Select(static text => $$$"""{"key":"{{{text.Key}}}","value":{"stringValue":"{{{new string('x', text.Bytes)}}}"}}"""));
        string json = $$$"""
            {"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{{TestRequest.Trace(1)}}}","spanId":"0000000000000001","name":"n",
            "startTimeUnixNano":"1767323000000000000","endTimeUnixNano":"1767323001000000000","attributes":[{{{attributes}}}]}]}]}]}
            """;
        using var request = OtlpJsonReader.Transcode(Encoding.UTF8.GetBytes(json));
        var head = new HeadBlock();
        var batch = new SpanBatch(head.Dictionary);
        new OtlpDecoder(maxAttributeBytes: 0).Decode(request.WrittenSpan.ToArray(), batch);
        head.Append(batch, 0, 0);
        return head;
    }
}
