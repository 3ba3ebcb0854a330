using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vivace.Storage.Parquet;
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
        var repetitions = data.RepetitionLevels;
        var definitions = data.DefinitionLevels;
        var ends = new int[owners];
        int owner = -1, elements = 0, i = 0;
        for (; i <= definitions.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var repetition = Vector128.LoadUnsafe(in repetitions[i]);
            var definition = Vector128.LoadUnsafe(in definitions[i]);
            uint exists = AtLeast(definition, ownerDefinition);
            uint starts = exists & AtMost(repetition, ownerRepetition);
            uint isElement = AtLeast(definition, ownerDefinition + 1) & AtMost(repetition, ownerRepetition + 1);
            int begun = BitOperations.PopCount(starts);
            if (owner + begun >= owners || (owner < 0 && (exists & BelowLowest(starts)) != 0))
            {
                Throw(data, owner + begun + 1, owners);
            }

            // An owner ends where the next begins.
            for (; starts != 0; starts &= starts - 1)
            {
                if (owner >= 0)
                {
                    ends[owner] = elements + BitOperations.PopCount(isElement & BelowLowest(starts));
                }

                owner++;
            }

            elements += BitOperations.PopCount(isElement);
        }

        for (; i < definitions.Length; i++)
        {
            int definition = definitions[i];
            if (definition < ownerDefinition)
            {
                continue;
            }

            int repetition = repetitions[i];
            if (repetition <= ownerRepetition)
            {
                if (owner >= 0)
                {
                    ends[owner] = elements;
                }

                if (++owner == owners)
                {
                    Throw(data, owner + 1, owners);
                }
            }

            if (owner < 0)
            {
                Throw(data, 0, owners);
            }

            if (definition > ownerDefinition && repetition <= ownerRepetition + 1)
            {
                elements++;
            }
        }

        if (owner + 1 != owners)
        {
            Throw(data, owner + 1, owners);
        }

        if (owner >= 0)
        {
            ends[owner] = elements;
        }

        return ends;
    }

    /// <summary>A bit for each of the levels that is not below a minimum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AtLeast(Vector128<byte> levels, int minimum) =>
        Vector128.GreaterThanOrEqual(levels, Vector128.Create((byte)minimum)).ExtractMostSignificantBits();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint AtMost(Vector128<byte> levels, int maximum) =>
        Vector128.LessThanOrEqual(levels, Vector128.Create((byte)maximum)).ExtractMostSignificantBits();

    /// <summary>All bits below the lowest that is set; all bits if none is.</summary>
    private static uint BelowLowest(uint bits) => (bits & (0 - bits)) - 1;

    private static void Throw(ColumnData data, int found, int expected) =>
        throw new ParquetException($"column {data.Column.Path} does not line up with its neighbours: {found} where there are {expected}");
}
