using System.Text.Json;

namespace Vivace.Conformance.Golden;

/// <summary>A request whose golden answer is not ours.</summary>
/// <param name="Rule">The rule that this rests on.</param>
/// <param name="States">The states in which it is so; empty for all.</param>
/// <param name="DependsOnBase">Whether it is so for some base times of the data only, so that nothing can be told from one run.</param>
public sealed record GoldenException(string Rule, IReadOnlyList<GoldenState> States, bool DependsOnBase)
{
    /// <summary>Whether the answer differs in a state.</summary>
    public bool HoldsIn(GoldenState state) => States.Count == 0 || States.Contains(state);

    /// <summary>Reads a line of the list.</summary>
    public static GoldenException Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        return new GoldenException(
            json.RootElement.GetProperty("rule").GetString()!,
            json.RootElement.TryGetProperty("states", out var states)
                ? [.. states.EnumerateArray().Select(static state => Enum.Parse<GoldenState>(state.GetString()!))]
                : [],
            json.RootElement.TryGetProperty("dependsOnBase", out _));
    }
}
