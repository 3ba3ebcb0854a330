using System.Text;
using Vivace.Storage.Blocks.Reading;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;
using Vivace.Traces.Wire;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>Traces with everything that a span can have, several dictionaries among them; one batch a trace, ids ascending.</summary>
internal static class RandomTraces
{
    private const ulong Start = 1_790_000_000_000_000_000;

    private static readonly string[] Keys =
        ["http.method", "http.url", "http.status_code", "db.statement", "empty", "peer.service", "k", "ünïcode", "exception.stacktrace"];

    private static readonly string[] ResourceKeys =
        ["service.name", "cluster", "k8s.pod.name", "deployment.environment", "host.name", "service.version"];

    public static List<SpanBatch> Make(int seed, int traces)
    {
        var random = new Random(seed);
        var dictionary = new TraceDictionary();
        List<TraceId> ids = [.. Enumerable.Range(0, traces)
            .Select(i => new TraceId(i % 20 == 0 ? 0 : (ulong)random.NextInt64(), (ulong)random.NextInt64(1, long.MaxValue)))
            .Distinct().OrderBy(id => id.High).ThenBy(id => id.Low)];
        List<SpanBatch> batches = [];
        foreach (TraceId id in ids)
        {
            if (random.Next(50) == 0)
            {
                dictionary = new TraceDictionary();
            }

            batches.Add(Trace(random, id, dictionary));
        }

        return batches;
    }

    public static SpanBatch Trace(Random random, TraceId id, TraceDictionary dictionary)
    {
        var batch = new SpanBatch(dictionary);
        int spans = random.Next(10) == 0 ? random.Next(1, 80) : random.Next(1, 8);
        ulong start = Start + (ulong)random.NextInt64(1_000_000_000_000);
        List<ulong> spanIds = [0];
        for (int i = 0; i < spans; i++)
        {
            Span(random, id, batch, start, spanIds);
        }

        return batch;
    }

    private static void Span(Random random, TraceId id, SpanBatch batch, ulong traceStart, List<ulong> spanIds)
    {
        batch.EnsureRow();
        TraceDictionary dictionary = batch.Dictionary;
        int row = batch.Count;
        ulong spanId = (ulong)random.NextInt64(1, long.MaxValue);
        ulong start = random.Next(60) == 0 ? 0 : traceStart + (ulong)random.Next(1_000_000);
        batch.TraceIds[row] = id;
        batch.SpanIds[row] = spanId;
        batch.ParentSpanIds[row] = row == 0 ? 0 : random.Next(30) == 0 ? 99 : spanIds[random.Next(spanIds.Count)];
        spanIds.Add(spanId);
        batch.StartTimes[row] = start;
        batch.EndTimes[row] = random.Next(50) == 0 ? 0 : start + (ulong)random.NextInt64(5_000_000_000);
        batch.Names[row] = dictionary.Strings.Intern(Utf8("op-" + random.Next(30)));
        batch.Kinds[row] = random.Next(6);
        batch.StatusCodes[row] = random.Next(3);
        batch.Resources[row] = Resource(random, dictionary);
        batch.Scopes[row] = Scope(random, dictionary);
        for (int i = random.Next(7); i > 0; i--)
        {
            batch.SpanAttributes.Add(Attribute(random, dictionary, Keys[random.Next(Keys.Length)]));
        }

        batch.AttributeEnds[row] = batch.SpanAttributes.Count;
        for (int i = random.Next(5) == 0 ? random.Next(1, 4) : 0; i > 0; i--)
        {
            int at = batch.EventAttributes.Count, count = random.Next(3);
            for (int k = 0; k < count; k++)
            {
                batch.EventAttributes.Add(Attribute(random, dictionary, Keys[random.Next(Keys.Length)]));
            }

            batch.Events.Add(new SpanEvent(
                start - 10 + (ulong)random.Next(100), dictionary.Strings.Intern(Utf8("event-" + random.Next(4))), (uint)random.Next(2), at, count));
        }

        batch.EventEnds[row] = batch.Events.Count;
        for (int i = random.Next(8) == 0 ? random.Next(1, 3) : 0; i > 0; i--)
        {
            int at = batch.LinkAttributes.Count, count = random.Next(3);
            for (int k = 0; k < count; k++)
            {
                batch.LinkAttributes.Add(Attribute(random, dictionary, Keys[random.Next(Keys.Length)]));
            }

            batch.Links.Add(new SpanLink(
                new TraceId((ulong)random.NextInt64(), 7), (ulong)random.NextInt64(), dictionary.Strings.Intern(Utf8(random.Next(2) == 0 ? "" : "a=b")),
                0, (uint)random.Next(2), at, count));
        }

        batch.LinkEnds[row] = batch.Links.Count;
        batch.Rares[row] = 0;
        if (random.Next(4) == 0)
        {
            batch.RareFields.Add(new SpanRareFields(
                dictionary.Strings.Intern(Utf8("state=" + random.Next(3))), dictionary.Strings.Intern(Utf8("failed " + random.Next(9))),
                (uint)random.Next(3), (uint)random.Next(3), (uint)random.Next(3)));
            batch.Rares[row] = batch.RareFields.Count;
        }

        batch.Count++;
        batch.Sizes[row] = OtlpEncoder.SpanSize(batch, row, batch.ParentSpanIds[row]);
    }

