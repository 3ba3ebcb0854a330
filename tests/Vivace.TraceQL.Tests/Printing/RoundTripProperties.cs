using FsCheck;
using FsCheck.Fluent;
using Vivace.Testing;
using Vivace.TraceQL.Parsing;

namespace Vivace.TraceQL.Tests.Printing;

public sealed class RoundTripProperties
{
    [Fact]
    public void WhatIsPrintedParsesToTheSameQuery() =>
        Prop.ForAll(Arb.From(Gen.Choose(0, int.MaxValue)), seed =>
        {
            TraceQLQuery query = TraceQLParser.Parse(new QueryWriter(seed).Query());
            TraceQLQuery again = TraceQLParser.Parse(query.ToString());
            Assert.Equal(query.ToString(), again.ToString());
            Assert.Equal(query.CanonicalText, again.CanonicalText);
            Assert.Equal(query, again);
            Assert.Equal(query.GetHashCode(), again.GetHashCode());
        }).Check(PropertyCases.Config.WithMaxTest(2000));
}
