using System.Text;
using Vivace.Storage.Blocks.Reading;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Parquet;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Sources.Blocks;

/// <summary>
/// Keys and values that a row group holds at all, read from dictionaries instead of columns. Everything here may say that it cannot tell;
/// then spans have to be looked at.
/// </summary>
internal static class RowGroupContents
{
    /// <summary>Adds the keys of a scope.</summary>
    /// <returns>Whether all are told.</returns>
    public static bool TryCollectKeys(BlockRows rows, AttributeScope scope, KeySet keys)
    {
        ColumnDictionary generic = GenericKeys(rows, scope);
        if (!generic.IsComplete)
        {
            return false;
        }

        string[] own = scope switch
        {
            AttributeScope.Resource => [WellKnownAttributes.ServiceName, .. WellKnownAttributes.Resource, .. rows.Dedicated.Resource],
            AttributeScope.Span =>
            [
                WellKnownAttributes.HttpMethod, WellKnownAttributes.HttpUrl, WellKnownAttributes.HttpStatusCode, .. rows.Dedicated.Span,
            ],
            _ => [],
        };
        foreach (string name in own)
        {
            bool? holds = scope == AttributeScope.Resource ? rows.HoldsResourceColumn(name) : rows.HoldsSpanColumn(name);
            if (holds is null)
            {
                if (OwnValues(rows, scope, name) is not { IsComplete: true } values)
                {
                    return false;
                }

                holds = HasText(values.Values, orEmpty: name != WellKnownAttributes.ServiceName);
            }

            if (holds.Value)
            {
                keys.Add(Encoding.UTF8.GetBytes(name));
            }
        }

        for (int i = 0; i < generic.Values.Count; i++)
        {
            keys.Add(generic.Values[i]);
        }

        return true;
    }

    /// <summary>The strings that a field has; null if they cannot be told, or if the field may have other values as well.</summary>
    public static ByteArrayTable? TryGetValues(BlockRows rows, FieldReference field)
    {
        switch (field)
        {
            case IntrinsicField { Intrinsic: Intrinsic.Name }:
                return Complete(rows.NameValues);
            case IntrinsicField { Intrinsic: Intrinsic.TraceRootName }:
                return Complete(rows.RootSpanNameValues);
            case IntrinsicField { Intrinsic: Intrinsic.TraceRootService }:
                return Complete(rows.RootServiceNameValues);
            case AttributeField { Parent: false, Scope: not AttributeScope.None } attribute:
                ColumnDictionary keys = GenericKeys(rows, attribute.Scope);
                bool isOther = attribute.Scope == AttributeScope.Span && attribute.Name == WellKnownAttributes.HttpStatusCode;
                if (isOther || !keys.IsComplete || keys.Values.Find(attribute.NameUtf8) >= 0)
                {
                    return null;
                }

                return OwnValues(rows, attribute.Scope, attribute.Name) is { } own ? Complete(own) : new ByteArrayTable();
            default:
                return null;
        }
    }

    private static ByteArrayTable? Complete(ColumnDictionary dictionary) => dictionary.IsComplete ? dictionary.Values : null;

    private static ColumnDictionary GenericKeys(BlockRows rows, AttributeScope scope) => scope switch
    {
        AttributeScope.Resource => rows.ResourceAttributeKeys,
        AttributeScope.Instrumentation => rows.ScopeAttributeKeys,
        AttributeScope.Event => rows.EventAttributeKeys,
        AttributeScope.Link => rows.LinkAttributeKeys,
        _ => rows.SpanAttributeKeys,
    };

    /// <summary>Whether an attribute of spans or resources may have a text: only where dictionaries are complete can they say no.</summary>
    public static bool MayHold(BlockRows rows, AttributeField attribute, ReadOnlySpan<byte> text)
    {
        if (OwnValues(rows, attribute.Scope, attribute.Name) is { } own && (!own.IsComplete || own.Values.Find(text) >= 0))
        {
            return true;
        }

        ColumnDictionary keys = GenericKeys(rows, attribute.Scope);
        if (!keys.IsComplete)
        {
            return true;
        }

        if (keys.Values.Find(attribute.NameUtf8) < 0)
        {
            return false;
        }

        ColumnDictionary strings = attribute.Scope == AttributeScope.Resource ? rows.ResourceAttributeStrings : rows.SpanAttributeStrings;
        return !strings.IsComplete || strings.Values.Find(text) >= 0;
    }

    private static ColumnDictionary? OwnValues(BlockRows rows, AttributeScope scope, string name) => scope switch
    {
        AttributeScope.Resource => rows.ResourceColumnValues(name),
        AttributeScope.Span => rows.SpanColumnValues(name),
        _ => null,
    };

    private static bool HasText(ByteArrayTable values, bool orEmpty)
    {
        for (int i = 0; i < values.Count; i++)
        {
            if (orEmpty || !values[i].IsEmpty)
            {
                return true;
            }
        }

        return false;
    }
}
