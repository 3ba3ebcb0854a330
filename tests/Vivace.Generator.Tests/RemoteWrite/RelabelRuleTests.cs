using Vivace.Generator.Configuration;
using Vivace.Generator.RemoteWrite.Relabelling;
using Vivace.Generator.Tests.Testing;

namespace Vivace.Generator.Tests.RemoteWrite;

public class RelabelRuleTests
{
    [Theory]
    [InlineData("replace", "a=foo,b=bar,c=foo-bar")]
    [InlineData("uppercase", "a=foo,b=bar,c=FOO;BAR")]
    [InlineData("lowercase", "a=foo,b=bar,c=foo;bar")]
    [InlineData("hashmod", "a=foo,b=bar,c=1")]
    public void Rules_set_their_target(string action, string expected)
    {
        var options = new RelabelOptions
        {
            SourceLabels = ["a", "b"],
            Regex = "(.+);(.+)",
            TargetLabel = "c",
            Replacement = "${1}-$2",
            Action = action,
            Modulus = action == "hashmod" ? 2UL : 0,
        };
        string actual = Apply(options)!;
        if (action == "hashmod")
        {
            // One of the two remainders of the MD5.
            Assert.Matches("a=foo,b=bar,c=[01]$", actual);
        }
        else
        {
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData("keep", "foo", true)]
    [InlineData("keep", "fo", false)]
    [InlineData("drop", "foo", false)]
    [InlineData("drop", "o", true)]
    public void Expressions_are_anchored(string action, string regex, bool kept) =>
        Assert.Equal(kept, Apply(new RelabelOptions { SourceLabels = ["a"], Regex = regex, Action = action }) is not null);

    [Theory]
    [InlineData("labeldrop", "a", "b=bar")]
    [InlineData("labelkeep", "a", "a=foo")]
    [InlineData("labelmap", "(a)", "a=foo,b=bar,x_a=foo")]
    public void Labels_are_chosen_by_name(string action, string regex, string expected) =>
        Assert.Equal(expected, Apply(new RelabelOptions { Regex = regex, Action = action, Replacement = action == "labelmap" ? "x_$1" : "$1" }));

    [Theory]
    [InlineData("keepequal", "foo", true)]
    [InlineData("keepequal", "bar", false)]
    [InlineData("dropequal", "foo", false)]
    public void Values_are_compared(string action, string other, bool kept)
    {
        var labels = new Dictionary<string, string> { ["a"] = "foo", ["b"] = other };
        Assert.Equal(kept, new RelabelRule(new RelabelOptions { SourceLabels = ["a"], TargetLabel = "b", Action = action }).Apply(labels));
    }

    [Fact]
    public async Task Rules_see_the_final_labels_and_can_drop_series()
    {
        await using var generator = new TestGenerator(
            new TenantSettings { Processors = ["span-metrics"] },
            receiver: new RemoteWriteOptions
            {
                Url = "http://receiver/",
                WriteRelabelConfigs =
                [
                    new RelabelOptions { SourceLabels = ["__name__"], Regex = ".*_bucket", Action = "drop" },
                    new RelabelOptions { Regex = "__metrics_gen_instance", Action = "labeldrop" },
                    new RelabelOptions { TargetLabel = "cluster", Replacement = "home" },
                ],
            });
        generator.Consume(new SpanBuilder().Add("a"));
        Dictionary<string, double> values = await generator.CollectAsync();
        Assert.Equal(4, values.Count);
        Assert.All(values.Keys, static series => Assert.Matches("^__name__=[a-z_]+,cluster=home,service=a,", series));
    }

    private static string? Apply(RelabelOptions options)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["a"] = "foo", ["b"] = "bar" };
        return new RelabelRule(options).Apply(labels) ? string.Join(',', labels.Select(static l => $"{l.Key}={l.Value}")) : null;
    }
}
