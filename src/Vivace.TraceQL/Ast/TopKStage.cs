using System.Globalization;
using Vivace.TraceQL.Printing;

namespace Vivace.TraceQL.Ast;

/// <summary><c>topk(n)</c>, or <c>bottomk(n)</c> when <paramref name="Bottom"/>.</summary>
public sealed record TopKStage(bool Bottom, long Limit) : SecondStage
{
    internal override void WriteTo(CanonicalWriter writer) =>
        writer.Append(Bottom ? "bottomk(" : "topk(").Append(Limit.ToString(CultureInfo.InvariantCulture)).Append(")");
}
