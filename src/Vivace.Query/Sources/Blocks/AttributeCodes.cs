using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;
using StoredStrings = Vivace.Storage.Blocks.Reading.CodedColumn;

namespace Vivace.Query.Sources.Blocks;

/// <summary>Finds an attribute among the generic attributes of owners (spans, resources, scopes, events or links) and in its own column.</summary>
/// <param name="Codes">The code of each owner, -1 for none.</param>
/// <param name="Values">What the codes mean.</param>
internal sealed record AttributeCodes(int[] Codes, BlockAttributeValues Values)
{
    /// <summary>Stands for an attribute that no owner has.</summary>
    public static readonly AttributeCodes None = new([], new BlockAttributeValues(new ByteArrayTable(), new ByteArrayTable()));

    /// <summary>Memory held, in bytes.</summary>
    public long AllocatedBytes => ((long)Codes.Length * sizeof(int)) + Values.AllocatedBytes;

    /// <summary>The same with a table of those values only that occur, which can be kept without the strings of all other attributes.</summary>
    public AttributeCodes Compact()
    {
        var values = new BlockAttributeValues(new ByteArrayTable(), new ByteArrayTable());
        Dictionary<int, int> moved = [];
        int[] codes = new int[Codes.Length];
        for (int owner = 0; owner < codes.Length; owner++)
        {
            int code = Codes[owner];
            if (code >= 0 && !moved.TryGetValue(code, out int to))
            {
                to = values.CodeOfCopy(Values[code]);
                moved.Add(code, to);
            }
            else
            {
                to = code < 0 ? CodedColumn.Absent : moved[code];
            }

            codes[owner] = to;
        }

        return new AttributeCodes(codes, values);
    }

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
        bool[]? isKey = FindKey(attributes.Keys, key);
        if (isKey is null && own is null)
        {
            return null;
        }

        var reader = new GenericValues(attributes, own?.Values ?? new ByteArrayTable(), only);
        int[] codes = new int[owners];
        Array.Fill(codes, CodedColumn.Absent);
        bool any = false;
        if (isKey is not null)
        {
            int[] ends = attributes.Ends, keys = attributes.Keys.Codes;
            for (int owner = 0, at = 0; owner < owners; owner++)
            {
                for (; at < ends[owner]; at++)
                {
                    if (isKey[keys[at]] && codes[owner] < 0)
                    {
                        codes[owner] = reader.CodeOf(at);
                        any = true;
                    }
                }
            }
        }

        if (own is not null)
        {
            for (int owner = 0; owner < owners; owner++)
            {
                // An empty text stands for an absent service name, whose value may be of another type.
                if (own.Codes[owner] >= 0 && (codes[owner] < 0 || !own[owner].IsEmpty))
                {
                    codes[owner] = reader.Values.CodeOfOwn(own.Codes[owner]);
                    any = true;
                }
            }
        }

        return any ? new AttributeCodes(codes, reader.Values) : null;
    }

    private static bool[]? FindKey(StoredStrings keys, ReadOnlySpan<byte> key)
    {
        bool[]? isKey = null;
        for (int code = 0; code < keys.Values.Count; code++)
        {
            if (keys.Values[code].SequenceEqual(key))
            {
                isKey ??= new bool[keys.Values.Count];
                isKey[code] = true;
            }
        }

        return isKey;
    }
}
