using Vivace.TraceQL.Ast;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources.Heads;

/// <summary>Collects the attribute keys of a scope.</summary>
internal sealed class HeadKeys(TraceDictionary dictionary)
{
    public void Collect(SpanBatch spans, AttributeScope scope, ReadOnlySpan<int> rows, KeySet keys)
    {
        foreach (int row in rows)
        {
            switch (scope)
            {
                case AttributeScope.Resource:
                    if (keys.IsNew(dictionary.Resources, spans.Resources[row]))
                    {
                        Add(dictionary.Resources[spans.Resources[row]].Attributes, keys);
                    }

                    break;
                case AttributeScope.Instrumentation:
                    if (keys.IsNew(dictionary.Scopes, spans.Scopes[row]))
                    {
                        Add(dictionary.Scopes[spans.Scopes[row]].Attributes, keys);
                    }

                    break;
                case AttributeScope.Event:
                    foreach (ref readonly SpanEvent item in spans.EventsOf(row))
                    {
                        AddNew(spans.EventAttributes.Items.AsSpan(item.AttributeStart, item.AttributeCount), keys);
                    }

                    break;
                case AttributeScope.Link:
                    foreach (ref readonly SpanLink item in spans.LinksOf(row))
                    {
                        AddNew(spans.LinkAttributes.Items.AsSpan(item.AttributeStart, item.AttributeCount), keys);
                    }

                    break;
                default:
                    AddNew(spans.Attributes(row), keys);
                    break;
            }
        }
    }

    private void AddNew(ReadOnlySpan<int> attributes, KeySet keys)
    {
        foreach (int attribute in attributes)
        {
            int key = dictionary.Attributes.Key(attribute);
            if (keys.IsNew(dictionary.Strings, key))
            {
                keys.Add(dictionary.Strings[key]);
            }
        }
    }

    private void Add(ReadOnlySpan<int> attributes, KeySet keys)
    {
        foreach (int attribute in attributes)
        {
            keys.Add(dictionary.Strings[dictionary.Attributes.Key(attribute)]);
        }
    }
}
