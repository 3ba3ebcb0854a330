using Vivace.Query.Answers;
using Vivace.Query.Search;
using Vivace.TraceQL;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tests.Oracle;

/// <summary>The attributes that a found span may list and those it must (section 10.2).</summary>
internal sealed class OracleShownFields(TraceQLQuery query)
{
    private static readonly Intrinsic[] NeverListed =
    [
        Intrinsic.Name, Intrinsic.Duration, Intrinsic.TraceDuration, Intrinsic.TraceRootName, Intrinsic.TraceRootService, Intrinsic.TraceId,
        Intrinsic.SpanId,
    ];

    private static readonly string[] WellKnown =
    [
        "http.status_code", "http.method", "http.url", "service.name", "cluster", "namespace", "pod", "container", "k8s.cluster.name",
        "k8s.namespace.name", "k8s.pod.name", "k8s.container.name",
    ];

    private static readonly FieldReference NameField = new IntrinsicField(Intrinsic.Name);

    private readonly FieldReference[] _mentioned = [.. query.Fields().Where(use => use.Role is not (FieldRole.MetricsArgument
        or FieldRole.MetricsGroup or FieldRole.Compare)).Select(use => use.Field).Distinct()];

    /// <summary>Fields of <c>select</c> alone must show on every span that has them.</summary>
    private readonly FieldReference[] _selected =
        [.. query.Fields().Where(use => use.Role == FieldRole.Select).Select(use => use.Field).Distinct()];

    private readonly AttributeField[] _nilTested = [.. OracleSearch.Nodes(query.Source).OfType<NilTest>().Select(test => test.Operand)
        .OfType<AttributeField>()];

    public string? Difference(OracleSpan span, FoundSpan found)
    {
        // A name that is only part of a condition may be left out where the condition does not hold.
        bool mayShowName = _mentioned.Contains(NameField), mustShowName = _selected.Contains(NameField);
        if ((found.Name ?? "") is var name && (name != "" || mustShowName) && name != (mayShowName ? span.Source.Name : ""))
        {
            return $"span {span}: name {found.Name}";
        }

        foreach (AnswerAttribute attribute in found.Attributes)
        {
            if (!_mentioned.Any(field => IsListable(field) && field.ResultName == attribute.Key && MayShow(field, span, attribute.Value)))
            {
                return $"span {span}: unexpected {attribute.Key}={OracleAnswerCheck.ShownText(attribute.Value)}";
            }
        }

        foreach (FieldReference field in _selected.Where(IsListable))
        {
            foreach (OracleValue value in Values(field, span).Where(value => !value.IsNil && value is not { Type: OracleType.String, Data: "" }))
            {
                if (!found.Attributes.Any(attribute => attribute.Key == field.ResultName && OracleAnswerCheck.IsShownAs(value, attribute.Value)))
                {
                    return $"span {span}: {field}={value} is not shown";
                }
            }
        }

        return null;
    }

    private static bool IsListable(FieldReference field) => field is not IntrinsicField { Intrinsic: var intrinsic } || !NeverListed.Contains(intrinsic);

    /// <summary>Of an array, the elements that satisfied a condition may be shown instead of the whole.</summary>
    private bool MayShow(FieldReference field, OracleSpan span, AnswerValue shown)
    {
        OracleValue[] values = [.. AllValues(field, span)];
        return values.Any(value => !value.IsNil && OracleAnswerCheck.IsShownAs(value, shown))
            || values.Where(value => value.Type == OracleType.Array).Any(array => Parts(shown)
                .All(part => array.Items.Any(item => OracleAnswerCheck.IsShownAs(item, part))))
            || (shown is { Kind: AnswerValueKind.String, Text: "nil" } && MayShowNil(field, values));
    }

    private static IReadOnlyList<AnswerValue> Parts(AnswerValue shown) => shown.Items ?? [shown];

    private bool MayShowNil(FieldReference field, OracleValue[] values) => field is AttributeField attribute
        && (WellKnown.Contains(attribute.Name) || (_nilTested.Contains(attribute) && values.Any(value => value.Type == OracleType.Missing)));

    /// <summary>What <c>select</c> shows: the value of the last event; of an unscoped name both the span's and the resource's.</summary>
    private static IEnumerable<OracleValue> Values(FieldReference field, OracleSpan span)
    {
        if (OracleFields.IsOfEvents(field) || OracleFields.IsOfLinks(field))
        {
            return AllValues(field, span).TakeLast(1);
        }

        return AllValues(field, span);
    }

    private static IEnumerable<OracleValue> AllValues(FieldReference field, OracleSpan span)
    {
        if (field is AttributeField { Scope: AttributeScope.None } unscoped)
        {
            return [OracleFields.Find(span.Source.Attributes, unscoped.Name), OracleFields.Find(span.Source.Resource.Attributes, unscoped.Name)];
        }

        if (OracleFields.IsOfEvents(field))
        {
            return span.Source.Events.Select(item => OracleFields.Read(field, new OraclePlace(span, Event: item)));
        }

        if (OracleFields.IsOfLinks(field))
        {
            return span.Source.Links.Select(item => OracleFields.Read(field, new OraclePlace(span, Link: item)));
        }

        return [OracleFields.Read(field, new OraclePlace(span))];
    }
}
