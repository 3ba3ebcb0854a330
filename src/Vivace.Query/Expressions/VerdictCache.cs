using System.Buffers;
using Vivace.Query.Sources;

namespace Vivace.Query.Expressions;

/// <summary>
/// The verdicts of a test by code, so that a value shared by many spans is judged once. Sources of one query have different tables; the
/// verdicts of the last few are kept, since a query goes from source to source and hardly ever back.
/// </summary>
internal sealed class VerdictCache(ValueTest test) : IDisposable
{
    private const byte Unknown = 0;
    private const byte No = 1;
    private const byte Yes = 2;
    private const int MaxTables = 16;

    private readonly List<(ValueTable Table, byte[] Verdicts)> _tables = [];
    private readonly bool _absent = test.Matches(FieldValue.Missing);
    private ValueTable? _table;
    private byte[] _verdicts = [];

    /// <summary>Moves the rows that pass to the front and tells how many they are.</summary>
    /// <param name="values">What the codes mean.</param>
    /// <param name="codes">The code of each row, -1 for an absent key.</param>
    /// <param name="rows">Rows to move; may start further back than where the kept ones go.</param>
    /// <param name="kept">Receives the rows that pass; may be the same memory as the rows, or memory before them.</param>
    public int Keep(ValueTable values, ReadOnlySpan<int> codes, ReadOnlySpan<int> rows, Span<int> kept)
    {
        Select(values);
        byte[] verdicts = _verdicts;
        int count = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            int code = codes[i];
            bool passes;
            if (code < 0)
            {
                passes = _absent;
            }
            else
            {
                byte verdict = (uint)code < (uint)verdicts.Length ? verdicts[code] : Unknown;
                if (verdict == Unknown)
                {
                    verdict = Judge(values, code);
                    verdicts = _verdicts;
                }

                passes = verdict == Yes;
            }

            kept[count] = rows[i];
            count += passes ? 1 : 0;
        }

        return count;
    }

    public void Dispose()
    {
        foreach ((_, byte[] verdicts) in _tables)
        {
            ArrayPool<byte>.Shared.Return(verdicts);
        }

        _tables.Clear();
        (_table, _verdicts) = (null, []);
    }

    private byte Judge(ValueTable values, int code)
    {
        if (code >= _verdicts.Length)
        {
            Grow(values, code + 1);
        }

        byte verdict = test.Matches(values[code]) ? Yes : No;
        _verdicts[code] = verdict;
        return verdict;
    }

    private void Select(ValueTable values)
    {
        if (ReferenceEquals(_table, values))
        {
            return;
        }

        foreach ((ValueTable table, byte[] verdicts) in _tables)
        {
            if (ReferenceEquals(table, values))
            {
                (_table, _verdicts) = (table, verdicts);
                return;
            }
        }

        if (_tables.Count == MaxTables)
        {
            ArrayPool<byte>.Shared.Return(_tables[0].Verdicts);
            _tables.RemoveAt(0);
        }

        (_table, _verdicts) = (values, Rent(values.Count));
        _tables.Add((values, _verdicts));
    }

    private void Grow(ValueTable values, int needed)
    {
        byte[] grown = Rent(Math.Max(needed, values.Count));
        _verdicts.CopyTo(grown, 0);
        ArrayPool<byte>.Shared.Return(_verdicts);
        _tables[_tables.FindIndex(entry => ReferenceEquals(entry.Table, values))] = (values, grown);
        _verdicts = grown;
    }

    private static byte[] Rent(int count)
    {
        byte[] verdicts = ArrayPool<byte>.Shared.Rent(count);
        Array.Clear(verdicts);
        return verdicts;
    }
}