    private static int Resource(Random random, TraceDictionary dictionary)
    {
        int[] attributes = [.. ResourceKeys.Where(_ => random.Next(3) > 0).Select(key => Attribute(random, dictionary, key, 3))];
        byte[] key = Encoding.UTF8.GetBytes(string.Join(',', attributes));
        int number = dictionary.Resources.Intern(key, default, out bool added);
        if (added)
        {
            dictionary.Resources.Set(number, new ResourceEntry(attributes, 0, 0));
        }

        return number;
    }

    private static int Scope(Random random, TraceDictionary dictionary)
    {
        int which = random.Next(4);
        int[] attributes = which == 3 ? [Attribute(random, dictionary, "scope.key", 2)] : [];
        int number = dictionary.Scopes.Intern(Utf8($"{which},{string.Join(',', attributes)}"), default, out bool added);
        if (added)
        {
            int name = dictionary.Strings.Intern(Utf8(which == 0 ? "" : "lib-" + which));
            dictionary.Scopes.Set(number, new ScopeEntry(name, dictionary.Strings.Intern(Utf8(which == 1 ? "1.0" : "")), attributes, (uint)(which / 2), 0));
        }

        return number;
    }

    private static int Attribute(Random random, TraceDictionary dictionary, string key, int distinct = 1000)
    {
        var writer = new KeyValueWriter();
        switch (key == "service.name" && distinct == 3 ? 0 : random.Next(9))
        {
            case 0 or 1 or 2:
                writer.String(Utf8("value-" + random.Next(distinct)));
                break;
            case 3:
                writer.Int(random.Next(5) == 0 ? random.NextInt64() : random.Next(distinct));
                break;
            case 4:
                writer.Double(random.Next(9) == 0 ? double.NaN : random.Next(distinct) / 7.0);
                break;
            case 5:
                writer.Bool(random.Next(2) == 0);
                break;
            case 6:
                writer.Array(Elements(random, homogeneous: random.Next(4) > 0));
                break;
            case 7:
                writer.Raw(default);
                break;
            default:
                writer.Raw([(OtlpFields.AnyValue.Bytes << 3) | 2, 2, 0, 255]);
                break;
        }

        return dictionary.Attributes.Intern(writer.KeyValue(Utf8(key)));
    }

    private static byte[] Elements(Random random, bool homogeneous)
    {
        using var output = new PooledByteBuffer();
        int type = random.Next(4);
        for (int i = random.Next(4); i > 0; i--)
        {
            var value = new KeyValueWriter();
            switch (homogeneous ? type : random.Next(4))
            {
                case 0:
                    value.String(Utf8("e" + random.Next(9)));
                    break;
                case 1:
                    value.Int(random.Next(9));
                    break;
                case 2:
                    value.Double(random.Next(9));
                    break;
                default:
                    value.Bool(random.Next(2) == 0);
                    break;
            }

            output.Write([0x0A, (byte)value.Value.Length]);
            output.Write(value.Value);
        }

        return output.WrittenSpan.ToArray();
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
