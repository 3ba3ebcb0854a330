using FsCheck;
using FsCheck.Fluent;
using Vivace.Testing;
using Vivace.TraceQL.TagFilters;

namespace Vivace.TraceQL.Tests;

/// <summary>Whatever is sent, the answer is a query or a refusal.</summary>
public sealed class FuzzTests
{
    private static readonly string[] Fragments =
    [
        "{", "}", "(", ")", "|", "&&", "||", "!", "-", "=", "=~", "!~", "nil", "with(", "\"", "`", "\\", "\0", "\uD800", "\u00a0", "//", "/*",
        "by(", "count()", "rate()", "topk(", "1e999", "0x", "9999999999999999999", "'", ",", "span.", "parent.", "trace:", ".", "[", "(?i)", "{1000}",
        "µ", "😝", "^", "<<", "&~", "1 / 0", "minInt", "/ -1", "% 0",
    ];

    [Fact]
    public void DamagedQueriesAreRefusedOrRead() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            Random random = new(seed);
            string text = new QueryWriter(seed).Query();
            for (int i = random.Next(4); i >= 0; i--)
                text = Damage(text, random);
            Survives(text);
        }).Check(PropertyCases.Config.WithMaxTest(3000));

    [Fact]
    public void NoiseIsRefusedOrRead() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            Random random = new(seed);
            Survives(string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => Fragments[random.Next(Fragments.Length)])));
        }).Check(PropertyCases.Config.WithMaxTest(3000));

    [Theory]
    [MemberData(nameof(Monsters))]
    public void LargeNonsenseCostsLittleMemory(string piece)
    {
        string text = "{ .a =~ `" + string.Concat(Enumerable.Repeat(piece, TraceQLCompiler.DefaultMaxQueryBytes / piece.Length - 10));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Survives(text);
        Survives(text + "` }");
        Survives(string.Concat("{ ", text.AsSpan(9)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 512L << 20);
    }

    public static TheoryData<string> Monsters =>
        ["(", "[^a]", "(?i)k", "a{1000}", "(a|b)", ".a = && ", "(.a = ", "\\pL", "x*", "{", "\"", "|", "((a+)+)+", "\\Qa"];

    private static void Survives(string text)
    {
        foreach (QueryKind kind in Enum.GetValues<QueryKind>())
        {
            try
            {
                TraceQLQuery query = TraceQLCompiler.Compile(text, kind);
                Assert.NotEmpty(query.ToString());
            }
            catch (TraceQLException e)
            {
                Assert.NotEmpty(TraceQLErrors.ResponseText(e, kind));
            }
        }

        TagFilter filter = TagFilter.Extract(text);
        Assert.Equal(filter.Kind == TagFilterKind.Filtered, filter.Condition is not null);
    }

    private static string Damage(string text, Random random)
    {
        int at = random.Next(text.Length + 1);
        int length = random.Next(Math.Min(text.Length - at, 5) + 1);
        return random.Next(3) switch
        {
            0 => text.Remove(at, length),
            1 => text.Insert(at, Fragments[random.Next(Fragments.Length)]),
            _ => text.Insert(at, text.Substring(random.Next(text.Length + 1 - length), length)),
        };
    }
}
