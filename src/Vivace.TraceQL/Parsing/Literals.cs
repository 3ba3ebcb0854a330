using Vivace.TraceQL.Lexing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Parsing;

/// <summary>The tokens that are values by themselves.</summary>
internal static class Literals
{
    public static bool TryRead(Token token, out Static value)
    {
        Static? found = token.Kind switch
        {
            TokenKind.String or TokenKind.Integer or TokenKind.Float or TokenKind.Duration => token.Value,
            TokenKind.Keyword => OfKeyword(token.Text),
            _ => null,
        };
        value = found ?? default;
        return found is not null;
    }

    /// <summary>Whether the token is a number or duration.</summary>
    public static bool IsNumber(Token token) => token.Kind is TokenKind.Integer or TokenKind.Float or TokenKind.Duration;

    private static Static? OfKeyword(string word) => word switch
    {
        "true" => Static.True,
        "false" => Static.False,
        "minInt" => Static.FromInt(long.MinValue),
        "maxInt" => Static.FromInt(long.MaxValue),
        "ok" => Static.FromStatus(TraceQLStatus.Ok),
        "error" => Static.FromStatus(TraceQLStatus.Error),
        "unset" => Static.FromStatus(TraceQLStatus.Unset),
        "unspecified" => Static.FromKind(TraceQLKind.Unspecified),
        "internal" => Static.FromKind(TraceQLKind.Internal),
        "server" => Static.FromKind(TraceQLKind.Server),
        "client" => Static.FromKind(TraceQLKind.Client),
        "producer" => Static.FromKind(TraceQLKind.Producer),
        "consumer" => Static.FromKind(TraceQLKind.Consumer),
        _ => null,
    };
}
