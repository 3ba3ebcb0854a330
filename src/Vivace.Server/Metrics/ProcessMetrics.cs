using System.Globalization;
using Prometheus;

namespace Vivace.Server.Metrics;

/// <summary>
/// Metrics of the process and of the runtime (configuration-and-operations specification, section 12.6). Dashboards made for Tempo read
/// Go's names, so the managed heap is shown under them: <c>sys</c> is the committed heap, <c>inuse</c> what is allocated now, <c>idle</c>
/// the rest.
/// </summary>
public static class ProcessMetrics
{
    private const int BytesPerKibibyte = 1024;

    /// <summary>Pauses are averaged between two scrapes; beyond so many observations a summary says no more.</summary>
    private const int MaxObservedPauses = 1000;

    /// <summary>Declares them all.</summary>
    /// <param name="metrics">Where.</param>
    /// <param name="started">When the process started.</param>
    /// <param name="runtime">Name and version of the runtime.</param>
    public static void Declare(MetricsRegistry metrics, DateTimeOffset started, string runtime)
    {
        DeclareProcess(metrics, started);
        DeclareHeap(metrics);
        DeclarePauses(metrics);
        metrics.Gauge("go_info", "The runtime.", "version").WithLabels(runtime).Set(1);
        metrics.GaugeFrom("go_goroutines", "Threads and work items of the thread pool.", static () => ThreadPool.ThreadCount + ThreadPool.PendingWorkItemCount);
        metrics.GaugeFrom("go_threads", "Threads of the process.", static () => StatusField("Threads:"));
        metrics.GaugeFrom("go_sched_gomaxprocs_threads", "Processors that the process may use.", static () => Environment.ProcessorCount);
        metrics.GaugeFrom(
            "go_gc_gomemlimit_bytes", "Memory that the collector takes for available.", static () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
    }

    private static void DeclareProcess(MetricsRegistry metrics, DateTimeOffset started)
    {
        metrics.CounterFrom("process_cpu_seconds_total", "Processor time, user and system.", static () => Environment.CpuUsage.TotalTime.TotalSeconds);
        metrics.GaugeFrom("process_resident_memory_bytes", "Resident memory.", static () => StatusField("VmRSS:") * BytesPerKibibyte);
        metrics.GaugeFrom("process_virtual_memory_bytes", "Virtual memory.", static () => StatusField("VmSize:") * BytesPerKibibyte);
        metrics.GaugeFrom("process_open_fds", "Open file descriptors.", static () => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
        metrics.GaugeFrom("process_max_fds", "Most file descriptors.", static () => Limit("Max open files"));
        metrics.GaugeFrom("process_virtual_memory_max_bytes", "Most virtual memory.", static () => Limit("Max address space"));
        metrics.Gauge("process_start_time_seconds", "Start, in seconds since the Unix epoch.").Set(started.ToUnixTimeMilliseconds() / 1000.0);
        metrics.CounterFrom("process_network_receive_bytes_total", "Bytes received by the network interfaces.", static () => NetworkBytes(0));
        metrics.CounterFrom("process_network_transmit_bytes_total", "Bytes sent by the network interfaces.", static () => NetworkBytes(TransmitColumn));
    }

    private static void DeclareHeap(MetricsRegistry metrics)
    {
        Gauge sys = metrics.Gauge("go_memstats_heap_sys_bytes", "Committed managed heap.");
        Gauge inUse = metrics.Gauge("go_memstats_heap_inuse_bytes", "Allocated part of the managed heap: since the last collection, and what survived it.");
        Gauge idle = metrics.Gauge("go_memstats_heap_idle_bytes", "Committed managed heap that is free.");
        Gauge heapAlloc = metrics.Gauge("go_memstats_heap_alloc_bytes", "Same as go_memstats_heap_inuse_bytes.");
        Gauge alloc = metrics.Gauge("go_memstats_alloc_bytes", "Same as go_memstats_heap_inuse_bytes.");
        Gauge total = metrics.Gauge("go_memstats_sys_bytes", "Same as go_memstats_heap_sys_bytes.");
        metrics.OnScrape(() =>
        {
            long allocated = GC.GetTotalMemory(forceFullCollection: false);
            // The collector tells what is committed at collections only; what was allocated since is committed too.
            long committed = Math.Max(GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes, allocated);
            sys.Set(committed);
            total.Set(committed);
            inUse.Set(allocated);
            heapAlloc.Set(allocated);
            alloc.Set(allocated);
            idle.Set(committed - allocated);
        });
        metrics.CounterFrom("go_memstats_alloc_bytes_total", "Bytes allocated since the start.", static () => GC.GetTotalAllocatedBytes());
    }

    private static void DeclarePauses(MetricsRegistry metrics)
    {
        const double Precision = 0.01;
        Summary pauses = metrics.Summary(
            "go_gc_duration_seconds",
            "Pauses by garbage collections, averaged between scrapes.",
            new QuantileEpsilonPair(0, Precision),
            new QuantileEpsilonPair(0.25, Precision),
            new QuantileEpsilonPair(0.5, Precision),
            new QuantileEpsilonPair(0.75, Precision),
            new QuantileEpsilonPair(1, Precision));
        int seen = 0;
        TimeSpan paused = TimeSpan.Zero;
        metrics.OnScrape(() =>
        {
            // Collections of higher generations count as collections of generation 0 too.
            int collections = GC.CollectionCount(0);
            TimeSpan total = GC.GetTotalPauseDuration();
            int added = Math.Min(collections - seen, MaxObservedPauses);
            for (int i = 0; i < added; i++)
            {
                pauses.Observe((total - paused).TotalSeconds / added);
            }

            (seen, paused) = (collections, total);
        });
    }

    private const int TransmitColumn = 8;

    /// <summary>A number of <c>/proc/self/status</c>.</summary>
    private static double StatusField(string name)
    {
        foreach (string line in File.ReadLines("/proc/self/status"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return Number(line.AsSpan(name.Length).Trim());
            }
        }

        return 0;
    }

    /// <summary>A soft limit of <c>/proc/self/limits</c>; infinity for none.</summary>
    private static double Limit(string name)
    {
        foreach (string line in File.ReadLines("/proc/self/limits"))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                ReadOnlySpan<char> value = line.AsSpan(name.Length).Trim();
                return value.StartsWith("unlimited", StringComparison.Ordinal) ? double.PositiveInfinity : Number(value);
            }
        }

        return 0;
    }

    private static double NetworkBytes(int column)
    {
        double sum = 0;
        foreach (string line in File.ReadLines("/proc/self/net/dev"))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0)
            {
                string[] columns = line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                sum += columns.Length > column ? Number(columns[column]) : 0;
            }
        }

        return sum;
    }

    /// <summary>The digits that a text begins with.</summary>
    private static double Number(ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        return double.TryParse(end < 0 ? text : text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out double number) ? number : 0;
    }
}
