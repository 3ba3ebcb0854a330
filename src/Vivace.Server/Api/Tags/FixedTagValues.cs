using System.Globalization;
using Vivace.Query.Tags;
using Vivace.TraceQL.Types;

namespace Vivace.Server.Api.Tags;

/// <summary>Values that the filter of a look-up names itself: a condition <c>tag = value</c> answers for the tag (section 7.3, rule 5).</summary>
internal static class FixedTagValues
{
    /// <summary>Adds values to an answer, each once.</summary>
    public static TagValuesAnswer Merge(TagValuesAnswer answer, IReadOnlyList<Static> values)
    {
        if (values.Count == 0)
        {
            return answer;
        }

        List<TagValue> all = [.. answer.Values];
        all.AddRange(values.Where(static value => !value.IsNil).Select(Of).Where(value => !answer.Values.Contains(value)));
        return answer with { Values = all };
    }

    private static TagValue Of(Static value) => value.Type switch
    {
        StaticType.String => new TagValue("string", value.AsString()),
        StaticType.Int => new TagValue("int", value.AsInt().ToString(CultureInfo.InvariantCulture)),
        StaticType.Float => new TagValue("float", value.ToString()),
        StaticType.Bool => new TagValue("bool", value.AsBool() ? "true" : "false"),
        StaticType.Duration => new TagValue("int", value.AsDurationNanos().ToString(CultureInfo.InvariantCulture)),
        _ => new TagValue("keyword", value.ToString()),
    };
}
