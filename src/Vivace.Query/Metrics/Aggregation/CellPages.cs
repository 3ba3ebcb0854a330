using System.Runtime.CompilerServices;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>
/// One cell per series and interval, in pages that exist only where something was counted: a series of few spans costs one page,
/// whatever the number of intervals.
/// </summary>
internal sealed class CellPages<T>
    where T : unmanaged
{
    private const int PageBits = 6;
    private const int PageCells = 1 << PageBits;
    private const int InitialSeries = 16;

    /// <summary>What an array costs besides its elements.</summary>
    private const int ArrayOverhead = 24;

    private readonly T? _empty;
    private readonly int _pageSize;
    private readonly WorkingMemory _memory;
    private T[]?[] _pages;

    /// <param name="empty">Content of a cell before anything was counted; null for all zeros.</param>
    public CellPages(int intervals, T? empty, WorkingMemory memory)
    {
        Intervals = intervals;
        PagesPerSeries = Math.Max(1, (intervals + PageCells - 1) >> PageBits);
        _pageSize = Math.Min(intervals, PageCells);
        _empty = empty;
        _memory = memory;
        _pages = new T[InitialSeries * PagesPerSeries][];
        Took(_pages.Length * (long)IntPtr.Size);
    }

    public int Intervals { get; }

    public int PagesPerSeries { get; }

    /// <summary>One more than the highest series that has a page.</summary>
    public int SeriesCount { get; private set; }

    /// <summary>Memory held, in bytes.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>The cell, made if it is not there.</summary>
    public ref T this[int series, int interval]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            int page = (series * PagesPerSeries) + (interval >> PageBits);
            T[]? cells = (uint)page < (uint)_pages.Length ? _pages[page] : null;
            return ref (cells ?? Allocate(series, page))[interval & (PageCells - 1)];
        }
    }

    /// <summary>Whether anything was counted for a series.</summary>
    public bool Has(int series)
    {
        for (int part = 0; part < PagesPerSeries; part++)
        {
            if (!Page(series, part).IsEmpty)
                return true;
        }

        return false;
    }

    /// <summary>The cells of 64 intervals of a series, fewer at the end; empty if nothing was counted there.</summary>
    public ReadOnlySpan<T> Page(int series, int part)
    {
        long page = ((long)series * PagesPerSeries) + part;
        return page < _pages.Length && _pages[page] is { } cells
            ? cells.AsSpan(0, Math.Min(cells.Length, Intervals - (part << PageBits)))
            : [];
    }

    /// <summary>The interval at which a page begins.</summary>
    public static int FirstInterval(int part) => part << PageBits;

    private T[] Allocate(int series, int page)
    {
        if (page >= _pages.Length)
        {
            int length = Math.Max(_pages.Length * 2, (series + 1) * PagesPerSeries);
            Took((length - _pages.Length) * (long)IntPtr.Size);
            Array.Resize(ref _pages, length);
        }

        Took((_pageSize * (long)Unsafe.SizeOf<T>()) + ArrayOverhead);
        var cells = new T[_pageSize];
        if (_empty is { } empty)
            cells.AsSpan().Fill(empty);
        _pages[page] = cells;
        SeriesCount = Math.Max(SeriesCount, series + 1);
        return cells;
    }

    private void Took(long bytes)
    {
        _memory.Take(bytes);
        AllocatedBytes += bytes;
    }
}
