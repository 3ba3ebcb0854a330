using Vivace.TraceQL.Parsing;
using Vivace.TraceQL.Printing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Tests.Printing;

public sealed class CanonicalTextTests
{
    [Theory]
    [InlineData("{}", "{ true }")]
    [InlineData("{ .a = \"x\" }|count()>1|by(1+.a)|coalesce()", "{ .a = `x` }|count() > 1|by(1 + .a)|coalesce()")]
    [InlineData("select(span:name,resource.\"a b\")", "select(name, resource.a b)")]
    [InlineData("{} | max((1 + .a) * 2) = 1", "{ true }|max((1 + .a) * 2) = 1")]
    [InlineData("{} | rate() by(span.\"a b\",.c) | topk(3) with(a=1,b=`x`)", "{ true } | rate() by (span.a b, .c) | topk(3) with(a=1,b=`x`)")]
    [InlineData("{} | quantile_over_time(duration,.5,1.0)", "{ true } | quantile_over_time(duration, 0.5, 1)")]
    [InlineData("{} | rate()>10|topk(2)<=5.0", "{ true } | rate() > 10 | topk(2) <= 5.0")]
    [InlineData("{} | compare({},10,0,0)", "{ true } | compare({ true })")]
    [InlineData("{} | compare({},5,1,2)", "{ true } | compare({ true }, 5, 1, 2)")]
    [InlineData("{ trace:rootService != `` && trace:duration>1m && trace:id = `a` }",
        "{ ((rootServiceName != ``) && (traceDuration > 1m0s)) && (trace:id = `a`) }")]
    [InlineData("{ parent.span.a && parent.b }", "{ parent.span.a && parent.b }")]
    public void OfQueries(string text, string canonical) => Assert.Equal(canonical, Queries.Canonical(text));

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(1, "1ns")]
    [InlineData(1_500, "1.5µs")]
    [InlineData(47_500_000, "47.5ms")]
    [InlineData(2_500_000_000, "2.5s")]
    [InlineData(90_000_000_000, "1m30s")]
    [InlineData(3_600_000_000_000, "1h0m0s")]
    [InlineData(3_723_500_000_000, "1h2m3.5s")]
    [InlineData(-1_000_000_001, "-1.000000001s")]
    [InlineData(long.MaxValue, "2562047h47m16.854775807s")]
    [InlineData(long.MinValue, "-2562047h47m16.854775808s")]
    public void OfDurations(long nanoseconds, string text) => Assert.Equal(text, CanonicalDuration.Text(nanoseconds));

    [Theory]
    [InlineData(1.0, "1.0")]
    [InlineData(-1.9, "-1.9")]
    [InlineData(0.1, "0.1")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(123456.0, "123456.0")]
    [InlineData(1234567.0, "1.234567e+06")]
    [InlineData(1e100, "1e+100")]
    [InlineData(0.0, "0.0")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    public void OfFloats(double value, string text) => Assert.Equal(text, Static.FromFloat(value).ToString());

    [Theory]
    [InlineData("{ span.\"a b\" = 1 }", "{ span.\"a b\" = 1 }")]
    [InlineData("{ .\"9lives\" = 1 && ._9 = 1 }", "{ (.\"9lives\" = 1) && (._9 = 1) }")]
    [InlineData("{ parent.\"span.x\" = 1 }", "{ parent.\"span.x\" = 1 }")]
    [InlineData("{ .a = \"`\" }", "{ .a = \"`\" }")]
    [InlineData("{ .a = \"\\xff\\r\" }", "{ .a = \"\\xff\\x0d\" }")]
    [InlineData("{ .a = minInt }", "{ .a = minInt }")]
    [InlineData("{ (-1) * .a = -1 }", "{ ((-1) * .a) = -1 }")]
    [InlineData("{ .a = 1 / 0.0 }", "{ .a = (1.0 / 0.0) }")]
    public void OfWhatTheCanonicalTextCannotSay(string text, string source) =>
        Assert.Equal(source, TraceQLParser.Parse(text).ToString());
}
