using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Vivace.Testing;
using Vivace.TraceQL.RegularExpressions;

namespace Vivace.TraceQL.Tests.RegularExpressions;

/// <summary>Against .NET's backtracking engine, on the part of the syntax that both share.</summary>
public sealed class RegexProperties
{
    /// <summary>A case of the backtracking engine is given up after this long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private static readonly string[] Atoms = ["a", "b", "ab", ".", ".*", ".+", "[ab]", "[^a]", "x", "\\.", "(?:)", "é", "^", "$"];
    // Greedy only: the backtracking engine is wrong about some lazy loops within loops.
    private static readonly string[] Repeats = ["", "", "", "*", "+", "?", "{2}", "{0,2}", "{1,}"];

    private static readonly string[] Noise =
    [
        "a", "(", ")", "(?", "(?i", "(?P<n>", ":", "[", "]", "[^", "[:alpha:]", "-", "\\", "\\p", "{", "}", "L", "Lu", "{2,", "{1000}", "3", "*", "+",
        "?", "|", "^", "$", ".", "\\x", "\\Q", "\\E", "\\b", "\\B", "\\d", "😝", "\uD800", "\0", "1", "(?s-m)", "(?m)", ",",
    ];

    [Fact]
    public void SameAnswerAsABacktrackingEngine() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            Random random = new(seed);
            string pattern = Pattern(random, 3);
            Assert.True(TraceQLRegex.TryCreate(pattern, out TraceQLRegex? regex), pattern);
            Regex oracle = new($@"\A(?:{pattern.Replace("$", @"\z")})\z", RegexOptions.Singleline | RegexOptions.CultureInvariant, Patience);
            for (int i = 0; i < 20; i++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(6)).Select(_ => "abxé.\n"[random.Next(6)]));
                Assert.True(Agrees(oracle, regex, text), $"{pattern} on {text}");
            }
        }).Check(PropertyCases.Config.WithMaxTest(1000));

    /// <summary>Nested loops make the backtracking engine try for ages; such a case tells nothing.</summary>
    private static bool Agrees(Regex oracle, TraceQLRegex regex, string text)
    {
        try
        {
            return oracle.IsMatch(text) == regex.IsMatch(Encoding.UTF8.GetBytes(text));
        }
        catch (RegexMatchTimeoutException)
        {
            return true;
        }
    }

    [Fact]
    public void NoiseIsRefusedOrRun() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            Random random = new(seed);
            string pattern = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Noise[random.Next(Noise.Length)]));
            byte[] bytes = new byte[random.Next(20)];
            random.NextBytes(bytes);
            if (TraceQLRegex.TryCreate(pattern, out TraceQLRegex? regex))
                Assert.Equal(regex.IsMatch(bytes), regex.IsMatch(bytes));
        }).Check(PropertyCases.Config.WithMaxTest(3000));

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
