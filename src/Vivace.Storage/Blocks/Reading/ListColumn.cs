namespace Vivace.Storage.Blocks.Reading;

/// <summary>Values of rows, any number each, one row's after another's.</summary>
/// <param name="Ends">Where each row's values end; they start where those of the row before end. Empty if no row has any.</param>
/// <param name="Values">The values.</param>
public sealed record ListColumn<T>(int[] Ends, T[] Values)
    where T : unmanaged
{
    public static readonly ListColumn<T> Empty = new([], []);

    /// <summary>Whether no row has a value.</summary>
    public bool IsEmpty => Values.Length == 0;

    /// <summary>The values of a row.</summary>
    public ReadOnlySpan<T> this[int row]
    {
        get
        {
            if (Values.Length == 0)
            {
                return default;
            }

            int start = row == 0 ? 0 : Ends[row - 1];
            return Values.AsSpan(start, Ends[row] - start);
        }
    }
}
