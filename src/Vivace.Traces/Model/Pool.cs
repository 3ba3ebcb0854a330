namespace Vivace.Traces.Model;

/// <summary>Storage for runs of values that belong to rows. Grows by replacing its array, so that old readers stay right.</summary>
public sealed class Pool<T>
    where T : unmanaged
{
    private const int InitialItems = 64;

    public T[] Items = [];
    public int Count;

    public unsafe long AllocatedBytes => (long)Items.Length * sizeof(T);

    /// <summary>The run of a row, given where each row's run ends.</summary>
    public ReadOnlySpan<T> Run(int[] ends, int row)
    {
        int start = row == 0 ? 0 : ends[row - 1];
        return Volatile.Read(ref Items).AsSpan(start, ends[row] - start);
    }

    public void Add(in T value)
    {
        if (Count == Items.Length)
        {
            Grow(Count + 1);
        }

        Items[Count++] = value;
    }

    public void AddRange(ReadOnlySpan<T> values)
    {
        if (Items.Length - Count < values.Length)
        {
            Grow(Count + values.Length);
        }

        values.CopyTo(Items.AsSpan(Count));
        Count += values.Length;
    }

    /// <summary>Appends so many values and gives them to be set; they may hold anything.</summary>
    public Span<T> Extend(int count)
    {
        if (Items.Length - Count < count)
        {
            Grow(Count + count);
        }

        Count += count;
        return Items.AsSpan(Count - count, count);
    }

    private void Grow(int needed)
    {
        // By a half: pools of the head stay allocated for long, so waste counts more than copies.
        var grown = new T[Math.Max(Math.Max(InitialItems, needed), Items.Length + (Items.Length / 2))];
        Items.AsSpan(0, Count).CopyTo(grown);
        Volatile.Write(ref Items, grown);
    }
}
