using Vivace.Storage.Parquet;
using Vivace.Traces.Interning;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>
/// Distinct resources and scopes of the row group being built, whichever dictionary they came from. Equal ones are put together: the order
/// of attributes, schema URLs and, for resources, dropped counts do not make a difference (block format specification, section 9.7).
/// </summary>
internal sealed class GroupTable(RowGroupBuffer rows, AttributeColumnSet resourceColumns)
{
    private readonly List<GroupedResource> _resources = [];
    private readonly List<GroupedScope> _scopes = [];
    private ByteArrayTable _resourceKeys = new();
    private ByteArrayTable _scopeKeys = new();
    private byte[] _key = new byte[1024];

    public GroupedResource ResourceAt(int number) => _resources[number];

    public GroupedScope ScopeAt(int number) => _scopes[number];

    public int Resource(TraceDictionary dictionary, ResourceEntry entry, AttributeMapper mapper)
    {
        int[] attributes = SortedByKey(dictionary, entry.Attributes);
        int length = Key(dictionary, attributes, default, default, 0);
        int known = _resourceKeys.Count;
        int number = _resourceKeys.Intern(_key.AsSpan(0, length));
        if (number == known)
        {
            _resources.Add(new GroupedResource(attributes, (int)entry.DroppedAttributesCount, mapper, Columns(attributes, mapper)));
        }

        return number;
    }

    public int Scope(TraceDictionary dictionary, ScopeEntry entry, AttributeMapper mapper)
    {
        int[] attributes = SortedByKey(dictionary, entry.Attributes);
        ReadOnlySpan<byte> name = dictionary.Strings[entry.Name], version = dictionary.Strings[entry.Version];
        int length = Key(dictionary, attributes, name, version, entry.DroppedAttributesCount);
        int known = _scopeKeys.Count;
        int number = _scopeKeys.Intern(_key.AsSpan(0, length));
        if (number == known)
        {
            _scopes.Add(new GroupedScope(
                rows.ScopeNames.Values.Intern(name), rows.ScopeVersions.Values.Intern(version), attributes,
                (int)entry.DroppedAttributesCount, mapper));
        }

        return number;
    }

    public void Clear()
    {
        _resources.Clear();
        _scopes.Clear();
        _resourceKeys = new ByteArrayTable();
        _scopeKeys = new ByteArrayTable();
    }

    /// <summary>Code of each column of resources; the last attribute of a key wins.</summary>
    private int[] Columns(int[] attributes, AttributeMapper mapper)
    {
        var codes = new int[resourceColumns.Columns.Length];
        Array.Fill(codes, StringColumn.None);
        foreach (int attribute in attributes)
        {
            ref readonly MappedAttribute mapped = ref mapper.Map(attribute);
            bool isEmptyService = mapped.Key == 0 && mapped.Target == AttributeTarget.Column
                && resourceColumns.Columns[0].Values[mapped.Value].IsEmpty;
            if (isEmptyService)
            {
                // An empty service name cannot be told from none.
                codes[0] = StringColumn.None;
            }
            else if (mapped.Target == AttributeTarget.Column)
            {
                codes[mapped.Key] = mapped.Value;
            }
        }

        return codes;
    }

    private static int[] SortedByKey(TraceDictionary dictionary, int[] attributes)
    {
        int[] sorted = [.. attributes];
        for (int i = 1; i < sorted.Length; i++)
        {
            // Stable, so that of several values of a key the last stays the last. Resources have few attributes.
            int attribute = sorted[i], at = i;
            while (at > 0 && Compare(dictionary, sorted[at - 1], attribute) > 0)
            {
                sorted[at] = sorted[at - 1];
                at--;
            }

            sorted[at] = attribute;
        }

        return sorted;
    }

    private static int Compare(TraceDictionary dictionary, int a, int b)
    {
        int keyA = dictionary.Attributes.Key(a), keyB = dictionary.Attributes.Key(b);
        return keyA == keyB ? 0 : dictionary.Strings[keyA].SequenceCompareTo(dictionary.Strings[keyB]);
    }

    /// <summary>Bytes that are equal for equal groups; their number.</summary>
    private int Key(TraceDictionary dictionary, int[] attributes, ReadOnlySpan<byte> name, ReadOnlySpan<byte> version, uint dropped)
    {
        int length = (4 * sizeof(int)) + name.Length + version.Length;
        foreach (int attribute in attributes)
        {
            length += sizeof(int) + dictionary.Attributes.KeyValue(attribute).Length;
        }

        if (_key.Length < length)
        {
            _key = new byte[length * 2];
        }

        int at = 0;
        Append(ref at, name);
        Append(ref at, version);
        BitConverter.TryWriteBytes(_key.AsSpan(at), dropped);
        at += sizeof(int);
        foreach (int attribute in attributes)
        {
            Append(ref at, dictionary.Attributes.KeyValue(attribute));
        }

        return at;
    }

    private void Append(ref int at, ReadOnlySpan<byte> bytes)
    {
        BitConverter.TryWriteBytes(_key.AsSpan(at), bytes.Length);
        bytes.CopyTo(_key.AsSpan(at + sizeof(int)));
        at += sizeof(int) + bytes.Length;
    }
}

/// <summary>A resource of the row group being built.</summary>
/// <param name="Attributes">Ordered by key.</param>
/// <param name="Dropped">What the sender says it dropped.</param>
/// <param name="Mapper">Translates its attributes.</param>
/// <param name="Columns">Codes of the columns of resources; the first is <c>service.name</c>.</param>
internal sealed record GroupedResource(int[] Attributes, int Dropped, AttributeMapper Mapper, int[] Columns);

/// <summary>A scope of the row group being built.</summary>
/// <param name="Name">Code of the name.</param>
/// <param name="Version">Code of the version.</param>
/// <param name="Attributes">Ordered by key.</param>
/// <param name="Dropped">What the sender says it dropped.</param>
/// <param name="Mapper">Translates its attributes.</param>
internal sealed record GroupedScope(int Name, int Version, int[] Attributes, int Dropped, AttributeMapper Mapper);
