using System.Text;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources.Heads;

/// <summary>The <c>service.name</c> of resources. Code 0 is no service at all, code n + 1 the resource n; both read as text.</summary>
internal sealed class ResourceServices(TraceDictionary dictionary) : ValueTable
{
    /// <summary>The code of a trace without a root.</summary>
    public const int None = 0;

    private static readonly byte[] ServiceName = Encoding.UTF8.GetBytes("service.name");

    private readonly List<int> _attributes = [];

    public override int Count => dictionary.Resources.Count + 1;

    public override FieldValue this[int code] => FieldValue.String(code == None ? default : Of(code - 1));

    /// <summary>The service of a resource; empty when it has none, or none that is text.</summary>
    public ReadOnlySpan<byte> Of(int resource)
    {
        while (_attributes.Count <= resource)
        {
            _attributes.Add(Find(dictionary.Resources[_attributes.Count]));
        }

        return _attributes[resource] < 0 ? default : dictionary.Attributes.Value(_attributes[resource]);
    }

    private int Find(ResourceEntry resource)
    {
        foreach (int attribute in resource.Attributes)
        {
            if (dictionary.Strings[dictionary.Attributes.Key(attribute)].SequenceEqual(ServiceName))
            {
                return dictionary.Attributes.Type(attribute) == AttributeType.String ? attribute : -1;
            }
        }

        return -1;
    }
}
