using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Oracle;

/// <summary>Small traces with few distinct keys and values, so that random queries hit something; faulty ones among them.</summary>
internal sealed class RandomTraces(Random random)
{
    public const ulong Base = 1_700_000_000_000_000_000;

    private static readonly string[] Keys = ["a", "b", "n"];

    public List<TestSpan> Spans()
    {
        List<TestSpan> spans = [];
        int traces = random.Next(1, 8);
        for (ulong trace = 1; trace <= (ulong)traces; trace++)
        {
            spans.AddRange(Trace((1, trace)));
        }

        // As they arrive: traces interleaved, children before parents, some spans twice.
        TestSpan[] shuffled = [.. spans];
        random.Shuffle(shuffled);
        return random.Next(4) == 0 ? [.. shuffled, shuffled[0]] : [.. shuffled];
    }

    private List<TestSpan> Trace((ulong, ulong) id)
    {
        TestResource[] resources = [Resource(), Resource()];
        TestScope[] scopes = [new TestScope { Name = "lib" }, new TestScope { Attributes = { ["sa"] = Number() } }];
        List<TestSpan> spans = [];
        int count = random.Next(1, 9);
        for (int i = 0; i < count; i++)
        {
            spans.Add(new TestSpan
            {
                TraceId = id,
                Id = (ulong)(i > 0 && random.Next(12) == 0 ? i : i + 1),
                Parent = Parent(i),
                Name = Pick("GET", "db", "render", ""),
                Kind = random.Next(6),
                Status = random.Next(3),
                Start = Base + (ulong)random.Next(5),
                Duration = (ulong)random.Next(4),
                Attributes = Attributes(),
                Events = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new TestEvent(Pick("x", "y"), random.Next(3), Attributes()))],
                Resource = resources[random.Next(2)],
                Scope = scopes[random.Next(2)],
            });
        }

        // Ids may be shared by two spans of different kind, which is no copy.
        return [.. spans.DistinctBy(span => (span.Id, span.Kind))];
    }

    private ulong Parent(int i) => random.Next(10) switch
    {
        0 => 99,
        1 => 0,
        2 => (ulong)random.Next(1, 9),
        _ => i == 0 ? 0 : (ulong)random.Next(1, i + 1),
    };

    private TestResource Resource() => random.Next(3) == 0
        ? new TestResource { Attributes = Attributes() }
        : new TestResource { Attributes = [new("service.name", Pick("shop", "pay")), .. Attributes()] };

    private KeyValues Attributes()
    {
        KeyValues attributes = [];
        foreach (string key in Keys)
        {
            if (random.Next(3) > 0)
            {
                attributes.Add(key, key == "n" ? Number() : Value());
            }
        }

        return attributes;
    }

    private object? Value() => random.Next(12) switch
    {
        0 => null,
        1 => Array.Empty<object>(),
        2 => new object[] { "x", "y" },
        3 => new object[] { 1L, 2L },
        4 => new object[] { "x" },
        5 => true,
        6 => false,
        7 or 8 => Number(),
        _ => Pick("x", "y", "nil"),
    };

    private object Number() => random.Next(3) == 0 ? random.Next(3) + 0.5 : (long)random.Next(3);

    private string Pick(params string[] texts) => texts[random.Next(texts.Length)];
}
