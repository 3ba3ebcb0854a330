namespace Vivace.Storage.Parquet.Reading;

/// <summary>Cuts a decoded column down to a run of rows.</summary>
internal static class RowRange
{
    /// <param name="data">Whole pages.</param>
    /// <param name="dataFirstRow">The row that the pages begin with.</param>
    /// <param name="firstRow">First row wanted.</param>
    /// <param name="rowCount">Rows wanted.</param>
    /// <param name="rowsExpected">Rows that the pages must hold.</param>
    /// <exception cref="ParquetException">The pages hold another number of rows.</exception>
    public static ColumnData Cut(ColumnData data, int dataFirstRow, int firstRow, int rowCount, int rowsExpected)
    {
        int skip = firstRow - dataFirstRow;
        int from = 0, to = data.EntryCount;
        if (data.Column.MaxRepetitionLevel == 0)
        {
            if (data.EntryCount != rowsExpected)
            {
                ThrowRows(data, data.EntryCount, rowsExpected);
            }

            (from, to) = (skip, skip + rowCount);
        }
        else
        {
            var repetitions = data.RepetitionLevels;
            int rows = repetitions.Count((byte)0);
            if (rows != rowsExpected || (repetitions.Length > 0 && repetitions[0] != 0))
            {
                ThrowRows(data, rows, rowsExpected);
            }

            if (rowCount != rowsExpected)
            {
                from = RowStart(repetitions, 0, skip);
                to = RowStart(repetitions, from, rowCount);
            }
        }

        if (from == 0 && to == data.EntryCount)
        {
            return data;
        }

        ColumnData cut = Slice(data, from, to);
        data.ReleaseLevels();
        return cut;
    }

    /// <summary>Where the row begins that comes so many rows behind the one that begins at an entry.</summary>
    private static int RowStart(ReadOnlySpan<byte> repetitions, int entry, int rows)
    {
        for (; rows > 0; rows--)
        {
            int next = entry + 1 >= repetitions.Length ? -1 : repetitions[(entry + 1)..].IndexOf((byte)0);
            if (next < 0)
            {
                return repetitions.Length;
            }

            entry += 1 + next;
        }

        return entry;
    }

    private static ColumnData Slice(ColumnData data, int from, int to)
    {
        int maximum = data.Column.MaxDefinitionLevel;
        int valueFrom = from, valueTo = to;
        if (maximum > 0)
        {
            valueFrom = data.DefinitionLevels[..from].Count((byte)maximum);
            valueTo = valueFrom + data.DefinitionLevels[from..to].Count((byte)maximum);
        }

        return new ColumnData(data.Column)
        {
            EntryCount = to - from,
            ValueCount = valueTo - valueFrom,
            Repetitions = CopyLevels(data.RepetitionLevels, from, to),
            Definitions = CopyLevels(data.DefinitionLevels, from, to),
            Values = data.Values,
            Codes = Slice(data.Codes, valueFrom, valueTo),
            Int64s = Slice(data.Int64s, valueFrom, valueTo),
            Int32s = Slice(data.Int32s, valueFrom, valueTo),
            Doubles = Slice(data.Doubles, valueFrom, valueTo),
            Booleans = Slice(data.Booleans, valueFrom, valueTo),
        };
    }

    private static byte[] CopyLevels(ReadOnlySpan<byte> levels, int from, int to)
    {
        if (levels.IsEmpty || from == to)
        {
            return [];
        }

        byte[] copy = LevelBuffers.Grow([], 0, to - from);
        levels[from..to].CopyTo(copy);
        return copy;
    }

    private static T[] Slice<T>(T[] values, int from, int to) => values.Length == 0 ? values : values.AsSpan(from, to - from).ToArray();

    private static void ThrowRows(ColumnData data, int rows, int expected) =>
        ParquetException.Throw($"column {data.Column.Path} has {rows} rows where {expected} are expected");
}
