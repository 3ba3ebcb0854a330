using Vivace.Traces.Model;

namespace Vivace.Query.Metrics.Exemplars;

/// <summary>
/// Picks exemplars spread over time (traceql specification, section 13): the range is cut into half as many slots as exemplars are wanted,
/// each slot takes two, and a trace has at most one, any of its spans with the same chance.
/// </summary>
/// <param name="start">Left edge of the range, exclusive; nanoseconds.</param>
/// <param name="end">Right edge, inclusive.</param>
/// <param name="wanted">Exemplars in all, at least 1.</param>
internal sealed class ExemplarSampler(long start, long end, int wanted, Random random)
{
    private const int PerSlot = 2;

    private readonly int[] _taken = new int[Math.Max(1, wanted / PerSlot)];
    private readonly double _slotsPerNanosecond = Math.Max(1, wanted / PerSlot) / (double)Math.Max(1, end - start);
    private readonly Dictionary<TraceId, Chosen> _traces = [];
    private readonly List<ExemplarCandidate> _candidates = [];

    public IReadOnlyList<ExemplarCandidate> Candidates => _candidates;

    /// <summary>Whether spans that start between two times could still be taken.</summary>
    public bool Wants(long first, long last)
    {
        if (_candidates.Count >= wanted)
            return false;
        int to = SlotOf(Math.Min(last, end));
        for (int slot = SlotOf(Math.Max(first, start + 1)); slot <= to; slot++)
        {
            if (_taken[slot] < PerSlot)
                return true;
        }

        return false;
    }

    /// <summary>Whether a span that starts at a time could still be taken.</summary>
    public bool Wants(long time) => _candidates.Count < wanted && _taken[SlotOf(time)] < PerSlot;

    /// <summary>Shows a span to the sampler.</summary>
    /// <returns>Where its candidate is to be put with <see cref="Put"/>, or −1 if it was not taken.</returns>
    public int Offer(TraceId trace, long time)
    {
        int slot = SlotOf(time);
        if (_taken[slot] >= PerSlot || _candidates.Count >= wanted)
            return -1;
        if (!_traces.TryGetValue(trace, out Chosen chosen))
        {
            _traces.Add(trace, new Chosen(_candidates.Count, slot, Seen: 1));
            _taken[slot]++;
            _candidates.Add(default);
            return _candidates.Count - 1;
        }

        // The nth span of a trace takes the place with a chance of one in n, so that all have the same in the end.
        chosen = chosen with { Seen = chosen.Seen + 1 };
        bool replace = random.Next(chosen.Seen) == 0;
        if (replace)
        {
            _taken[chosen.Slot]--;
            _taken[slot]++;
            chosen = chosen with { Slot = slot };
        }

        _traces[trace] = chosen;
        return replace ? chosen.Place : -1;
    }

    public void Put(int place, ExemplarCandidate candidate) => _candidates[place] = candidate;

    private int SlotOf(long time) => (int)Math.Clamp((time - start - 1) * _slotsPerNanosecond, 0, _taken.Length - 1);

    private readonly record struct Chosen(int Place, int Slot, int Seen);
}
