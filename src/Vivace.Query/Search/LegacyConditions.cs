using System.Globalization;
using System.Text;
using Vivace.Query.Expressions;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Search;

/// <summary>Makes conditions of the tags of a legacy search (query-api specification, section 5.5).</summary>
internal static class LegacyConditions
{
    /// <summary>The condition that some span of a trace must satisfy for a tag.</summary>
    public static SpanCondition Of(string key, string value) => key switch
    {
        "name" => Contains(new IntrinsicField(Intrinsic.Name), value),
        "root.name" => Contains(new IntrinsicField(Intrinsic.TraceRootName), value),
        "root.service.name" => Contains(new IntrinsicField(Intrinsic.TraceRootService), value),
        "status.code" => Equal(new IntrinsicField(Intrinsic.Status), Static.FromStatus(Status(value))),
        "service.name" => Contains(new AttributeField(AttributeScope.Resource, key), value),
        "http.status_code" when long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long code) =>
            Equal(new AttributeField(AttributeScope.Span, key), Static.FromInt(code)),
        _ when key != "http.status_code" && WellKnownFields.Contains(new AttributeField(AttributeScope.Span, key)) =>
            Contains(new AttributeField(AttributeScope.Span, key), value),
        _ when WellKnownFields.Contains(new AttributeField(AttributeScope.Resource, key)) =>
            Contains(new AttributeField(AttributeScope.Resource, key), value),
        _ => new EitherCondition(
            Equal(new AttributeField(AttributeScope.Resource, key), Static.FromString(value)),
            Equal(new AttributeField(AttributeScope.Span, key), Static.FromString(value))),
    };

    private static FieldCondition Contains(FieldReference field, string part) =>
        new(field, new ContainsTest(Encoding.UTF8.GetBytes(part)));

    private static FieldCondition Equal(FieldReference field, Static value) =>
        new(field, new LiteralTest(BinaryOperator.Equal, value, strict: field is AttributeField));

    private static TraceQLStatus Status(string value) => value switch
    {
        "ok" => TraceQLStatus.Ok,
        "error" => TraceQLStatus.Error,
        _ => TraceQLStatus.Unset,
    };

    /// <summary>Whether a text contains another, byte by byte.</summary>
    private sealed class ContainsTest(byte[] part) : ValueTest
    {
        public override bool Matches(FieldValue value) => value.Type == FieldType.String && value.Text.IndexOf(part) >= 0;
    }
}
