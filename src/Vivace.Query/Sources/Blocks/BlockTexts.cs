using Vivace.Storage.Parquet;

namespace Vivace.Query.Sources.Blocks;

/// <summary>The strings of a column of a block as values: the code is the string's number.</summary>
internal sealed class BlockTexts(ByteArrayTable texts) : ValueTable
{
    public override int Count => texts.Count;

    public override FieldValue this[int code] => FieldValue.String(texts[code]);
}
