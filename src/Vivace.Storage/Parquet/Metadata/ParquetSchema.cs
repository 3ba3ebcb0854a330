namespace Vivace.Storage.Parquet.Metadata;

/// <summary>The schema of a file: its nodes, and its leaves with their levels.</summary>
public sealed class ParquetSchema
{
    /// <summary>Groups within groups; also keeps levels within a byte.</summary>
    private const int MaxDepth = 64;

    private readonly Dictionary<string, ParquetColumn> _byPath = [];

    /// <summary>Derives the leaves from nodes in depth-first order, the root first.</summary>
    /// <exception cref="ParquetException">The nodes are no tree.</exception>
    public ParquetSchema(IReadOnlyList<SchemaElement> elements)
    {
        Elements = elements;
        if (elements.Count == 0)
        {
            ParquetException.Throw("the schema is empty");
        }

        var columns = new List<ParquetColumn>();
        int next = 1;
        for (int i = 0; i < elements[0].Children; i++)
        {
            Add(columns, ref next, "", 0, 0, 1);
        }

        if (next != elements.Count)
        {
            ParquetException.Throw("the schema has more nodes than its root holds");
        }

        Columns = columns;
    }

    public IReadOnlyList<SchemaElement> Elements { get; }

    /// <summary>The leaves, in order.</summary>
    public IReadOnlyList<ParquetColumn> Columns { get; }

    /// <summary>The leaf with a dotted path, or <c>null</c>.</summary>
    public ParquetColumn? Find(string path) => _byPath.GetValueOrDefault(path);

    private void Add(List<ParquetColumn> columns, ref int next, string prefix, int definition, int repetition, int depth)
    {
        if (next >= Elements.Count || depth > MaxDepth)
        {
            ParquetException.Throw("the schema is not a tree of its nodes");
        }

        SchemaElement element = Elements[next++];
        definition += element.Repetition == Repetition.Required ? 0 : 1;
        repetition += element.Repetition == Repetition.Repeated ? 1 : 0;
        string path = prefix + element.Name;
        if (element.Type is { } type)
        {
            var column = new ParquetColumn(columns.Count, path, type, definition, repetition);
            columns.Add(column);
            _byPath.TryAdd(path, column);
            return;
        }

        // Names add up along a path: a hostile schema must not make a few long names into gigabytes of paths.
        if (path.Length > MaxPathLength)
        {
            ParquetException.Throw($"the schema has a path of more than {MaxPathLength} characters");
        }

        for (int i = 0; i < element.Children; i++)
        {
            Add(columns, ref next, path + ".", definition, repetition, depth + 1);
        }
    }

    private const int MaxPathLength = 1024;
}
