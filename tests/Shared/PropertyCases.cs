using System.Globalization;
using FsCheck;

namespace Vivace.Testing;

/// <summary>
/// How property tests choose their cases: the same ones at every run, so that a failure is always the change's own. With
/// <c>VIVACE_SEED=random</c> they are new ones each time, and with a number they are that number's.
/// </summary>
internal static class PropertyCases
{
    private const ulong DefaultSeed = 20_261_124;

    /// <summary>SplitMix's increment, which has to be odd.</summary>
    private const ulong Gamma = 0x9E37_79B9_7F4A_7C15;

    public static Config Config { get; } = Environment.GetEnvironmentVariable("VIVACE_SEED") switch
    {
        "random" => Config.QuickThrowOnFailure,
        null or "" => Config.QuickThrowOnFailure.WithReplay(DefaultSeed, Gamma),
        string seed => Config.QuickThrowOnFailure.WithReplay(ulong.Parse(seed, CultureInfo.InvariantCulture), Gamma),
    };
}
