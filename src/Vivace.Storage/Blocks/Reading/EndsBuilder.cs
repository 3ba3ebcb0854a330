using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Metadata;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>Finds where the elements of each owner end, from the levels of one page after another.</summary>
/// <param name="column">A column of the elements, or of what is inside them.</param>
/// <param name="ownerDefinition">Definition level from which on an owner exists; elements exist from the next one on.</param>
/// <param name="ownerRepetition">Repetition level up to which an entry begins a new owner.</param>
/// <param name="owners">Owners expected.</param>
internal struct EndsBuilder(ParquetColumn column, int ownerDefinition, int ownerRepetition, int owners)
{
    private readonly int[] _ends = new int[owners];
    private int _owner = -1;
    private int _elements;

    /// <summary>Takes the levels that come next.</summary>
    /// <exception cref="ParquetException">There are more owners than expected, or an element without one.</exception>
    public void Append(ReadOnlySpan<byte> repetitions, ReadOnlySpan<byte> definitions)
    {
        int[] ends = _ends;
        int owner = _owner, elements = _elements, i = 0;
        for (; i <= definitions.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
        {
            var repetition = Vector128.LoadUnsafe(in repetitions[i]);
            var definition = Vector128.LoadUnsafe(in definitions[i]);
            uint exists = AtLeast(definition, ownerDefinition);
            uint starts = exists & AtMost(repetition, ownerRepetition);
            uint isElement = AtLeast(definition, ownerDefinition + 1) & AtMost(repetition, ownerRepetition + 1);
            int begun = BitOperations.PopCount(starts);
            if (owner + begun >= ends.Length || (owner < 0 && (exists & BelowLowest(starts)) != 0))
            {
                Levels.Throw(column, owner + begun + 1, ends.Length);
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
            int definition = definitions[i], repetition = repetitions[i];
            if (definition < ownerDefinition)
            {
                continue;
            }

            if (repetition <= ownerRepetition)
            {
                if (owner >= 0)
                {
                    ends[owner] = elements;
                }

                if (++owner == ends.Length)
                {
                    Levels.Throw(column, owner + 1, ends.Length);
                }
            }

            if (owner < 0)
            {
                Levels.Throw(column, 0, ends.Length);
            }

            if (definition > ownerDefinition && repetition <= ownerRepetition + 1)
            {
                elements++;
            }
        }

        (_owner, _elements) = (owner, elements);
    }

    /// <summary>Where the elements of each owner end.</summary>
    /// <exception cref="ParquetException">There are fewer owners than expected.</exception>
    public readonly int[] Finish()
    {
        if (_owner + 1 != _ends.Length)
        {
            Levels.Throw(column, _owner + 1, _ends.Length);
        }

        if (_owner >= 0)
        {
            _ends[_owner] = _elements;
        }

        return _ends;
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
}
