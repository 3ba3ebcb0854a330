using Vivace.Query.Metrics.Numerics;
using Vivace.Traces.Model;

namespace Vivace.Query.Metrics.Exemplars;

/// <summary>The exemplar candidates of a part of a query: shared by all groups, or, for quantiles, of each group by itself.</summary>
internal sealed class ExemplarPool(MetricIntervals intervals, int wanted, bool perGroup, Random random)
{
    /// <summary>Candidates that a pool keeps in all, however many groups there are.</summary>
    public const int MaxCandidates = 10_000;

    private readonly Dictionary<int, ExemplarSampler> _samplers = [];
    private int _count;

    /// <summary>All candidates taken.</summary>
    public IEnumerable<ExemplarCandidate> Candidates => _samplers.Values.SelectMany(sampler => sampler.Candidates);

    /// <summary>Whether spans that start between two times could still be taken.</summary>
    public bool Wants(long first, long last)
    {
        if (perGroup)
            return _count < MaxCandidates;
        return SamplerOf(0).Wants(first, last);
    }

    /// <summary>Whether a span of a group that starts at a time could still be taken.</summary>
    public bool Wants(long time, int group) => _count < MaxCandidates && SamplerOf(group).Wants(time);

    /// <summary>Shows a span to the pool.</summary>
    /// <param name="place">Where its candidate is to be put.</param>
    /// <returns>Whether it was taken.</returns>
    public bool Offer(TraceId trace, long time, int group, out (ExemplarSampler Sampler, int Place) place)
    {
        place = default;
        if (_count >= MaxCandidates)
            return false;
        ExemplarSampler sampler = SamplerOf(group);
        int count = sampler.Candidates.Count, index = sampler.Offer(trace, time);
        _count += sampler.Candidates.Count - count;
        place = (sampler, index);
        return index >= 0;
    }

    /// <summary>Puts rows in an order in which to offer them: those that come first are more likely to be taken.</summary>
    public void Shuffle(Span<int> rows) => random.Shuffle(rows);

    /// <summary>Takes over candidates of another pool, as far as they fit.</summary>
    /// <param name="groups">The number here of a group there.</param>
    public void Merge(ExemplarPool other, Func<int, int> groups)
    {
        foreach (ExemplarCandidate candidate in other.Candidates)
        {
            int group = groups(candidate.Group);
            if (candidate.Start > intervals.After && candidate.Start <= intervals.End
                && Offer(candidate.Trace, candidate.Start, group, out (ExemplarSampler Sampler, int Place) place))
            {
                place.Sampler.Put(place.Place, candidate with { Group = group });
            }
        }
    }

    private ExemplarSampler SamplerOf(int group)
    {
        int key = perGroup ? group : 0;
        if (!_samplers.TryGetValue(key, out ExemplarSampler? sampler))
        {
            sampler = new ExemplarSampler(intervals.Start, intervals.End, wanted, random);
            _samplers.Add(key, sampler);
        }

        return sampler;
    }
}
