using System.Globalization;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Printing;

/// <summary>Values as clients see them (section 15).</summary>
internal static class CanonicalText
{
    public static string Of(Static value) => value.Type switch
    {
        StaticType.Int => value.AsInt().ToString(CultureInfo.InvariantCulture),
        StaticType.Float => CanonicalNumber.Float(value.AsFloat()),
        StaticType.String => $"`{value.AsString()}`",
        StaticType.Bool => value.AsBool() ? "true" : "false",
        StaticType.Duration => CanonicalDuration.Text(value.AsDurationNanos()),
        StaticType.Status => Of(value.AsStatus()),
        StaticType.Kind => Of(value.AsKind()),
        _ => "nil",
    };

    public static string Of(TraceQLStatus status) => status switch
    {
        TraceQLStatus.Error => "error",
        TraceQLStatus.Ok => "ok",
        _ => "unset",
    };

    public static string Of(TraceQLKind kind) => kind switch
    {
        TraceQLKind.Internal => "internal",
        TraceQLKind.Server => "server",
        TraceQLKind.Client => "client",
        TraceQLKind.Producer => "producer",
        TraceQLKind.Consumer => "consumer",
        _ => "unspecified",
    };
}
