using Vivace.Query.Metrics;
using Vivace.TraceQL;

namespace Vivace.Query.Tests.Metrics;

public sealed class TraceFactsTests
{
    [Theory]
    [InlineData("{ } | rate()", false)]
    [InlineData("{ nestedSetParent < 0 && true && status = error } | rate() by (resource.service.name)", false)]
    [InlineData("{ nestedSetParent = -1 } | rate()", false)]
    [InlineData("{ nestedSetParent > 5 } | rate()", true)]
    [InlineData("{ traceDuration > 1s } | rate()", true)]
    [InlineData("{ !(rootName = \"a\") } | rate()", true)]
    [InlineData("{ } | rate() by (rootServiceName)", true)]
    [InlineData("{ } | max_over_time(traceDuration)", true)]
    [InlineData("{ } > { } | rate()", true)]
    [InlineData("{ } | count() > 1 | rate()", true)]
    [InlineData("{ } | compare({ status = error })", true)]
    public void OnlyWhatTellsOfTheTraceNeedsItWhole(string query, bool needed) =>
        Assert.Equal(needed, TraceFacts.AreNeededBy(TraceQLCompiler.Compile(query, QueryKind.Metrics)));
}
