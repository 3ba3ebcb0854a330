using System.Globalization;
using Vivace.Query.Tests.Traces;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Tests.Oracle;

/// <summary>The span a field is read from, and the event and link it is read from where one is meant.</summary>
internal sealed record OraclePlace(OracleSpan Span, TestEvent? Event = null, TestLink? Link = null);

/// <summary>The value of a field (section 5).</summary>
internal static class OracleFields
{
    public static bool IsOfEvents(FieldReference field) => field is AttributeField { Scope: AttributeScope.Event }
        or IntrinsicField { Intrinsic: Intrinsic.EventName or Intrinsic.EventTimeSinceStart };

    public static bool IsOfLinks(FieldReference field) => field is AttributeField { Scope: AttributeScope.Link }
        or IntrinsicField { Intrinsic: Intrinsic.LinkTraceId or Intrinsic.LinkSpanId };

    public static OracleValue Read(FieldReference field, OraclePlace place) => field is AttributeField attribute
        ? Read(attribute, place)
        : Read(((IntrinsicField)field).Intrinsic, place);

    /// <summary>The value of a key in a list.</summary>
    public static OracleValue Find(KeyValues? attributes, string key)
    {
        foreach ((string name, object? value) in attributes ?? [])
        {
            if (name == key)
            {
                return OracleValue.OfAttribute(value);
            }
        }

        return OracleValue.Missing;
    }

    private static OracleValue Read(AttributeField field, OraclePlace place)
    {
        TestSpan span = place.Span.Source;
        OracleValue own = Find(span.Attributes, field.Name);
        return field.Scope switch
        {
            AttributeScope.None => own.Type != OracleType.Missing ? own : Find(span.Resource.Attributes, field.Name),
            AttributeScope.Span => own,
            AttributeScope.Resource => OfResource(span, field.Name),
            AttributeScope.Instrumentation => Find(span.Scope.Attributes, field.Name),
            AttributeScope.Event => Find(place.Event?.Attributes, field.Name),
            _ => Find(place.Link?.Attributes, field.Name),
        };
    }

    /// <summary>A resource without a service has the empty name, as in blocks; nothing else is made up.</summary>
    private static OracleValue OfResource(TestSpan span, string key)
    {
        OracleValue value = Find(span.Resource.Attributes, key);
        return key == "service.name" && value.Type == OracleType.Missing ? OracleValue.Of("") : value;
    }

    private static OracleValue Read(Intrinsic intrinsic, OraclePlace place)
    {
        OracleSpan span = place.Span;
        OracleTrace trace = span.Trace;
        return intrinsic switch
        {
            Intrinsic.Duration => OracleValue.Duration((long)span.Source.Duration),
            Intrinsic.Name => OracleValue.Of(span.Source.Name),
            Intrinsic.Status => new OracleValue(OracleType.Status, (long)span.Source.Status),
            Intrinsic.StatusMessage => OracleValue.Of(span.Source.StatusMessage),
            Intrinsic.Kind => new OracleValue(OracleType.Kind, (long)span.Source.Kind),
            Intrinsic.SpanId => OracleValue.Of(SpanIdText(span.Source.Id)),
            Intrinsic.SpanParentId => OracleValue.Of(SpanIdText(span.Source.Parent)),
            Intrinsic.NestedSetLeft => OracleValue.Of(span.Left),
            Intrinsic.NestedSetRight => OracleValue.Of(span.Right),
            Intrinsic.NestedSetParent => OracleValue.Of(span.Parent),
            Intrinsic.TraceDuration => OracleValue.Duration((long)trace.Duration),
            Intrinsic.TraceRootName => OracleValue.Of(trace.RootName),
            Intrinsic.TraceRootService => OracleValue.Of(trace.RootService),
            Intrinsic.TraceId => OracleValue.Of(TraceIdText(trace.Id)),
            Intrinsic.EventName => place.Event is { } item ? OracleValue.Of(item.Name) : OracleValue.Missing,
            Intrinsic.EventTimeSinceStart => place.Event is { } item ? OracleValue.Duration(item.Offset) : OracleValue.Missing,
            Intrinsic.LinkTraceId => place.Link is { } link ? OracleValue.Of(TraceIdText(link.TraceId)) : OracleValue.Missing,
            Intrinsic.LinkSpanId => place.Link is { } link ? OracleValue.Of(SpanIdText(link.SpanId)) : OracleValue.Missing,
            Intrinsic.InstrumentationName => OracleValue.Of(span.Source.Scope.Name),
            Intrinsic.InstrumentationVersion => OracleValue.Of(span.Source.Scope.Version),
            _ => throw new OracleUnspecified(intrinsic.ToString()),
        };
    }

    private static string SpanIdText(ulong id) => id.ToString("x16", CultureInfo.InvariantCulture);

    private static string TraceIdText((ulong High, ulong Low) id) => (SpanIdText(id.High) + SpanIdText(id.Low)).TrimStart('0');
}
