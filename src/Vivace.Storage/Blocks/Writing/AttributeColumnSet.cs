using System.Text;
using Vivace.Storage.Blocks.Schema;
using Vivace.Traces.Model;

namespace Vivace.Storage.Blocks.Writing;

/// <summary>Attributes of one kind of owner that have columns of their own, and those columns.</summary>
internal sealed class AttributeColumnSet
{
    private readonly byte[][] _keys;
    private readonly byte[]? _httpStatusCode;

    private AttributeColumnSet(IEnumerable<string> keys, IEnumerable<StringColumn> columns, bool ofSpans)
    {
        _keys = [.. keys.Select(Encoding.UTF8.GetBytes)];
        Columns = [.. columns.Take(_keys.Length)];
        _httpStatusCode = ofSpans ? Encoding.UTF8.GetBytes(WellKnownAttributes.HttpStatusCode) : null;
    }

    public StringColumn[] Columns { get; }

    public static AttributeColumnSet OfSpans(RowGroupBuffer rows, DedicatedColumns dedicated) => new(
        [WellKnownAttributes.HttpMethod, WellKnownAttributes.HttpUrl, .. dedicated.Span],
        [rows.HttpMethods, rows.HttpUrls, .. rows.SpanDedicated],
        ofSpans: true);

    /// <summary><c>service.name</c> is the first, then the other well-known ones.</summary>
    public static AttributeColumnSet OfResources(RowGroupBuffer rows, DedicatedColumns dedicated) => new(
        [WellKnownAttributes.ServiceName, .. WellKnownAttributes.Resource, .. dedicated.Resource],
        [rows.ServiceNames, .. rows.ResourceWellKnown, .. rows.ResourceDedicated],
        ofSpans: false);

    /// <summary>The column that takes an attribute, or <c>null</c>.</summary>
    public MappedAttribute? Find(ReadOnlySpan<byte> key, AttributeType type)
    {
        if (type == AttributeType.String)
        {
            for (int i = 0; i < _keys.Length; i++)
            {
                if (key.SequenceEqual(_keys[i]))
                {
                    return new MappedAttribute { Target = AttributeTarget.Column, Key = i };
                }
            }
        }
        else if (type == AttributeType.Int && _httpStatusCode is not null && key.SequenceEqual(_httpStatusCode))
        {
            return new MappedAttribute { Target = AttributeTarget.HttpStatusCode };
        }

        return null;
    }
}
