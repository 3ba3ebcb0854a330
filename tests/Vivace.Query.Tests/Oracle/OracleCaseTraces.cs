using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Small traces full of collisions: few keys, few values of many types, ids that occur twice or thrice, orphans and cycles.</summary>
internal sealed class OracleCaseTraces(Random random)
{
    public static readonly string[] Keys = ["a", "b", "foo", "x.y", "http.status_code", "http.method", "name"];

    private const ulong Millisecond = 1_000_000;

    private static readonly object?[] Values =
    [
        1L, 2L, 5L, 0L, -3L, 1.0, 2.5, 5.0, 0.5, "x", "y", "", "5", "xy", true, false, 1_500_000_000L,
        new object[] { "x", "y" }, new object[] { "x" }, new object[] { 1L, 2L, 5L }, new object[] { 1.0, 2.5 }, new object[] { true, false },
        new object[] { "a", "a" }, Array.Empty<object>(), new object[] { 1L, "x" }, new KeyValues { ["k"] = 1 }, new byte[] { 1 }, null,
    ];

    private static readonly string[] Services = ["shop", "cart", "x"];

    public IReadOnlyList<TestSpan> Spans()
    {
        TestResource[] resources = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Resource())];
        TestScope[] scopes = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Scope())];
        List<TestSpan> spans = [];
        int traces = random.Next(1, 8);
        for (int i = 0; i < traces; i++)
        {
            spans.AddRange(Trace((ulong)i + 1, resources, scopes));
        }

        TestSpan[] all = [.. spans];
        random.Shuffle(all);

        // A client that saw no answer sends a span again.
        return random.Next(4) == 0 ? [.. all, all[random.Next(all.Length)]] : all;
    }

    private IEnumerable<TestSpan> Trace(ulong number, TestResource[] resources, TestScope[] scopes)
    {
        int count = random.Next(1, 10);
        bool sharesIds = random.Next(3) == 0;
        List<(ulong Id, int Kind)> used = [];
        HashSet<(ulong Id, ulong Start)> startsOfIds = [];
        bool startsTogether = random.Next(4) == 0;
        List<ulong> starts = [.. Enumerable.Range(0, 20).Select(offset => (ulong)(startsTogether ? offset % 3 : offset))];
        for (int i = 0; i < count; i++)
        {
            ulong id = (number << 8) + (ulong)i + 1;
            int kind = random.Next(6);
            if (sharesIds && i > 0 && random.Next(2) == 0)
            {
                id = used[random.Next(used.Count)].Id;
                kind = random.Next(2) == 0 ? 2 : 3;
            }

            // A span of the same id and kind would be the same span.
            if (used.Contains((id, kind)))
            {
                continue;
            }

            // Which of two spans with the same id and start comes first is not written down.
            int start = random.Next(starts.Count);
            if (!startsOfIds.Add((id, starts[start])))
            {
                continue;
            }

            used.Add((id, kind));
            yield return new TestSpan
            {
                TraceId = (number == 1 ? 0 : 0xaa00000000000000, number == 1 ? 0xab : number),
                Id = id,
                Parent = Parent(i, number, used),
                SendsZeroParent = random.Next(4) == 0,
                Name = Pick("x", "y", "root", "5", ""),
                Kind = kind,
                Status = random.Next(3),
                StatusMessage = Pick("", "", "x", "bad"),
                Start = OracleCase.Base + (starts[start] * Millisecond),
                Duration = (ulong)random.Next(5) * 10 * Millisecond,
                Attributes = Attributes(5),
                Resource = resources[random.Next(resources.Length)],
                Scope = scopes[random.Next(scopes.Length)],
                Events = [.. Enumerable.Range(0, Math.Max(0, random.Next(6) - 2)).Select(_ => Event())],
                Links = [.. Enumerable.Range(0, Math.Max(0, random.Next(5) - 2)).Select(_ => Link(number))],
            };
            starts.RemoveAt(start);
        }
    }

    /// <summary>Mostly an earlier span or none; sometimes a later one, itself, or one that is not there.</summary>
    private ulong Parent(int index, ulong number, List<(ulong Id, int Kind)> used) => random.Next(12) switch
    {
        0 or 1 => 0,
        2 => 0xffff,
        3 => (number << 8) + (ulong)random.Next(1, 10),
        _ => index == 0 ? 0 : used[random.Next(used.Count - 1 is 0 ? 1 : used.Count - 1)].Id,
    };

    private TestResource Resource()
    {
        KeyValues attributes = Attributes(3);
        if (random.Next(5) > 0)
        {
            attributes.Add("service.name", Services[random.Next(Services.Length)]);
        }

        return new TestResource { Attributes = attributes };
    }

    private TestScope Scope() => new()
    {
        Name = Pick("", "lib.a", "x"),
        Version = Pick("", "1.0"),
        Attributes = Attributes(2),
    };

    private TestEvent Event() => new(Pick("x", "exception", ""), random.Next(4) * 5 * (long)Millisecond, Attributes(2));

    private TestLink Link(ulong number) => new((0xaa00000000000000, random.Next(3) == 0 ? number : 7), (ulong)random.Next(0x201, 0x205), LinkAttributes());

    private KeyValues LinkAttributes()
    {
        KeyValues attributes = Attributes(2);
        if (random.Next(3) == 0)
        {
            attributes.Add("opentracing.ref_type", Pick("child_of", "follows_from"));
        }

        return attributes;
    }

    private KeyValues Attributes(int most)
    {
        KeyValues attributes = [];
        string[] keys = [.. Keys];
        random.Shuffle(keys);
        foreach (string key in keys.Take(random.Next(most + 1)))
        {
            attributes.Add(key, Values[random.Next(Values.Length)]);
        }

        return attributes;
    }

    private string Pick(params string[] texts) => texts[random.Next(texts.Length)];
}
