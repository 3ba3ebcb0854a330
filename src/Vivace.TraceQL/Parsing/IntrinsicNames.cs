using Vivace.TraceQL.Ast;

namespace Vivace.TraceQL.Parsing;

/// <summary>How intrinsics are written: the two columns of the table in section 5.2.</summary>
internal static class IntrinsicNames
{
    private static readonly (string Opener, string Word, Intrinsic Intrinsic)[] Scoped =
    [
        ("span:", "duration", Intrinsic.Duration),
        ("span:", "name", Intrinsic.Name),
        ("span:", "status", Intrinsic.Status),
        ("span:", "statusMessage", Intrinsic.StatusMessage),
        ("span:", "kind", Intrinsic.Kind),
        ("span:", "id", Intrinsic.SpanId),
        ("span:", "parentID", Intrinsic.SpanParentId),
        ("span:", "childCount", Intrinsic.SpanChildCount),
        ("trace:", "duration", Intrinsic.TraceDuration),
        ("trace:", "rootName", Intrinsic.TraceRootName),
        ("trace:", "rootService", Intrinsic.TraceRootService),
        ("trace:", "id", Intrinsic.TraceId),
        ("event:", "name", Intrinsic.EventName),
        ("event:", "timeSinceStart", Intrinsic.EventTimeSinceStart),
        ("link:", "traceID", Intrinsic.LinkTraceId),
        ("link:", "spanID", Intrinsic.LinkSpanId),
        ("instrumentation:", "name", Intrinsic.InstrumentationName),
        ("instrumentation:", "version", Intrinsic.InstrumentationVersion),
    ];

    public static bool TryGetScoped(string opener, string word, out Intrinsic intrinsic)
    {
        foreach ((string o, string w, Intrinsic i) in Scoped)
        {
            if (o == opener && w == word)
            {
                intrinsic = i;
                return true;
            }
        }

        intrinsic = default;
        return false;
    }

    /// <summary>The words that may follow an opener.</summary>
    public static string[] ScopedWords(string opener) =>
        [.. Scoped.Where(entry => entry.Opener == opener).Select(entry => entry.Word)];

    public static bool TryGetBare(string word, out Intrinsic intrinsic)
    {
        Intrinsic? found = word switch
        {
            "duration" => Intrinsic.Duration,
            "name" => Intrinsic.Name,
            "status" => Intrinsic.Status,
            "statusMessage" => Intrinsic.StatusMessage,
            "kind" => Intrinsic.Kind,
            "parent" => Intrinsic.Parent,
            "rootName" => Intrinsic.TraceRootName,
            "rootServiceName" => Intrinsic.TraceRootService,
            "traceDuration" => Intrinsic.TraceDuration,
            "nestedSetLeft" => Intrinsic.NestedSetLeft,
            "nestedSetRight" => Intrinsic.NestedSetRight,
            "nestedSetParent" => Intrinsic.NestedSetParent,
            _ => null,
        };
        intrinsic = found ?? default;
        return found is not null;
    }
}
