using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Lexing;
using Vivace.TraceQL.Parsing;
using Vivace.TraceQL.Types;
using Vivace.TraceQL.Validation;

namespace Vivace.TraceQL.TagFilters;

/// <summary>
/// The query of a tag look-up (section 20). People send it while they type, so it never fails: what is not finished is left out. The rule
/// is that of Tempo 3.0, which finds a filter in all texts where 2.10 finds one: the first <c>{ … }</c> counts, <c>||</c> included; what
/// follows behind a pipe is ignored; spansets combined by operators mean no filter, and so does an attribute without scope.
/// </summary>
public sealed class TagFilter
{
    public static readonly TagFilter Unfiltered = new(TagFilterKind.Unfiltered, null);

    public static readonly TagFilter Nothing = new(TagFilterKind.Nothing, null);

    private TagFilter(TagFilterKind kind, FieldExpression? condition)
    {
        Kind = kind;
        Condition = condition;
    }

    public TagFilterKind Kind { get; }

    /// <summary>
    /// When filtered: comparisons of fields and constants under <c>&amp;&amp;</c>, <c>||</c> and <c>!</c>, checked, so that evaluating it
    /// cannot fail. Otherwise null.
    /// </summary>
    public FieldExpression? Condition { get; }

    /// <summary>Reads the parameter <c>q</c>; never throws. The caller limits the length.</summary>
    public static TagFilter Extract(string? query)
    {
        if (string.IsNullOrWhiteSpace(query))
            return Unfiltered;
        try
        {
            TokenReader reader = new(query);
            FieldExpression? condition = new LenientFilterParser(reader, new FieldParser(reader)).Parse();
            return condition is null || !EndsFilter(reader) ? Unfiltered : Check(condition);
        }
        catch (TraceQLException)
        {
            return Unfiltered;
        }
    }

    /// <summary>
    /// What is left to do when the values of <paramref name="tag"/> are asked for: alternatives that fix the tag with <c>=</c> give their
    /// literal without looking at data, the rest is evaluated, without other conditions on the tag itself: who is choosing a value wants to
    /// see the others too. A filter on the tag alone filters nothing.
    /// </summary>
    public TagValuesPlan PlanValuesOf(FieldReference tag)
    {
        if (Condition is null)
            return new TagValuesPlan([], this);
        List<Static> values = [];
        FieldExpression? rest = null;
        foreach (FieldExpression alternative in Split(Condition, BinaryOperator.Or))
        {
            if (FixedValue(alternative, tag) is { } value)
                values.Add(value);
            else if (WithoutTag(alternative, tag) is { } others)
                rest = rest is null ? others : new BinaryExpression(BinaryOperator.Or, rest, others);
            else
                return new TagValuesPlan([.. values.Distinct()], Unfiltered);
        }

        return new TagValuesPlan([.. values.Distinct()], rest is null ? Nothing : new TagFilter(TagFilterKind.Filtered, rest));
    }

    /// <summary>Whether only a pipe, hints or nothing follows the filter.</summary>
    private static bool EndsFilter(TokenReader reader) =>
        reader.Current.Kind == TokenKind.End || reader.Current.IsSymbol("|") || reader.Current.IsKeyword("with");

    private static TagFilter Check(FieldExpression condition)
    {
        SpansetFilter filter = new(condition);
        if (filter.MatchesEverything || HasUnscopedAttribute(condition))
            return Unfiltered;
        try
        {
            FieldValidator.Validate(filter);
        }
        catch (TraceQLException)
        {
            return Nothing;
        }

        return filter.MatchesNothing ? Nothing : new TagFilter(TagFilterKind.Filtered, condition);
    }

    private static bool HasUnscopedAttribute(FieldExpression condition) =>
        FieldsOf(condition).Any(field => field is AttributeField { Scope: AttributeScope.None, Parent: false });

    /// <summary>An alternative without its conditions on the tag alone; null when there are no others.</summary>
    private static FieldExpression? WithoutTag(FieldExpression alternative, FieldReference tag)
    {
        FieldExpression? others = null;
        foreach (FieldExpression condition in Split(alternative, BinaryOperator.And))
        {
            if (!MentionsOnly(condition, tag))
                others = others is null ? condition : new BinaryExpression(BinaryOperator.And, others, condition);
        }

        return others;
    }

    private static bool MentionsOnly(FieldExpression condition, FieldReference tag) => FieldsOf(condition).All(field => field == tag);

    private static IEnumerable<FieldReference> FieldsOf(FieldExpression condition) =>
        new TraceQLQuery(new Pipeline([new SpansetFilter(condition)])).Fields().Select(use => use.Field);

    /// <summary>The literal that one of the conditions joined by and fixes the tag to.</summary>
    private static Static? FixedValue(FieldExpression alternative, FieldReference tag)
    {
        foreach (FieldExpression condition in Split(alternative, BinaryOperator.And))
        {
            switch (condition)
            {
                case BinaryExpression { Operator: BinaryOperator.Equal, Left: FieldReference field, Right: LiteralExpression literal }
                    when field == tag:
                    return literal.Value;
                case BinaryExpression { Operator: BinaryOperator.Equal, Left: LiteralExpression literal, Right: FieldReference field }
                    when field == tag:
                    return literal.Value;
            }
        }

        return null;
    }

    /// <summary>The parts that the operator joins, in order.</summary>
    private static List<FieldExpression> Split(FieldExpression expression, BinaryOperator op)
    {
        List<FieldExpression> parts = [];
        Stack<FieldExpression> open = new([expression]);
        while (open.TryPop(out FieldExpression? next))
        {
            if (next is BinaryExpression binary && binary.Operator == op)
            {
                open.Push(binary.Right);
                open.Push(binary.Left);
            }
            else
            {
                parts.Add(next);
            }
        }

        return parts;
    }
}
