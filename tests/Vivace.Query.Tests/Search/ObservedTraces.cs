using Vivace.Query.Tests.Traces;

namespace Vivace.Query.Tests.Search;

/// <summary>The seven traces of the specification's observations (traceql, section 18.1).</summary>
internal static class ObservedTraces
{
    public const ulong Base = 1_700_000_000_000_000_000;

    private const ulong Millisecond = 1_000_000;

    public static IReadOnlyList<(string Label, TestSpan Span)> All { get; } = [.. T1(), .. T2(), .. T3(), .. T4(), .. T5(), .. T6(), .. T7()];

    private static IEnumerable<(string Label, TestSpan Span)> T1()
    {
        var shop = new TestResource
        {
            Attributes = { ["service.name"] = "shop", ["foo"] = "res", ["only.res"] = 1, ["k8s.cluster.name"] = "c1", ["num"] = 100 },
        };
        var renderer = new TestResource { Attributes = { ["service.name"] = "renderer", ["foo"] = "res2" } };
        var libA = new TestScope { Name = "lib.a", Version = "1.0.0", Attributes = { ["team"] = "t1" } };
        var trace = new TestSpan { TraceId = (0xaa00000000000000, 1), Resource = shop, Scope = libA };
        yield return ("A", trace with
        {
            Id = 0xa100000000000001,
            Name = "GET /cart",
            Kind = 2,
            Status = 1,
            Start = Base,
            Duration = 100 * Millisecond,
            Attributes = new KeyValues
            {
                ["foo"] = "span",
                ["num"] = 5,
                ["flt"] = 2.5,
                ["flag"] = true,
                ["str"] = "Hello World",
                ["arr"] = new object[] { "x", "y" },
                ["iarr"] = new object[] { 1L, 2L, 3L },
                ["farr"] = new object[] { 1.5, 2.5 },
                ["barr"] = new object[] { true, false },
                ["http.status_code"] = 200,
                ["http.method"] = "GET",
                ["http.url"] = "http://h/cart",
                ["odd name"] = "q",
            },
        });
        yield return ("B", trace with
        {
            Id = 0xa100000000000002,
            Parent = 0xa100000000000001,
            Name = "db query",
            Kind = 3,
            Status = 2,
            StatusMessage = "timed out",
            Start = Base + (10 * Millisecond),
            Duration = 40 * Millisecond,
            Attributes = new KeyValues
            {
                ["num"] = 7,
                ["arr"] = new object[] { "x" },
                ["lat"] = 1_500_000_000,
                ["flag"] = false,
                ["http.status_code"] = 500,
            },
            Events =
            [
                new TestEvent("exception", 10 * (long)Millisecond, new KeyValues { ["exception.type"] = "IOError", ["retry"] = 1 }),
                new TestEvent("retry", 20 * (long)Millisecond, new KeyValues { ["retry"] = 2 }),
            ],
            Links = [new TestLink((0xaa00000000000000, 2), 0xb100000000000001, new KeyValues { ["rel"] = "follows" })],
        });
        yield return ("C", trace with
        {
            Id = 0xa100000000000003,
            Parent = 0xa100000000000001,
            Name = "render",
            Kind = 1,
            Start = Base + (60 * Millisecond),
            Duration = 20 * Millisecond,
            Attributes = new KeyValues { ["num"] = 5.0, ["str"] = "", ["http.status_code"] = "404" },
        });
        yield return ("D", trace with
        {
            Id = 0xa100000000000004,
            Parent = 0xa100000000000003,
            Name = "template",
            Kind = 1,
            Start = Base + (65 * Millisecond),
            Duration = 5 * Millisecond,
            Resource = renderer,
            Scope = new TestScope { Name = "lib.b" },
            Attributes = new KeyValues { ["num"] = "5", ["nilstr"] = "nil" },
        });
    }

    private static IEnumerable<(string Label, TestSpan Span)> T2()
    {
        TestSpan trace = Trace(2, "multi");
        yield return ("R1", trace with { Id = 0xb100000000000001, Name = "r1", Start = Base, Duration = Millisecond });
        yield return ("R2", trace with { Id = 0xb100000000000002, Name = "r2", Start = Base + Millisecond, Duration = Millisecond });
        yield return ("K", trace with { Id = 3, Parent = 0xb100000000000001, Name = "kid", Start = Base + (2 * Millisecond) });
        yield return ("O", trace with { Id = 4, Parent = 0xffff, Name = "orphan", Start = Base + (3 * Millisecond) });
        yield return ("O2", trace with { Id = 5, Parent = 4, Name = "orphankid", Start = Base + (4 * Millisecond) });
    }

