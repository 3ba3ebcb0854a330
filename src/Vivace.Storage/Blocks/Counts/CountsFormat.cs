namespace Vivace.Storage.Blocks.Counts;

/// <summary>
/// The file of counts beside a block's data (docs/formats/span-counts.md): how many spans of each kind started in each second, minute and
/// hour, by row group. Tempo ignores it, and it can be made again from the data at any time.
/// </summary>
internal static class CountsFormat
{
    public const int Version = 1;
    public const int FooterBytes = 32;

    /// <summary>Largest file taken.</summary>
    public const long MaxFileBytes = 1L << 30;

    /// <summary>Kinds of spans a section tells apart; with more, names are left out, and with more even then there is no section.</summary>
    public const int MaxTuples = 4096;

    /// <summary>Durations are kept when none is longer, about 19 hours.</summary>
    public const long DurationLimit = 1L << 46;

    /// <summary>Durations are kept when those of a section add up to less, so that no sum overflows.</summary>
    public const double DurationTotalLimit = 1L << 62;

    /// <summary>Hours times kinds of spans up to which durations are kept.</summary>
    public const int MaxDurationCells = 16 * 1024;

    /// <summary>Hours that the spans of a section may reach over.</summary>
    public const int MaxHours = 16 * 1024;

    /// <summary>Exponents of power-of-two buckets, 0 to 63, see <see cref="ExponentOf"/>.</summary>
    public const int Exponents = 64;

    /// <summary>Start times from here on are not counted: they are no times.</summary>
    public const long StartLimit = 1L << 62;

    public const long NanosPerSecond = 1_000_000_000;
    public const int SecondsPerMinute = 60;

    /// <summary>A second's entries of so many bytes or more have their length in a number of its own.</summary>
    public const int SecondLengths = 4;

    public const int MinutesPerHour = 60;

    /// <summary>Streams of a section.</summary>
    public const int Head = 0;
    public const int Minutes = 1;
    public const int Seconds = 2;
    public const int Samples = 3;
    public const int Streams = 4;

    public static ReadOnlySpan<byte> Magic => "VSPC"u8;

    /// <summary>The exponent of the smallest power of two that is not below a value; -1 below 2.</summary>
    public static int ExponentOf(long value) => value < 2 ? -1 : Exponents - System.Numerics.BitOperations.LeadingZeroCount((ulong)value - 1);

    /// <summary>The second that a time belongs to. Second s reaches from just behind s − 1 up to s itself, like the intervals of queries.</summary>
    public static long SecondOf(long nanoseconds) => (nanoseconds + NanosPerSecond - 1) / NanosPerSecond;

    public static long MinuteOf(long second) => (second + SecondsPerMinute - 1) / SecondsPerMinute;

    public static long HourOfSecond(long second) => HourOf(MinuteOf(second));

    public static long HourOf(long minute) => (minute + MinutesPerHour - 1) / MinutesPerHour;
}
