using FsCheck;
using FsCheck.Fluent;
using Vivace.Server.Configuration;
using Vivace.Server.Configuration.Yaml;
using Vivace.Testing;

namespace Vivace.Server.Tests.Configuration;

public class YamlTreeReaderTests
{
    [Theory]
    [InlineData("5", YamlScalarKind.Int, 5L)]
    [InlineData("1_000", YamlScalarKind.Int, 1000L)]
    [InlineData("0x1F", YamlScalarKind.Int, 31L)]
    [InlineData("010", YamlScalarKind.Int, 8L)]
    [InlineData("0o10", YamlScalarKind.Int, 8L)]
    [InlineData("-0b11", YamlScalarKind.Int, -3L)]
    [InlineData("9223372036854775807", YamlScalarKind.Int, long.MaxValue)]
    [InlineData("9223372036854775808", YamlScalarKind.Float, 9223372036854775808d)]
    [InlineData("15e6", YamlScalarKind.Float, 15e6)]
    [InlineData(".5", YamlScalarKind.Float, .5)]
    [InlineData("yes", YamlScalarKind.Bool, true)]
    [InlineData("Off", YamlScalarKind.Bool, false)]
    [InlineData("~", YamlScalarKind.Null, null)]
    [InlineData("1.2.3", YamlScalarKind.String, "1.2.3")]
    [InlineData("08", YamlScalarKind.Float, 8d)]
    [InlineData("5s", YamlScalarKind.String, "5s")]
    [InlineData("-", YamlScalarKind.String, "-")]
    public void PlainScalarsResolve(string text, object kind, object? value)
    {
        YamlScalar scalar = YamlScalar.Plain(text);
        Assert.Equal(kind, scalar.Kind);
        Assert.Equal(value, scalar.Value);
    }

    [Fact]
    public void AliasesAndMergesWork()
    {
        var map = (YamlMapping)YamlTreeReader.Read("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}\nc: *x");
        Assert.Equal("{p: 1, q: 2}", YamlEmitter.Flow(map.Entries[0].Value));
        Assert.Equal("{q: 3, p: 1}", YamlEmitter.Flow(map.Entries[1].Value));
        Assert.Same(map.Entries[0].Value, map.Entries[2].Value);
    }

    [Theory]
    [InlineData("a: [1", "yaml: line ")]
    [InlineData("a: *nobody", "yaml: line 1: unknown anchor 'nobody' referenced")]
    [InlineData("a: 1\n---\nb: 2", "yaml: line 2: a second document starts here; the file must hold one")]
    [InlineData("server:- : {[?\n", "yaml: line ")]
    [InlineData("a: b: c", "yaml: line 1: ")]
    [InlineData("? [a]\n: 1", "yaml: line 1: a key must be a plain word")]
    public void WhatIsNotYamlIsNamedWithItsLine(string text, string start) =>
        Assert.StartsWith(start, Assert.Throws<YamlFormatException>(() => YamlTreeReader.Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void ABombOfAliasesIsRefused()
    {
        var lines = new List<string> { "a0: &a0 [x, x, x, x, x, x, x, x, x, x]" };
        for (int i = 1; i < 12; i++) lines.Add($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]");
        Assert.Contains("counting every use of an alias", Assert.Throws<YamlFormatException>(() => YamlTreeReader.Read(string.Join('\n', lines))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    public void DepthIsLimited(string opening) =>
        Assert.Throws<YamlFormatException>(() => YamlTreeReader.Read(string.Concat(Enumerable.Repeat(opening, 2_000))));

    [Fact]
    public void LengthIsLimited() => Assert.Throws<YamlFormatException>(() => YamlTreeReader.Read(new string('#', YamlLimits.MaxCharacters + 1)));

    [Fact]
    public void AnyTextLoadsOrIsRefusedByName()
    {
        string[] pieces = ["server:", "a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", "&x ", "*x", "\"", "'", "|", ">", "#", "!", "!!str ", "<<: ", "?", ",", "%", "@", "---", "\t", "5", "é", "\0"];
        Check.One(PropertyCases.Config.WithMaxTest(3000), Prop.ForAll(Gen.Elements(pieces).ArrayOf().Select(string.Concat).ToArbitrary(), text =>
        {
            try
            {
                ConfigurationLoader.Load(text, "t.yaml");
            }
            catch (ConfigurationException)
            {
                // The one way to refuse.
            }
            return true;
        }));
    }

    [Fact]
    public void PrintedTextReadsBack() =>
        Check.One(PropertyCases.Config, Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), ArbMap.Default.ArbFor<NonNull<string>>(), (key, value) =>
        {
            // A lone surrogate is no text and cannot be written.
            if (key.Get.Concat(value.Get).Any(char.IsSurrogate)) return true;
            var node = new YamlMapping(0, [new YamlEntry(key.Get, 0, new YamlSequence(0, [YamlScalar.Quoted(value.Get)]))]);
            var back = (YamlMapping)YamlTreeReader.Read(YamlEmitter.Block(node));
            return back.Entries[0].Key == key.Get && ((YamlScalar)((YamlSequence)back.Entries[0].Value).Items[0]) is { Kind: YamlScalarKind.String } s && s.Text == value.Get;
        }));
}
