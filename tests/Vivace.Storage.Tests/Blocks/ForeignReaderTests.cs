using DuckDB.NET.Data;
using ParquetSharp;
using Vivace.Storage.Blocks;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet;
using Vivace.Storage.Parquet.Reading;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>Blocks written here are Parquet files for everybody.</summary>
public sealed class ForeignReaderTests : IDisposable
{
    private readonly BlockFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void AnotherLibraryReadsTheSameLevelsAndValues(int seed) => AssertReadAlike(Write(seed));

    internal static void AssertReadAlike(string path)
    {
        using ParquetFile mine = ParquetFile.Open(new MemoryRangeSource(File.ReadAllBytes(path)));
        using var theirs = new ParquetFileReader(path);
        Assert.Equal(mine.Metadata.RowGroups.Count, theirs.FileMetaData.NumRowGroups);
        Assert.Equal(BlockColumns.Count, theirs.FileMetaData.NumColumns);
        for (int group = 0; group < mine.Metadata.RowGroups.Count; group++)
        {
            using RowGroupReader rows = theirs.RowGroup(group);
            Assert.Equal(mine.Metadata.RowGroups[group].RowCount, rows.MetaData.NumRows);
            for (int i = 0; i < BlockColumns.Count; i++)
            {
                using ParquetSharp.ColumnReader column = rows.Column(i);
                ColumnData data = mine.ReadColumn(group, mine.Metadata.Schema.Columns[i]);
                Assert.Equal(data.Column.Path, column.ColumnDescriptor.Path.ToDotString());
                switch (column)
                {
                    case ColumnReader<ByteArray> texts:
                        Compare(data, texts, value => Convert.ToHexString(Bytes(value)), k => Convert.ToHexString(data.Values[data.Codes[k]]));
                        break;
                    case ColumnReader<long> int64s:
                        Compare(data, int64s, value => value, k => data.Int64s[k]);
                        break;
                    case ColumnReader<int> int32s:
                        Compare(data, int32s, value => value, k => data.Int32s[k]);
                        break;
                    case ColumnReader<double> doubles:
                        Compare(data, doubles, BitConverter.DoubleToInt64Bits, k => BitConverter.DoubleToInt64Bits(data.Doubles[k]));
                        break;
                    case ColumnReader<bool> booleans:
                        Compare(data, booleans, value => value, k => data.Booleans[k] != 0);
                        break;
                    default:
                        Assert.Fail($"column {i} is of type {column.Type}");
                        break;
                }
            }
        }
    }

    [Fact]
    public void TheSchemaIsThatOfTempo()
    {
        using var mine = new ParquetFileReader(Write(3));
        using var tempo = new ParquetFileReader(Path.Combine(TempoBlocks.Folder(TempoBlocks.Default), BlockFiles.Data));
        for (int i = 0; i < BlockColumns.Count; i++)
        {
            ColumnDescriptor a = tempo.FileMetaData.Schema.Column(i), b = mine.FileMetaData.Schema.Column(i);
            Assert.Equal(
                (a.Path.ToDotString(), a.PhysicalType, a.LogicalType.ToString(), a.MaxDefinitionLevel, a.MaxRepetitionLevel),
                (b.Path.ToDotString(), b.PhysicalType, b.LogicalType.ToString(), b.MaxDefinitionLevel, b.MaxRepetitionLevel));
        }

        Assert.Equal(tempo.FileMetaData.Schema.SchemaRoot.ToString(), mine.FileMetaData.Schema.SchemaRoot.ToString());
    }

    [Fact]
    public void DuckDbCountsAndFilters()
    {
        string path = Write(4);
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Assert.Equal(_folder.Traces, Scalar(connection, $"SELECT count(*) FROM read_parquet('{path}')"));
        Assert.Equal(_folder.Spans, Scalar(connection, $"""
            SELECT count(*) FROM (SELECT unnest(scope.element.Spans.list) AS span FROM
              (SELECT unnest(resource.element.ss.list) AS scope FROM (SELECT unnest(rs.list) AS resource FROM read_parquet('{path}'))))
            """.Replace(".list", "").Replace(".element", "")));

        // Filters use the statistics and the page index.
        using var file = ParquetFile.Open(new MemoryRangeSource(File.ReadAllBytes(path)));
        long middle = file.ReadColumn(0, file.Metadata.Schema.Columns[BlockColumns.TraceStart]).Int64s.Order().ElementAt(10);
        long later = Enumerable.Range(0, file.Metadata.RowGroups.Count)
            .Sum(group => file.ReadColumn(group, file.Metadata.Schema.Columns[BlockColumns.TraceStart]).Int64s.LongCount(value => value > middle));
        Assert.Equal(later, Scalar(connection, $"SELECT count(*) FROM read_parquet('{path}') WHERE StartTimeUnixNano > {middle}"));
    }

    private static long Scalar(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar());
    }

    private static void Compare<T, TValue>(ColumnData data, ColumnReader<T> column, Func<T, TValue> theirs, Func<int, TValue> mine)
        where T : unmanaged
    {
        var definitions = new short[data.EntryCount];
        var repetitions = new short[data.EntryCount];
        var values = new T[data.EntryCount];
        int entries = 0, valuesRead = 0;
        while (column.HasNext)
        {
            long levels = column.ReadBatch(
                data.EntryCount - entries, definitions.AsSpan(entries), repetitions.AsSpan(entries), values.AsSpan(valuesRead), out long read);
            for (int k = 0; k < read; k++)
            {
                Assert.Equal(theirs(values[valuesRead + k]), mine(valuesRead + k));
            }

            entries += (int)levels;
            valuesRead += (int)read;
        }

        Assert.Equal(data.EntryCount, entries);
        Assert.Equal(data.ValueCount, valuesRead);
        if (data.Column.MaxDefinitionLevel > 0)
        {
            Assert.Equal(definitions.Select(level => (byte)level), data.DefinitionLevels.ToArray());
            Assert.Equal(repetitions.Select(level => (byte)level), data.RepetitionLevels.ToArray());
        }
    }

    private static unsafe ReadOnlySpan<byte> Bytes(ByteArray value) => new((void*)value.Pointer, value.Length);

    private string Write(int seed)
    {
        _folder.Write(RandomTraces.Make(seed, traces: 400), new() { MaxRowGroupSpans = 1500 });
        return Path.Combine(_folder.Path, BlockFiles.Data);
    }
}
