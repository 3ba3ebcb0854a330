using Vivace.Traces.Interning;

namespace Vivace.Query.Sources.Heads;

/// <summary>The string table of a dictionary as values: the code is the string's number, 0 the empty string.</summary>
internal sealed class StringValues(StringTable strings) : ValueTable
{
    public override int Count => strings.Count;

    public override FieldValue this[int code] => FieldValue.String(strings[code]);
}
