using Vivace.Query.Metrics.Exemplars;
using Vivace.Traces.Model;

namespace Vivace.Query.Tests.Metrics.Exemplars;

public sealed class ExemplarSamplerTests
{
    [Fact]
    public void ExemplarsAreSpreadOverTimeWithinTheBudget()
    {
        var sampler = new ExemplarSampler(0, 1000, 10, new Random(1));
        for (int time = 1; time <= 1000; time++)
            Show(sampler, (ulong)time, time);

        Assert.Equal(10, sampler.Candidates.Count);
        Assert.All(sampler.Candidates.GroupBy(candidate => (candidate.Start - 1) / 200), slot => Assert.Equal(2, slot.Count()));
        Assert.False(sampler.Wants(1, 1000));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void NoMoreAreTakenThanWanted(int wanted)
    {
        var sampler = new ExemplarSampler(0, 100, wanted, new Random(1));
        for (int time = 1; time <= 100; time++)
            Show(sampler, (ulong)time, time);

        Assert.True(sampler.Candidates.Count <= wanted);
        Assert.NotEmpty(sampler.Candidates);
    }

    [Fact]
    public void ATraceHasOneExemplarAndAnyOfItsSpansMayBeIt()
    {
        HashSet<long> chosen = [];
        for (int seed = 0; seed < 200; seed++)
        {
            var sampler = new ExemplarSampler(0, 100, 10, new Random(seed));
            for (int time = 10; time <= 90; time += 20)
                Show(sampler, 7, time);
            chosen.Add(Assert.Single(sampler.Candidates).Start);
        }

        Assert.Equal([10, 30, 50, 70, 90], chosen.Order());
    }

    private static void Show(ExemplarSampler sampler, ulong trace, long time)
    {
        var id = new TraceId(0, trace);
        int place = sampler.Offer(id, time);
        if (place >= 0)
            sampler.Put(place, new ExemplarCandidate(id, time, 0, double.NaN, -1, []));
    }
}
