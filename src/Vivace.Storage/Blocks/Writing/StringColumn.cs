using Vivace.Storage.Parquet;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>A column of strings in the row group being built: numbers of a dictionary of its own.</summary>
internal sealed class StringColumn
{
    public const int None = -1;

    public Pool<int> Codes = new();

    public ByteArrayTable Values { get; private set; } = new();

    public void Add(ReadOnlySpan<byte> value) => Codes.Add(Values.Intern(value));

    public void Add(int code) => Codes.Add(code);

    public void AddNone() => Codes.Add(None);

    /// <summary>Forgets everything and keeps the memory.</summary>
    public void Reuse()
    {
        Codes.Count = 0;
        Values.Clear();
    }

    public void Clear()
    {
        Codes.Count = 0;
        Values = new ByteArrayTable();
    }
}
