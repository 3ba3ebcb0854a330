using Vivace.Query.Limits;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.TagFilters;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Tags;

/// <summary>Looks up tag names and tag values (query-api specification, sections 6 and 7).</summary>
internal sealed class TagLookup(QuerySources sources, TagRequest request, QueryContext context)
{
    private static readonly (TagScope Scope, AttributeScope Attributes)[] Scopes =
    [
        (TagScope.Event, AttributeScope.Event),
        (TagScope.Instrumentation, AttributeScope.Instrumentation),
        (TagScope.Link, AttributeScope.Link),
        (TagScope.Resource, AttributeScope.Resource),
        (TagScope.Span, AttributeScope.Span),
    ];

    /// <summary>The names of a scope, or of all of them; the constant scope is added for <see cref="TagScope.None"/> too.</summary>
    public IReadOnlyList<TagScopeNames> Names(TagScope scope, TagFilter filter)
    {
        List<TagScopeNames> answer = [];
        (TagScope Scope, AttributeScope Attributes)[] wanted =
            [.. Scopes.Where(entry => scope == TagScope.None || entry.Scope == scope)];
        if (wanted.Length > 0 && filter.Kind != TagFilterKind.Nothing)
        {
            var keys = new KeySet[wanted.Length];
            for (int i = 0; i < keys.Length; i++)
            {
                keys[i] = new KeySet();
            }

            if (filter.Condition is null)
            {
                CollectAll(wanted, keys);
            }
            else
            {
                new SpanScan(sources, filter.Condition, context).Visit((columns, rows) => Collect(columns, rows, wanted, keys));
            }

            for (int i = 0; i < keys.Length; i++)
            {
                string[] names = Sorted(keys[i]);
                if (names.Length > 0)
                {
                    answer.Add(new TagScopeNames(wanted[i].Scope, names));
                }
            }
        }

        if (scope is TagScope.None or TagScope.Intrinsic)
        {
            answer.Add(new TagScopeNames(TagScope.Intrinsic, TagIntrinsics.Names));
        }

        return answer;
    }

    /// <summary>The values of a field.</summary>
    public IReadOnlyList<TagValue> Values(FieldReference field, TagFilter filter)
    {
        TagValuesPlan plan = filter.PlanValuesOf(field);
        if (filter.Kind == TagFilterKind.Nothing)
        {
            return [];
        }

        var values = new ValueCollector(request);
        foreach (Static value in plan.FixedValues)
        {
            values.Add(FieldValue.Of(value));
        }

        if (plan.Filter.Kind == TagFilterKind.Nothing)
        {
            return values.ToArray();
        }

        if (TagIntrinsics.FixedValues(field) is { } known)
        {
            return known;
        }

        Read(FieldsOf(field), Without(plan.Filter.Condition, field), values);
        return values.ToArray();
    }

    /// <summary>The values of a tag as the first version of the API names tags: bare, of any scope.</summary>
    public IReadOnlyList<TagValue> Values(string tag)
    {
        var values = new ValueCollector(request);
        FieldReference[] fields = tag switch
        {
            "name" => [new IntrinsicField(Intrinsic.Name)],
            "root.name" or "rootName" => [new IntrinsicField(Intrinsic.TraceRootName)],
            "root.service.name" or "rootServiceName" => [new IntrinsicField(Intrinsic.TraceRootService)],
            "status.code" => [],
            _ => FieldsOf(new AttributeField(AttributeScope.None, tag)),
        };
        string[] known = tag switch
        {
            "status.code" => ["error", "ok", "unset"],
            "error" => ["true"],
            _ => [],
        };
        foreach (string text in known)
        {
            values.Add(new TagValue("string", text));
        }

        if (fields.Length > 0)
        {
            Read(fields, null, values);
        }

        return values.ToArray();
    }

