using Vivace.Query.Tags;

namespace Vivace.Server.Api.Tags;

/// <summary>How the answers of tag look-ups are named and merged for the two versions of the API.</summary>
internal static class TagAnswerForms
{
    public static string NameOf(TagScope scope) => scope switch
    {
        TagScope.Resource => "resource",
        TagScope.Span => "span",
        TagScope.Event => "event",
        TagScope.Link => "link",
        TagScope.Instrumentation => "instrumentation",
        TagScope.Intrinsic => "intrinsic",
        _ => "none",
    };

    /// <summary>
    /// The flat list of version 1: sorted, each name once, without intrinsics unless they were asked for, cut to the limit.
    /// </summary>
    public static IReadOnlyList<string> Flat(TagNamesAnswer answer, TagScope requested, int limit)
    {
        var names = new SortedSet<string>(StringComparer.Ordinal);
        foreach (TagScopeNames scope in answer.Scopes)
        {
            if (scope.Scope != TagScope.Intrinsic || requested == TagScope.Intrinsic)
            {
                names.UnionWith(scope.Names);
            }
        }

        return limit > 0 && names.Count > limit ? [.. names.Take(limit)] : [.. names];
    }

    /// <summary>The texts of version 1: sorted, each once.</summary>
    public static IReadOnlyList<string> Texts(TagValuesAnswer answer) =>
        [.. answer.Values.Select(static value => value.Text).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
