using System.Text;
using Vivace.Traces.Interning;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>Turns a column that holds one attribute into numbers of a dictionary, once per distinct value.</summary>
internal sealed class ColumnAttribute(string key, CodedColumn column, TraceDictionary dictionary, KeyValueWriter writer, bool emptyIsNone = false)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(key);

    /// <summary>Number of the attribute plus one, by code; 0 for not looked up.</summary>
    private readonly int[] _numbers = new int[column.Values.Count];

    /// <summary>Appends the attribute of an owner, if it has it.</summary>
    public void AddTo(List<int> attributes, int owner)
    {
        int code = column.Codes[owner];
        if (code < 0 || (emptyIsNone && column.Values[code].IsEmpty))
        {
            return;
        }

        if (_numbers[code] == 0)
        {
            writer.String(column.Values[code]);
            _numbers[code] = dictionary.Attributes.Intern(writer.KeyValue(_key)) + 1;
        }

        attributes.Add(_numbers[code] - 1);
    }
}
