using System.Text.Unicode;

namespace Vivace.Traces.Interning;

/// <summary>Interned UTF-8 strings (names, attribute keys, messages). Number 0 is the empty string.</summary>
public sealed class StringTable
{
    /// <summary>The empty string.</summary>
    public const int Empty = 0;

    private readonly ByteTable _table = new();
    private readonly HashSet<int> _invalid = [];

    public StringTable() => _table.Intern([], out _);

    /// <summary>Strings so far; meaningful to the writer.</summary>
    public int Count => _table.Count;

    public long AllocatedBytes => _table.AllocatedBytes;

    /// <summary>The bytes as they were sent, which may not be valid UTF-8 (see <see cref="IsValidUtf8"/>).</summary>
    public ReadOnlySpan<byte> this[int id] => _table[id];

    /// <summary>Finds or adds. Writer only.</summary>
    public int Intern(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return Empty;
        }

        int id = _table.Intern(value, out bool added);
        if (added && !Utf8.IsValid(value))
        {
            lock (_invalid)
            {
                _invalid.Add(id);
            }
        }

        return id;
    }

    /// <summary>The number of a string, or -1. Any reader.</summary>
    public int Find(ReadOnlySpan<byte> value) => _table.Find(value);

    /// <summary>Senders may send anything as a string; readers must show U+FFFD for what is not UTF-8.</summary>
    public bool IsValidUtf8(int id)
    {
        lock (_invalid)
        {
            return _invalid.Count == 0 || !_invalid.Contains(id);
        }
    }

    /// <summary>The string as text, U+FFFD for what is not UTF-8.</summary>
    public string GetString(int id) => System.Text.Encoding.UTF8.GetString(_table[id]);
}
