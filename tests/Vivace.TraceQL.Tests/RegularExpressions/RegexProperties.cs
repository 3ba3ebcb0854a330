using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Vivace.TraceQL.RegularExpressions;

namespace Vivace.TraceQL.Tests.RegularExpressions;

/// <summary>Against .NET's backtracking engine, on the part of the syntax that both share.</summary>
public sealed class RegexProperties
{
    private static readonly string[] Atoms = ["a", "b", "ab", ".", ".*", ".+", "[ab]", "[^a]", "x", "\\.", "(?:)", "é", "^", "$"];
    // Greedy only: the backtracking engine is wrong about some lazy loops within loops.
    private static readonly string[] Repeats = ["", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}"];

    [Fact]
    public void SameAnswerAsABacktrackingEngine() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            Random random = new(seed);
            string pattern = Pattern(random, 3);
            Assert.True(TraceQLRegex.TryCreate(pattern, out TraceQLRegex? regex), pattern);
            Regex oracle = new($@"\A(?:{pattern.Replace("$", @"\z")})\z", RegexOptions.Singleline | RegexOptions.CultureInvariant);
            for (int i = 0; i < 20; i++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "abxé.\n"[random.Next(6)]));
                Assert.True(oracle.IsMatch(text) == regex.IsMatch(Encoding.UTF8.GetBytes(text)), $"{pattern} on {text}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    private static string Pattern(Random random, int depth)
    {
        string pattern = "";
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            string atom = depth > 0 && random.Next(3) == 0 ? $"({Pattern(random, depth - 1)})" : $"(?:{Atoms[random.Next(Atoms.Length)]})";
            pattern += atom + Repeats[random.Next(Repeats.Length)];
        }

        return random.Next(4) == 0 ? pattern + "|" + Atoms[random.Next(Atoms.Length)] : pattern;
    }
}
