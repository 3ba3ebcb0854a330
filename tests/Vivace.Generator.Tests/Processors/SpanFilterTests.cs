using Vivace.Generator.Configuration;
using Vivace.Generator.Tests.Testing;
using Vivace.Traces.Model;

namespace Vivace.Generator.Tests.Processors;

public class SpanFilterTests
{
    public static TheoryData<string, string, object, bool> Conditions => new()
    {
        { "strict", "kind", "SPAN_KIND_SERVER", true },
        { "strict", "kind", "SPAN_KIND_CLIENT", false },
        { "strict", "status", "STATUS_CODE_ERROR", true },
        { "strict", "name", "GET /cart", true },
        { "regex", "name", "cart", true },
        { "regex", "name", "^cart", false },
        { "regex", "kind", "SERVER|CLIENT", true },
        { "strict", "span.http.status_code", 404L, true },
        { "strict", "span.text_code", 404L, false },
        { "strict", "span.text_code", "404", true },
        { "strict", "span.http.status_code", "404", false },
        { "strict", "span.text_code", 0L, true },
        { "strict", "span.missing", 0L, false },
        { "strict", "resource.service.name", "shop", true },
        { "strict", "span.service.name", "shop", false },
        { "regex", "span.http.status_code", "", true },
        { "regex", "span.http.status_code", "4", false },
        { "strict", "span.flag", true, true },
        { "strict", "span.ratio", 0.5, true },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public async Task A_condition_holds_or_not(string type, string key, object value, bool holds)
    {
        Assert.Equal(holds, await PassesAsync(new FilterPolicyOptions { Include = Match(type, (key, value)) }));
        Assert.Equal(!holds, await PassesAsync(new FilterPolicyOptions { Exclude = Match(type, (key, value)) }));
    }

    [Fact]
    public async Task All_policies_must_let_a_span_pass()
    {
        var passing = new FilterPolicyOptions { Include = Match("strict", ("kind", "SPAN_KIND_SERVER")) };
        var blocking = new FilterPolicyOptions { Include = Match("strict", ("kind", "SPAN_KIND_CLIENT")) };
        Assert.True(await PassesAsync(passing, passing));
        Assert.False(await PassesAsync(passing, blocking));
        Assert.True(await PassesAsync(new FilterPolicyOptions { IncludeAny = passing.Include }, blocking));
        Assert.False(await PassesAsync(new FilterPolicyOptions { IncludeAny = blocking.Include }));
        Assert.True(await PassesAsync(new FilterPolicyOptions { Include = Match("strict") }));
    }

    [Theory]
    [InlineData("fuzzy", "kind", "invalid include policy: invalid match type: fuzzy")]
    [InlineData("strict", "duration", "invalid include policy: unsupported intrinsic: duration; supported intrinsics: [\"kind\" \"name\" \"status\"]")]
    [InlineData("strict", "foo", "invalid include policy: failed to parse identifier foo: parse error at line 1, col 2: unknown identifier: foo")]
    public void Wrong_policies_are_refused_in_Tempos_words(string type, string key, string message)
    {
        var wanted = new Generator.Processors.WantedAttributes();
        Exception refusal = Assert.Throws<FormatException>(() => new Generator.Processors.Filters.SpanFilter(
            [new FilterPolicyOptions { Include = Match(type, (key, "x")) }], wanted));
        Assert.Equal(message, refusal.Message);
    }

    private static PolicyMatchOptions Match(string type, params (string Key, object Value)[] attributes) => new()
    {
        MatchType = type,
        Attributes = [.. attributes.Select(static a => new MatchAttributeOptions { Key = a.Key, Value = a.Value })],
    };

    private static async Task<bool> PassesAsync(params FilterPolicyOptions[] policies)
    {
        await using var generator = new TestGenerator(
            new TenantSettings { Processors = ["span-metrics"], SpanMetrics = new SpanMetricsOptions { FilterPolicies = policies } }, hasReceiver: false);
        generator.Consume(new SpanBuilder().Add(
            "shop",
            "GET /cart",
            status: StatusCode.Error,
            attributes: [("http.status_code", 404L), ("text_code", "404"), ("flag", true), ("ratio", 0.5)]));
        Assert.Equal(generator.Statistics.SpanMetricsFiltered == 0, generator.Status.Active > 0);
        return generator.Status.Active > 0;
    }
}
