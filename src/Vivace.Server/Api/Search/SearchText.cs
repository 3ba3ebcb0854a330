using System.Globalization;
using Vivace.Query.Search;

namespace Vivace.Server.Api.Search;

/// <summary>Texts and numbers of a search's answer that both encodings share.</summary>
internal static class SearchText
{
    /// <summary>In place of an empty service of the root, mostly because the root is not stored (traceql specification, section 5.4).</summary>
    private const string RootNotReceived = "<root span not yet received>";

    private const ulong NanosecondsPerMillisecond = 1_000_000;

    /// <summary>16 digits.</summary>
    public static string SpanId(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    public static string RootServiceName(FoundTrace trace) =>
        trace.RootServiceName.Length > 0 ? trace.RootServiceName : RootNotReceived;

    public static uint DurationMs(FoundTrace trace) => (uint)Math.Min(trace.Duration / NanosecondsPerMillisecond, uint.MaxValue);
}
