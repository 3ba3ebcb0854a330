using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Spansets;

/// <summary>The fields a stage mentions.</summary>
internal static class StageFields
{
    public static IEnumerable<FieldReference> Of(PipelineStage stage) =>
        new TraceQLQuery(new Pipeline([stage])).Fields().Select(static use => use.Field);
}
