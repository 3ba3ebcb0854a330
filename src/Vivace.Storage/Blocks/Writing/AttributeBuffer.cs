using Vivace.Storage.Parquet;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>What a generic attribute of a block holds.</summary>
internal enum BlockValueType : byte
{
    /// <summary>Nothing: an empty list.</summary>
    None,
    String,
    Int,
    Double,
    Bool,
    Unsupported,
}

/// <summary>
/// Generic attributes of one kind of owner in the row group being built. The levels of the seven columns follow from one byte per
/// attribute, so they are made when pages are written.
/// </summary>
/// <param name="ownerLevel">Level of the owners: both the definition level at which they exist and their repetition level.</param>
internal sealed class AttributeBuffer(byte ownerLevel)
{
    private const byte ArrayFlag = 0x80;

    public readonly Axis Axis = new(Writing.Axis.AttributePageEntries);

    /// <summary>One per attribute: <see cref="BlockValueType"/>, with <see cref="ArrayFlag"/> for arrays.</summary>
    public Pool<byte> Types = new();

    /// <summary>One per array that is not empty.</summary>
    public Pool<int> ArrayLengths = new();

    public Pool<int> Keys = new();
    public Pool<int> Strings = new();
    public Pool<long> Ints = new();
    public Pool<double> Doubles = new();
    public Pool<byte> Bools = new();
    public Pool<int> Unsupported = new();

    public ByteArrayTable KeysTable { get; private set; } = new();

    public ByteArrayTable StringTable { get; private set; } = new();

    public ByteArrayTable UnsupportedTable { get; private set; } = new();

    /// <summary>Attributes that are arrays, empty ones included.</summary>
    public int ArrayCount { get; private set; }

    public byte OwnerLevel => ownerLevel;

    public byte AttributeLevel => (byte)(ownerLevel + 1);

    public static bool IsArray(byte type) => (type & ArrayFlag) != 0;

    public static BlockValueType TypeOf(byte type) => (BlockValueType)(type & ~ArrayFlag);

    /// <summary>An owner without attributes.</summary>
    public void AddNone(byte repetition) => Axis.Add(repetition, ownerLevel);

    /// <summary>Begins an attribute; its values follow.</summary>
    public void Add(byte repetition, int key, BlockValueType type, bool isArray)
    {
        Axis.Add(repetition, AttributeLevel);
        Types.Add((byte)((byte)type | (isArray ? ArrayFlag : 0)));
        Keys.Add(key);
        ArrayCount += isArray ? 1 : 0;
    }

    public void Clear()
    {
        Axis.Clear();
        Types.Count = ArrayLengths.Count = Keys.Count = Strings.Count = Ints.Count = Doubles.Count = Bools.Count = Unsupported.Count = 0;
        ArrayCount = 0;
        KeysTable = new ByteArrayTable();
        StringTable = new ByteArrayTable();
        UnsupportedTable = new ByteArrayTable();
    }
}
