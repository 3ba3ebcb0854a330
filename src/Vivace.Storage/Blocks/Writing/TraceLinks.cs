using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>Links that stand for a parent: OpenTracing's <c>child_of</c> within the trace.</summary>
internal static class TraceLinks
{
    private static ReadOnlySpan<byte> ReferenceType => "opentracing.ref_type"u8;

    private static ReadOnlySpan<byte> ChildOf => "child_of"u8;

    /// <summary>Whether a span without parent is said to be a child all the same, and so no root of its trace.</summary>
    public static bool IsChildOf(SpanBatch batch, int row, TraceId trace)
    {
        foreach (ref readonly SpanLink link in batch.LinksOf(row))
        {
            if (link.TraceId == trace && HasReferenceType(batch, link))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasReferenceType(SpanBatch batch, in SpanLink link)
    {
        AttributeTable attributes = batch.Dictionary.Attributes;
        foreach (int attribute in batch.LinkAttributes.Items.AsSpan(link.AttributeStart, link.AttributeCount))
        {
            if (attributes.Type(attribute) == AttributeType.String
                && batch.Dictionary.Strings[attributes.Key(attribute)].SequenceEqual(ReferenceType)
                && attributes.Value(attribute).SequenceEqual(ChildOf))
            {
                return true;
            }
        }

        return false;
    }
}
