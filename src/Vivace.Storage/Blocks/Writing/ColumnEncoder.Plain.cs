using System.Runtime.InteropServices;
using Vivace.Storage.Parquet.Metadata;
using Vivace.Storage.Parquet.Writing;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <content>Columns of plain numbers whose levels are known.</content>
internal sealed partial class ColumnEncoder
{
    public void PlainInt64s(int column, Axis axis, Pool<long> values)
    {
        var pages = new PagePlan(axis, values.Count == 0);
        _chunk.Begin(Column(column), codec);
        for (int page = 0, at = 0; page < pages.Count; page++)
        {
            ReadOnlySpan<long> taken = Taken(column, pages, page, values, ref at);
            _chunk.Values.Bytes(MemoryMarshal.AsBytes(taken));
            Data(pages, page, pages.Definitions(page), ParquetEncoding.Plain, taken.Length, ColumnBounds.Of(taken, unsigned: false));
        }

        file.Chunk(_chunk, ColumnBounds.Of(values.Items.AsSpan(0, values.Count), unsigned: false));
    }

    public void PlainDoubles(int column, Axis axis, Pool<double> values)
    {
        var pages = new PagePlan(axis, values.Count == 0);
        _chunk.Begin(Column(column), codec);
        for (int page = 0, at = 0; page < pages.Count; page++)
        {
            ReadOnlySpan<double> taken = Taken(column, pages, page, values, ref at);
            _chunk.Values.Bytes(MemoryMarshal.AsBytes(taken));
            Data(pages, page, pages.Definitions(page), ParquetEncoding.Plain, taken.Length, ColumnBounds.Of(taken));
        }

        file.Chunk(_chunk, ColumnBounds.Of(values.Items.AsSpan(0, values.Count)));
    }

    public void Booleans(int column, Axis axis, Pool<byte> values)
    {
        var pages = new PagePlan(axis, !values.Items.AsSpan(0, values.Count).ContainsAnyExcept(values.Count == 0 ? (byte)0 : values.Items[0]));
        _chunk.Begin(Column(column), codec);
        for (int page = 0, at = 0; page < pages.Count; page++)
        {
            ReadOnlySpan<byte> taken = Taken(column, pages, page, values, ref at);
            PlainBooleans(taken);
            Data(pages, page, pages.Definitions(page), ParquetEncoding.Plain, taken.Length, ColumnBounds.OfBooleans(taken));
        }

        file.Chunk(_chunk, ColumnBounds.OfBooleans(values.Items.AsSpan(0, values.Count)));
    }

    /// <summary>Values of a page, which begin at a value.</summary>
    private static ReadOnlySpan<T> Taken<T>(int column, PagePlan pages, int page, Pool<T> values, ref int at)
        where T : unmanaged
    {
        int count = ValuesIn(Column(column), pages.Definitions(page));
        at += count;
        return values.Items.AsSpan(at - count, count);
    }
}