    private static FieldReference[] FieldsOf(FieldReference field) => field is AttributeField { Scope: AttributeScope.None } unscoped
        ?
        [
            unscoped with { Scope = AttributeScope.Resource },
            unscoped with { Scope = AttributeScope.Span },
            unscoped with { Scope = AttributeScope.Instrumentation },
        ]
        : [field];

    /// <summary>
    /// A filter without the tests of the field that is looked up: those were typed to find a value, and the values to choose from are wanted.
    /// Null when nothing is left of it.
    /// </summary>
    private static FieldExpression? Without(FieldExpression? condition, FieldReference field)
    {
        if (condition is BinaryExpression { Operator: BinaryOperator.And } both)
        {
            FieldExpression? left = Without(both.Left, field), right = Without(both.Right, field);
            return left is null ? right : right is null ? left : both with { Left = left, Right = right };
        }

        return condition switch
        {
            BinaryExpression { Left: FieldReference tested } when tested == field => null,
            BinaryExpression { Right: FieldReference tested } when tested == field => null,
            NilTest { Operand: FieldReference tested } when tested == field => null,
            _ => condition,
        };
    }

    private void Read(FieldReference[] fields, FieldExpression? filter, ValueCollector values)
    {
        new SpanScan(sources, filter, context)
        {
            // Without a filter many sources know their values.
            Known = filter is null ? source => AddKnown(source, fields, values) || AreKnown(source, fields, values) : null,
        }.Visit((columns, rows) =>
        {
            foreach (FieldReference field in fields)
            {
                values.Add(columns.Column(field), rows);
            }

            return !values.IsFull;
        });
    }

    /// <summary>Without a filter a source may know the values of its spans, or find them once.</summary>
    private bool AddKnown(SpanSource source, FieldReference[] fields, ValueCollector values)
    {
        if (!Array.TrueForAll(fields, source.KnowsValuesOf))
        {
            return false;
        }

        context.BeginSpans(source.SpanCount);
        foreach (FieldReference field in fields)
        {
            source.CollectValues(field, values.AddUnlessFull);
        }

        return true;
    }

    private static bool AreKnown(SpanSource source, FieldReference[] fields, ValueCollector values)
    {
        List<byte[]> texts = [];
        foreach (FieldReference field in fields)
        {
            if (!source.TryCollectValues(field, texts))
            {
                return false;
            }
        }

        foreach (byte[] text in texts)
        {
            values.Add(FieldValue.String(text));
        }

        return true;
    }

    /// <summary>Without a filter sources know their keys, or find them once.</summary>
    private void CollectAll((TagScope Scope, AttributeScope Attributes)[] wanted, KeySet[] keys)
    {
        foreach (SpanSource source in sources.All)
        {
            context.BeginSpans(0);
            for (int i = 0; i < wanted.Length; i++)
            {
                if (!IsFull(keys[i]))
                {
                    source.CollectKeys(wanted[i].Attributes, keys[i]);
                }
            }

            source.Release();
            context.CompleteJob(source.InspectedBytes);
        }
    }

    private bool Collect(
        SpanColumns columns, ReadOnlySpan<int> rows, (TagScope Scope, AttributeScope Attributes)[] wanted, KeySet[] keys)
    {
        bool goesOn = false;
        for (int i = 0; i < wanted.Length; i++)
        {
            if (!IsFull(keys[i]))
            {
                columns.CollectKeys(wanted[i].Attributes, rows, keys[i]);
                goesOn = true;
            }
        }

        return goesOn;
    }

    private bool IsFull(KeySet keys) =>
        (request.Limit > 0 && keys.Names.Count >= request.Limit)
        || (request.MaxStaleValues > 0 && keys.Stale >= request.MaxStaleValues)
        || (request.MaxBytes > 0 && keys.Bytes >= request.MaxBytes);

    private string[] Sorted(KeySet keys)
    {
        IEnumerable<string> names = request.Limit > 0 ? keys.Names.Take(request.Limit) : keys.Names;
        string[] sorted = [.. names];
        Array.Sort(sorted, StringComparer.Ordinal);
        return sorted;
    }
}
