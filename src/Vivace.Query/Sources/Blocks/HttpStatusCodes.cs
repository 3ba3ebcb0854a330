using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Parquet;

namespace Vivace.Query.Sources.Blocks;

/// <summary>The attribute <c>http.status_code</c>: its integers have a column of their own.</summary>
internal static class HttpStatusCodes
{
    /// <summary>Adds the integers to what the generic attributes hold.</summary>
    public static AttributeCodes? AddTo(AttributeCodes? generic, BlockRows rows)
    {
        bool[] has = rows.HasHttpStatusCode;
        if (Array.IndexOf(has, true) < 0)
        {
            return generic;
        }

        long[] numbers = rows.HttpStatusCodes;
        BlockAttributeValues values = generic?.Values ?? new BlockAttributeValues(new ByteArrayTable(), new ByteArrayTable());
        int[] codes = new int[has.Length];
        for (int span = 0; span < codes.Length; span++)
        {
            codes[span] = has[span] ? values.CodeOf(FieldType.Int, numbers[span]) : generic?.Codes[span] ?? CodedColumn.Absent;
        }

        return new AttributeCodes(codes, values);
    }
}
