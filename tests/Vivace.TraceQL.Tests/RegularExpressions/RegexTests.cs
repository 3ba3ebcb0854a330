using System.Text;
using Vivace.TraceQL.RegularExpressions;

namespace Vivace.TraceQL.Tests.RegularExpressions;

public sealed class RegexTests
{
    [Theory]
    [InlineData("Hello", "Hello World", false)]
    [InlineData("Hello.*", "Hello World", true)]
    [InlineData("(?i).*WORLD", "Hello World", true)]
    [InlineData("", "", true)]
    [InlineData("", "x", false)]
    [InlineData("a.*d", "a\"b\\c\nd", true)]
    [InlineData("(?-s)a.*d", "a\"b\\c\nd", false)]
    [InlineData("(?-s:a.b)|a.b", "a\nb", true)]
    [InlineData("foo|ba[rz]", "baz", true)]
    [InlineData("foo|ba[rz]", "fooz", false)]
    [InlineData("^foo$", "foo", true)]
    [InlineData("^foo$|^bar$", "bar", true)]
    [InlineData("a$", "a\n", false)]
    [InlineData("(?m)a$\nb", "a\nb", true)]
    [InlineData(@"\Aa\z", "a", true)]
    [InlineData(@"(?P<x>a+)(?<y>b)", "aab", true)]
    [InlineData(@"\Qa.b*\E+", "a.b**", true)]
    [InlineData(@"\Qa.b", "axb", false)]
    [InlineData("[[:alpha:]]+[[:^digit:]]", "ab-", true)]
    [InlineData("[[:word:]-]+", "a-_9", true)]
    [InlineData("[]a]+", "]a]", true)]
    [InlineData("[^]a]", "]", false)]
    [InlineData("[a\\-z]", "-", true)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[^/]+/x", "a😝/x", true)]
    [InlineData(".", "😝", true)]
    [InlineData("..", "😝", false)]
    [InlineData(".+.+", "😝", false)]
    [InlineData(".+😝.+", "a😝b", true)]
    [InlineData("[😀-😞]{2}", "😝😀", true)]
    [InlineData("[^😀-😞]", "😝", false)]
    [InlineData(@"\x{1F61D}\x41\101\a", "😝AA\a", true)]
    [InlineData(@"\pL\p{Lu}\PN\p{^Nd}", "äÖx-", true)]
    [InlineData(@"\p{Lu}", "ö", false)]
    [InlineData(@"(?i)\p{Lu}", "ö", true)]
    [InlineData("(?i)straße", "STRAßE", true)]
    [InlineData("(?i)k[r-t]", "\u212A\u017F", true)]
    [InlineData("(?i:a)b", "Ab", true)]
    [InlineData("(?i:a)b", "AB", false)]
    [InlineData("(?i)a(?-i)b", "AB", false)]
    [InlineData("(?U)a+?b", "aab", true)]
    [InlineData("a{2,3}", "aa", true)]
    [InlineData("a{2,3}", "aaaa", false)]
    [InlineData("a{,5}", "a{,5}", true)]
    [InlineData("a{x", "a{x", true)]
    [InlineData("(a{2}){3}", "aaaaaa", true)]
    [InlineData(@"\d+\D\s\S\w\W", "12a b_-", true)]
    [InlineData(@"\d", "٣", false)]
    [InlineData(@"\w", "é", false)]
    [InlineData(@".*\bfoo\b.*", "a foo b", true)]
    [InlineData(@".*\bfoo\b.*", "afoo", false)]
    [InlineData(@"café\bs", "cafés", true)]
    [InlineData(@".*\B", "é", true)]
    [InlineData(@"(?m)(^a$\n?)+", "a\na\na", true)]
    [InlineData(@"(?m)(^a$\n?)+", "a\nba", false)]
    [InlineData(@"a\Ab", "ab", false)]
    [InlineData("(a|b)?c", "c", true)]
    [InlineData("(|a)+", "aaa", true)]
    [InlineData("^*a", "a", true)]
    [InlineData("(?:)", "", true)]
    [InlineData("x.*y.*z", "x1\ny2z", true)]
    [InlineData("[^\\x00-\\x{10FFFF}]", "a", false)]
    public void MatchesTheWholeTextAsRe2Does(string pattern, string text, bool match)
    {
        Assert.True(TraceQLRegex.TryCreate(pattern, out TraceQLRegex? regex));
        Assert.Equal(match, regex.IsMatch(Encoding.UTF8.GetBytes(text)));
    }

    [Theory]
    [InlineData("[")]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("a)(b")]
    [InlineData("*a")]
    [InlineData("a**")]
    [InlineData("a{2}{3}")]
    [InlineData("(|*)")]
    [InlineData("a{1001}")]
    [InlineData("(a{100}){11}")]
    [InlineData("a{3,2}")]
    [InlineData("(?=a)")]
    [InlineData("(?!a)")]
    [InlineData("(?<=a)")]
    [InlineData("(?<!a)")]
    [InlineData("(?>a)")]
    [InlineData("(?x)a")]
    [InlineData("(?-)a")]
    [InlineData("(?i")]
    [InlineData("(?P<a>x)(?P<a>y)")]
    [InlineData("(?P<a-b>x)")]
    [InlineData("(?P=a)")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\C")]
    [InlineData(@"\Z")]
    [InlineData(@"\G")]
    [InlineData(@"\E")]
    [InlineData(@"\y")]
    [InlineData("\\")]
    [InlineData(@"\x{110000}")]
    [InlineData(@"\xg")]
    [InlineData(@"\p{Nonsense}")]
    [InlineData(@"\p")]
    [InlineData("[z-a]")]
    [InlineData(@"[a-\d]")]
    [InlineData("[[:nonsense:]]")]
    public void RefusesWhatRe2Refuses(string pattern) => Assert.False(TraceQLRegex.IsValid(pattern));

    [Theory]
    [InlineData(".{1000}", true)]
    [InlineData("(.{10}){100}", true)]
    [InlineData("[^/]{1000}", true)]
    [InlineData(@"(?:\pL\d{0,9}){5}", true)]
    [InlineData(@"\pL{1000}", false)]
    public void LargePatternsAreRunOrRefused(string pattern, bool run)
    {
        Assert.Equal(run, TraceQLRegex.TryCreate(pattern, out TraceQLRegex? regex));
        foreach (int length in run ? (int[])[5, 1000, 1001] : [])
            Assert.Equal(length == (pattern.Contains("pL") ? 5 : 1000), regex!.IsMatch(Encoding.UTF8.GetBytes(new string('é', length))));
    }

    [Fact]
    public void HostileNestingIsRefused()
    {
        Assert.False(TraceQLRegex.IsValid(new string('(', 1001) + new string(')', 1001)));
        Assert.False(TraceQLRegex.IsValid(string.Concat(Enumerable.Repeat("[^a]", 20_000))));
    }

    /// <summary>Each of these has more states than are kept, so that states are thrown away and steps are finally taken one by one.</summary>
    [Theory]
    [InlineData(".*a.{300}", 20_000)]
    [InlineData(".*a(.{400}){1,2}", 800)]
    [InlineData("(a?){500}a{500}", 900)]
    [InlineData("(x+x+)+y", 5_000)]
    public void AnswersStayRightWhenStatesAreThrownAway(string pattern, int length)
    {
        Assert.True(TraceQLRegex.TryCreate(pattern, out TraceQLRegex? regex));
        Random random = new(1);
        char[] text = [.. Enumerable.Range(0, length).Select(_ => pattern.Contains('x') ? 'x' : pattern.Contains('?') ? 'a' : "ab"[random.Next(2)])];
        int decisive = Math.Max(0, length - (pattern.Contains("300") ? 301 : 401));
        foreach (char c in (ReadOnlySpan<char>)['a', 'b'])
        {
            text[decisive] = c;
            Assert.Equal(c == 'a' && !pattern.Contains('x'), regex.IsMatch(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Fact]
    public void ManyThreadsMayMatchAtOnce()
    {
        Assert.True(TraceQLRegex.TryCreate("(a|b)*c[0-9]+", out TraceQLRegex? regex));
        Parallel.For(0, 2_000, i => Assert.Equal(i % 3 != 0, regex.IsMatch(Encoding.UTF8.GetBytes("abab" + (i % 3 == 0 ? "" : "c") + i))));
    }

    [Theory]
    [InlineData("foo", "foo")]
    [InlineData("foo|bar", "foo,bar")]
    [InlineData("^(foo|ba(r|z))$", "foo,bar,baz")]
    [InlineData("a?b", "b,ab")]
    [InlineData("[a-c]x", "ax,bx,cx")]
    [InlineData("(?i)ab", "AB,Ab,aB,ab")]
    [InlineData("foo.*", null)]
    [InlineData("a{2}", null)]
    [InlineData("(?i)abcdefghijklmnop", null)]
    public void ListsOfLiteralsAreKnown(string pattern, string? texts)
    {
        Assert.True(TraceQLRegex.TryCreate(pattern, out TraceQLRegex? regex));
        Assert.Equal(texts, regex.Texts is null ? null : string.Join(",", regex.Texts.Select(Encoding.UTF8.GetString)));
    }

    [Theory]
    [InlineData("foo.*", "foo")]
    [InlineData("é+x", "")]
    [InlineData("éa(b|c)d*", "éa")]
    [InlineData("^ab.c", "ab")]
    [InlineData("a|b*", "")]
    public void ThePrefixIsKnown(string pattern, string prefix)
    {
        Assert.True(TraceQLRegex.TryCreate(pattern, out TraceQLRegex? regex));
        Assert.Equal(prefix, Encoding.UTF8.GetString(regex.Prefix));
    }

    [Theory]
    [InlineData(".*", true)]
    [InlineData("^.*$", true)]
    [InlineData(".+", false)]
    [InlineData("(?-s).*", false)]
    public void WhatMatchesEverythingIsKnown(string pattern, bool everything)
    {
        Assert.True(TraceQLRegex.TryCreate(pattern, out TraceQLRegex? regex));
        Assert.Equal(everything, regex.MatchesEverything);
    }

    [Fact]
    public void BytesThatAreNoUtf8AreOneCharacter()
    {
        Assert.True(TraceQLRegex.TryCreate("a.[b]", out TraceQLRegex? regex));
        Assert.True(regex.IsMatch([(byte)'a', 0xff, (byte)'b']));
    }
}
