using System.Text;

namespace Vivace.Storage.Blocks.Schema;

/// <summary>Which attributes are in the slots of a block. The order of the list in <c>meta.json</c> gives the slots.</summary>
public sealed class DedicatedColumns
{
    public static readonly DedicatedColumns None = new([]);

    /// <summary>As a reader takes a list: what is not usable takes no slot.</summary>
    public DedicatedColumns(IReadOnlyList<DedicatedColumn> columns)
    {
        All = columns;
        Resource = Slots(columns, DedicatedScope.Resource);
        Span = Slots(columns, DedicatedScope.Span);
    }

    /// <summary>As listed.</summary>
    public IReadOnlyList<DedicatedColumn> All { get; }

    /// <summary>Keys of resource attributes; the index is the slot.</summary>
    public IReadOnlyList<string> Resource { get; }

    /// <summary>Keys of span attributes; the index is the slot.</summary>
    public IReadOnlyList<string> Span { get; }

    /// <summary>As a writer takes a list: only what is usable, has no column anyway, and fits.</summary>
    public static DedicatedColumns ForWriting(IEnumerable<DedicatedColumn> columns)
    {
        List<DedicatedColumn> usable = [];
        int spans = 0, resources = 0;
        foreach (DedicatedColumn column in columns)
        {
            bool known = column.Scope == DedicatedScope.Resource
                ? WellKnownAttributes.IsResource(column.Name)
                : WellKnownAttributes.IsSpan(column.Name);
            if (!column.IsUsable || known || usable.Contains(column))
            {
                continue;
            }

            int taken = column.Scope == DedicatedScope.Resource ? resources++ : spans++;
            if (taken < BlockColumns.DedicatedSlots)
            {
                usable.Add(column);
            }
        }

        return new DedicatedColumns(usable);
    }

    /// <summary>Whether two blocks keep the same attributes in the same slots, so that they may be compacted as Tempo does.</summary>
    public bool IsSame(DedicatedColumns other) => Key() == other.Key();

    /// <summary>A text that is equal for equal lists.</summary>
    public string Key()
    {
        var text = new StringBuilder();
        foreach (DedicatedColumn column in All)
        {
            text.Append((int)column.Scope).Append('\0').Append(column.Name).Append('\0').Append(column.Type).Append('\0')
                .AppendJoin('\0', column.Options ?? []).Append('\n');
        }

        return text.ToString();
    }

    private static List<string> Slots(IReadOnlyList<DedicatedColumn> columns, DedicatedScope scope)
    {
        List<string> names = [];
        foreach (DedicatedColumn column in columns)
        {
            if (column.IsUsable && column.Scope == scope && names.Count < BlockColumns.DedicatedSlots)
            {
                names.Add(column.Name);
            }
        }

        return names;
    }
}
