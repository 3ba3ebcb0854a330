using System.Globalization;
using Vivace.Storage;

namespace Vivace.Server.Hosting;

/// <summary>
/// How much memory the process may use, and how it is shared out. The limit is the control group's where there is one, else what the
/// machine has.
/// </summary>
/// <param name="LimitBytes">Memory that the process may use in all.</param>
public sealed record MemoryBudget(long LimitBytes)
{
    /// <summary>
    /// Part of the limit for spans in memory. The rest is for requests on their way, the log's buffers, the generator's series, queries,
    /// and what the garbage collector needs to work.
    /// </summary>
    private const double HeadShare = 0.4;

    /// <summary>
    /// Spans in memory become blocks here however large the limit is: blocks are as fast to search, and a process that may use a gigabyte
    /// need not. What is left of the head's share is for bursts.
    /// </summary>
    private const long UsualCutBytes = 96L << 20;

    /// <summary>Part of the limit that open blocks may have.</summary>
    private const double OpenBlockShare = 0.02;

    private const long MostOpenBlockBytes = 64L << 20;

    /// <summary>Part of the limit that one query may have as working memory.</summary>
    private const double QueryShare = 0.05;

    private static readonly string[] LimitFiles = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"];

    /// <summary>Bytes for spans in memory, or what the configuration says.</summary>
    public long HeadBytes(long configured) => configured > 0 ? configured : (long)(LimitBytes * HeadShare);

    /// <summary>Bytes of spans in memory at which they become blocks; of a configured head, half.</summary>
    public long CutBytes(long configured) => configured > 0
        ? (long)(configured * TraceStoreOptions.CutShare)
        : Math.Min(UsualCutBytes, (long)(HeadBytes(configured) * TraceStoreOptions.CutShare));

    /// <summary>Bytes that open blocks may take when nobody reads them.</summary>
    public long OpenBlockBytes => Math.Min(MostOpenBlockBytes, (long)(LimitBytes * OpenBlockShare));

    /// <summary>Bytes of working memory for one query.</summary>
    public long QueryBytes => (long)(LimitBytes * QueryShare);

    /// <summary>Reads the limit of this process.</summary>
    public static MemoryBudget Detect()
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        foreach (string file in LimitFiles)
        {
            // A control group without a limit says "max", or a number beyond any machine.
            if (File.Exists(file)
                && long.TryParse(File.ReadAllText(file).AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long limit)
                && limit > 0)
            {
                available = Math.Min(available, limit);
            }
        }

        return new MemoryBudget(available);
    }
}
