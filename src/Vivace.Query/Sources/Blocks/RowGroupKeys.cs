using System.Text;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Sources.Blocks;

/// <summary>Collects the attribute keys of a scope in a row group.</summary>
internal sealed class RowGroupKeys(BlockRows rows)
{
    public void Collect(AttributeScope scope, ReadOnlySpan<int> spans, KeySet keys)
    {
        switch (scope)
        {
            case AttributeScope.Resource:
                int[] resources = Owners(spans, rows.ResourceOfSpan);
                Collect(rows.ResourceAttributes, resources, keys);
                Collect(resources, [WellKnownAttributes.ServiceName, .. WellKnownAttributes.Resource, .. rows.Dedicated.Resource], keys);
                break;
            case AttributeScope.Instrumentation:
                Collect(rows.ScopeAttributes, Owners(spans, rows.ScopeOfSpan), keys);
                break;
            case AttributeScope.Event:
                Collect(rows.EventAttributes, Items(spans, rows.EventEnds), keys);
                break;
            case AttributeScope.Link:
                Collect(rows.LinkAttributes, Items(spans, rows.LinkEnds), keys);
                break;
            default:
                Collect(rows.SpanAttributes, spans, keys);
                CollectOfSpans(spans, keys);
                break;
        }
    }

    private static int[] Owners(ReadOnlySpan<int> spans, int[] ownerOfSpan)
    {
        // Spans of one owner follow one another.
        List<int> owners = [];
        foreach (int span in spans)
        {
            int owner = ownerOfSpan[span];
            if (owners.Count == 0 || owners[^1] != owner)
            {
                owners.Add(owner);
            }
        }

        return [.. owners];
    }

    private static int[] Items(ReadOnlySpan<int> spans, int[] ends)
    {
        List<int> items = [];
        foreach (int span in spans)
        {
            for (int item = span == 0 ? 0 : ends[span - 1]; item < ends[span]; item++)
            {
                items.Add(item);
            }
        }

        return [.. items];
    }

    private static void Collect(AttributeColumns attributes, ReadOnlySpan<int> owners, KeySet keys)
    {
        int[] ends = attributes.Ends, codes = attributes.Keys.Codes;
        foreach (int owner in owners)
        {
            for (int at = owner == 0 ? 0 : ends[owner - 1]; at < ends[owner]; at++)
            {
                if (keys.IsNew(attributes.Keys.Values, codes[at]))
                {
                    keys.Add(attributes.Keys.Values[codes[at]]);
                }
            }
        }
    }

    private void Collect(int[] resources, string[] names, KeySet keys)
    {
        foreach (string name in names)
        {
            if (rows.FindResourceColumn(name) is not { } column)
            {
                continue;
            }

            foreach (int resource in resources)
            {
                bool has = column.Codes[resource] >= 0 && (name != WellKnownAttributes.ServiceName || !column[resource].IsEmpty);
                if (has)
                {
                    keys.Add(Encoding.UTF8.GetBytes(name));
                    break;
                }
            }
        }
    }

    private void CollectOfSpans(ReadOnlySpan<int> spans, KeySet keys)
    {
        foreach (string name in (string[])[WellKnownAttributes.HttpMethod, WellKnownAttributes.HttpUrl, .. rows.Dedicated.Span])
        {
            if (rows.FindSpanColumn(name) is not { } column)
            {
                continue;
            }

            foreach (int span in spans)
            {
                if (column.Codes[span] >= 0)
                {
                    keys.Add(Encoding.UTF8.GetBytes(name));
                    break;
                }
            }
        }

        bool[] hasStatus = rows.HasHttpStatusCode;
        foreach (int span in spans)
        {
            if (hasStatus[span])
            {
                keys.Add(Encoding.UTF8.GetBytes(WellKnownAttributes.HttpStatusCode));
                break;
            }
        }
    }
}