    private static IEnumerable<(string Label, TestSpan Span)> T3()
    {
        TestSpan trace = Trace(3, "noroot");
        yield return ("N1", trace with { Id = 0x31, Parent = 0xffff, Name = "n1", Start = Base });
        yield return ("N2", trace with { Id = 0x32, Parent = 0x31, Name = "n2", Start = Base + 1 });
        yield return ("N3", trace with { Id = 0x33, Parent = 0x31, Name = "n3", Start = Base + 2 });
    }

    private static IEnumerable<(string Label, TestSpan Span)> T4()
    {
        TestSpan trace = Trace(4, "zip");
        yield return ("z0", trace with { Id = 0x40, Name = "z0", Kind = 2, Start = Base });
        yield return ("zc", trace with { Id = 0x41, Parent = 0x40, Name = "zc", Kind = 3, Start = Base + 1 });
        yield return ("zs", trace with { Id = 0x41, Parent = 0x41, Name = "zs", Kind = 2, Start = Base + 2 });
        yield return ("zi", trace with { Id = 0x42, Parent = 0x41, Name = "zi", Kind = 1, Start = Base + 3 });
    }

    private static IEnumerable<(string Label, TestSpan Span)> T5()
    {
        TestSpan trace = Trace(5, "grp");
        yield return ("s0", trace with { Id = 0x50, Name = "s0", Start = Base, Duration = 100 * Millisecond });
        for (ulong i = 1; i <= 7; i++)
        {
            yield return ($"s{i}", trace with
            {
                Id = 0x50 + i,
                Parent = 0x50,
                Name = $"s{i}",
                Start = Base + i,
                Duration = i * 10 * Millisecond,
                Attributes = new KeyValues { ["v"] = (long)i * 10, ["w"] = i + 0.5, ["g"] = i % 2 == 0 ? "a" : "b" },
            });
        }
    }

    private static IEnumerable<(string Label, TestSpan Span)> T6()
    {
        TestSpan trace = Trace(6, "odd", ("res.only", "yes"), ("name", "resname"), ("status", "resstatus")) with
        {
            Scope = new TestScope { Attributes = { ["sa"] = 1 } },
        };
        yield return ("F0", trace with
        {
            Id = 0x60,
            Name = "f0",
            Start = Base,
            Duration = 100 * Millisecond,
            Attributes = new KeyValues
            {
                ["kv"] = new KeyValues { ["a"] = 1 },
                ["by"] = new byte[] { 1, 2 },
                ["empty"] = Array.Empty<object>(),
                ["mixed"] = new object[] { 1L, "x" },
                ["nested"] = new object[] { new object[] { 1L } },
                ["big"] = 9007199254740993,
                ["neg"] = -5,
                ["name"] = "attrname",
                ["status"] = "attrstatus",
                ["kind"] = 7,
                ["esc"] = "a\"b\\c\nd",
                ["zero"] = 0,
                ["fzero"] = 0.0,
            },
        });
        yield return ("F1", trace with
        {
            Id = 0x61,
            Parent = 0x60,
            Name = "f1",
            Kind = 2,
            Status = 2,
            Start = Base + 1,
            Attributes = new KeyValues { ["dupes"] = new object[] { "a", "a" }, ["one"] = new object[] { "z" }, ["mm"] = 1 },
        });
        yield return ("F2", trace with
        {
            Id = 0x62,
            Parent = 0x60,
            Kind = 5,
            Start = Base + 2,
            Attributes = new KeyValues { ["nullv"] = null, ["mm"] = 2.0 },
        });
        yield return ("F3", trace with
        {
            Id = 0x63,
            Parent = 0x60,
            Name = "f3",
            Kind = 4,
            Start = Base + 3,
            Duration = 1,
            Attributes = new KeyValues
            {
                ["a+b"] = "plus",
                ["a/b"] = "slash",
                ["a:b"] = "colon",
                ["x.y.z"] = "dots",
                ["9lives"] = "cat",
                ["mm"] = "str",
            },
        });
        yield return ("Z", trace with
        {
            Id = 0x64,
            SendsZeroParent = true,
            Name = "z",
            Start = Base + 4,
            Attributes = new KeyValues { ["mm"] = true },
        });
    }

    private static IEnumerable<(string Label, TestSpan Span)> T7()
    {
        yield return ("X", Trace(7, "short") with { TraceId = (0, 0xab), Id = 0x12, Name = "x", Start = Base });
    }

    private static TestSpan Trace(ulong number, string service, params (string Key, object Value)[] attributes)
    {
        var resource = new TestResource { Attributes = { ["service.name"] = service } };
        foreach ((string key, object value) in attributes)
        {
            resource.Attributes.Add(key, value);
        }

        return new TestSpan { TraceId = (0xaa00000000000000, number), Resource = resource };
    }
}
