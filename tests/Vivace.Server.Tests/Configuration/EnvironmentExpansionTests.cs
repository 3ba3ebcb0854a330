using FsCheck;
using FsCheck.Fluent;
using Vivace.Server.Configuration.Expansion;
using Vivace.Testing;

namespace Vivace.Server.Tests.Configuration;

public class EnvironmentExpansionTests
{
    private static readonly Dictionary<string, string> Variables = new()
    {
        ["V"] = "value",
        ["U"] = "Ab.cD",
        ["P"] = "/var/lib/tempo.tar.gz",
        ["EMPTY"] = "",
    };

    [Theory]
    [InlineData("plain $HOME $ text", "plain $HOME $ text")]
    [InlineData("a ${V} b", "a value b")]
    [InlineData("${NONE}", "")]
    [InlineData("${NONE:-d}${NONE-d}${NONE:=d}${NONE=d}", "dddd")]
    [InlineData("${V:-d}${V-d}${V:=d}${V=d}", "valuevaluevaluevalue")]
    [InlineData("${EMPTY:-d}", "d")]
    [InlineData("${NONE:-${V}}", "value")]
    [InlineData("${NONE:-http://a:80/b}", "http://a:80/b")]
    [InlineData("${#V}", "5")]
    [InlineData("${U^^} ${U,,} ${V^} ${U,}", "AB.CD ab.cd Value ab.cD")]
    [InlineData("${V:1:2} ${V:2} ${V:9} ${V:0:-1}", "al lue  valu")]
    [InlineData("${P#*/} ${P##*/}", "var/lib/tempo.tar.gz tempo.tar.gz")]
    [InlineData("${P%.*} ${P%%.*}", "/var/lib/tempo.tar /var/lib/tempo")]
    [InlineData("${V#x} ${V#[u-w]} ${V%?}", "value alue valu")]
    [InlineData("${P/tempo/x} ${V//[a]/x}", "/var/lib/x.tar.gz value")]
    [InlineData("${P//a/A} ${P/#\\/var/x} ${V/%ue/x}", "/vAr/lib/tempo.tAr.gz /var/lib/tempo.tar.gz valx")]
    [InlineData("$${V} $$", "${V} $")]
    [InlineData("${V}${V}", "valuevalue")]
    public void FormsExpand(string text, string expected) => Assert.Equal(expected, Expand(text));

    [Theory]
    [InlineData("${V", "missing closing brace")]
    [InlineData("${V:-a", "missing closing brace")]
    [InlineData("${V:-${V}", "missing closing brace")]
    [InlineData("${V:1", "missing closing brace")]
    [InlineData("${V/a/b", "missing closing brace")]
    [InlineData("${", "missing closing brace")]
    [InlineData("${}", "bad substitution: a name is missing between the braces")]
    [InlineData("${V?x}", "bad substitution: ${V?x}")]
    [InlineData("${V:x}", "bad substitution: ${V:x}")]
    public void WrongFormsAreNamed(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<EnvironmentExpansionException>(() => Expand(text)).Message);

    [Fact]
    public void DepthAndLengthAreLimited()
    {
        Assert.Throws<EnvironmentExpansionException>(() => Expand(string.Concat(Enumerable.Repeat("${N:-", 100_000))));
        string big = new('a', 5000);
        Assert.Throws<EnvironmentExpansionException>(() => EnvironmentExpansion.Expand("${A//a/${A}}", _ => big));
    }

    [Fact]
    public void TextWithoutDollarsIsUntouched() =>
        Check.One(PropertyCases.Config, Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            string clean = text.Get.Replace("$", "", StringComparison.Ordinal);
            return Expand(clean) == clean;
        }));

    [Fact]
    public void DoubledDollarsGiveAnyTextBack() =>
        Check.One(PropertyCases.Config, Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
            Expand(text.Get.Replace("$", "$$", StringComparison.Ordinal)) == text.Get));

    [Fact]
    public void AnyTextExpandsOrIsRefusedByName()
    {
        string[] pieces = ["${", "}", "V", "U", ":", "-", "=", "#", "%", "/", "^", ",", "*", "[", "]", "\\", "1", "$$", " ", "\n"];
        Check.One(PropertyCases.Config.WithMaxTest(2000), Prop.ForAll(Gen.Elements(pieces).ArrayOf().Select(string.Concat).ToArbitrary(), text =>
        {
            try
            {
                Expand(text);
            }
            catch (EnvironmentExpansionException)
            {
                // The one way to refuse.
            }
            return true;
        }));
    }

    private static string Expand(string text) => EnvironmentExpansion.Expand(text, name => Variables.GetValueOrDefault(name));
}
