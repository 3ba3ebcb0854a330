namespace Vivace.Server.Metrics;

/// <summary>Upper bounds of histogram buckets (configuration-and-operations specification, section 12).</summary>
internal static class Buckets
{
    /// <summary>Seconds.</summary>
    public static readonly double[] Default = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Seconds.</summary>
    public static readonly double[] Request = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 10, 25, 50, 100];

    /// <summary>Seconds; the default ones and on to the longest a query may take.</summary>
    public static readonly double[] Query = [.. Default, 25, 50, 100];

    /// <summary>Traces.</summary>
    public static readonly double[] TracesPerBatch = [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary>Seconds between a span's end and its arrival.</summary>
    public static readonly double[] Distance = [300, 1800, 3600];

    /// <summary>Seconds.</summary>
    public static readonly double[] Flush = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

    /// <summary>Bytes: 1 MiB and on, doubling.</summary>
    public static readonly double[] FlushSize = [.. Enumerable.Range(0, 10).Select(static power => (double)(1 << 20 << power))];

    /// <summary>Seconds.</summary>
    public static readonly double[] Retention = [0.25, 0.5, 1, 2, 4, 8];
}
