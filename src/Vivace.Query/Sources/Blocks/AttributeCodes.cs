using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;
using StoredStrings = Vivace.Storage.Blocks.Reading.CodedColumn;

namespace Vivace.Query.Sources.Blocks;

/// <summary>An attribute of owners (spans, resources, scopes, events or links), put together from the generic attributes and its own column.</summary>
/// <param name="Codes">The code of each owner, -1 for none.</param>
/// <param name="Values">What the codes mean.</param>
internal sealed record AttributeCodes(int[] Codes, BlockAttributeValues Values)
{
    /// <summary>Stands for an attribute that no owner has.</summary>
    public static readonly AttributeCodes None = new([], new BlockAttributeValues(new ByteArrayTable(), new ByteArrayTable()));

    /// <summary>Memory held, in bytes.</summary>
    public long AllocatedBytes => ((long)Codes.Length * sizeof(int)) + Values.AllocatedBytes;

    /// <param name="attributes">The generic attributes.</param>
    /// <param name="own">Strings of the attribute in a column of its own, if it has one.</param>
    /// <param name="key">The attribute's key.</param>
    /// <param name="owners">Number of owners.</param>
    /// <param name="only">
    /// The one type of value that is of interest: others count as values that cannot be queried, and their columns are not read.
    /// <see cref="FieldType.Missing"/> for all types.
    /// </param>
    /// <returns>Null when no owner has the key.</returns>
    public static AttributeCodes? Read(AttributeColumns attributes, StoredStrings? own, ReadOnlySpan<byte> key, int owners, FieldType only)
    {
        if (attributes.Find(key) is not { } found)
        {
            return own is null || !own.Codes.AsSpan().ContainsAnyExcept(StoredStrings.None)
                ? null
                : new AttributeCodes(own.Codes, new BlockAttributeValues(new ByteArrayTable(), own.Values));
        }

        var reader = new GenericValues(found, own?.Values ?? new ByteArrayTable(), only);
        int[] codes = new int[owners];
        Array.Fill(codes, CodedColumn.Absent);
        int[] having = found.Owners;
        for (int i = 0; i < having.Length; i++)
        {
            codes[having[i]] = reader.CodeOf(i);
        }

        if (own is not null)
        {
            for (int owner = 0; owner < owners; owner++)
            {
                // An empty text stands for an absent service name, whose value may be of another type.
                if (own.Codes[owner] >= 0 && (codes[owner] < 0 || !own[owner].IsEmpty))
                {
                    codes[owner] = reader.Values.CodeOfOwn(own.Codes[owner]);
                }
            }
        }

        return new AttributeCodes(codes, reader.Values);
    }
}
