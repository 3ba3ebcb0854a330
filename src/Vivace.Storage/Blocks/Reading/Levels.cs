using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>Lines decoded columns up with what they describe: traces, resources, scopes, spans, attributes, events, links.</summary>
internal static class Levels
{
    /// <summary>A required column: one value for each owner.</summary>
    public static T[] Required<T>(ColumnData data, T[] values, int owners)
    {
        if (data.ValueCount != owners)
        {
            Throw(data, data.ValueCount, owners);
        }

        return values;
    }

    /// <summary>An optional column: a value or none for each owner, who exists from a definition level on.</summary>
    public static T[] Optional<T>(ColumnData data, T[] values, int ownerDefinition, int owners, T none)
    {
        var result = GC.AllocateUninitializedArray<T>(owners);
        int row = 0, value = 0;
        foreach (byte definition in data.DefinitionLevels)
        {
            if (definition < ownerDefinition)
            {
                continue;
            }

            if (row == owners)
            {
                Throw(data, row + 1, owners);
            }

            result[row++] = definition > ownerDefinition ? values[value++] : none;
        }

        if (row != owners)
        {
            Throw(data, row, owners);
        }

        return result;
    }

    /// <summary>Where the elements of each owner end.</summary>
    /// <param name="data">A column of the elements, or of what is inside them.</param>
    /// <param name="ownerDefinition">Definition level from which on an owner exists; elements exist from the next one on.</param>
    /// <param name="ownerRepetition">Repetition level up to which an entry begins a new owner.</param>
    /// <param name="owners">Owners expected.</param>
    public static int[] Ends(ColumnData data, int ownerDefinition, int ownerRepetition, int owners)
    {
        var builder = new EndsBuilder(data.Column, ownerDefinition, ownerRepetition, owners);
        builder.Append(data.RepetitionLevels, data.DefinitionLevels);
        return builder.Finish();
    }

    /// <exception cref="ParquetException">Always.</exception>
    public static void Throw(ParquetColumn column, int found, int expected) =>
        throw new ParquetException($"column {column.Path} does not line up with its neighbours: {found} where there are {expected}");

    private static void Throw(ColumnData data, int found, int expected) => Throw(data.Column, found, expected);
}
