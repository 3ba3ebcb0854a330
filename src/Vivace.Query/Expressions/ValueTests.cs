using System.Text;
using Vivace.TraceQL.Ast;
using Vivace.TraceQL.RegularExpressions;
using Vivace.TraceQL.Types;

namespace Vivace.Query.Expressions;

/// <summary>Finds the part of an expression that is a test of one field.</summary>
internal static class ValueTests
{
    /// <summary>The field and its test, if the expression is one: a comparison with a literal, a nil test, or a field alone.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="field">The field whose value is tested. It may differ from the one that is written (<see cref="KeyOf"/>).</param>
    /// <param name="test">Its test.</param>
    /// <param name="written">The field as the query mentions it.</param>
    public static bool TryGet(FieldExpression expression, out FieldReference field, out ValueTest test, out FieldReference written)
    {
        bool isTest = TryGetWritten(expression, out written, out test);
        field = expression is NilTest { Negated: false } && isTest ? KeyOf(written) : written;
        return isTest;
    }

    /// <summary>Whether an attribute without scope is missing is decided by the span alone (section 7.2).</summary>
    private static FieldReference KeyOf(FieldReference field) =>
        field is AttributeField { Scope: AttributeScope.None } attribute ? attribute with { Scope = AttributeScope.Span } : field;

    private static bool TryGetWritten(FieldExpression expression, out FieldReference field, out ValueTest test)
    {
        switch (expression)
        {
            case FieldReference bare:
                (field, test) = (bare, new TrueTest());
                return true;
            case NilTest { Operand: FieldReference operand, Negated: var negated }:
                (field, test) = (operand, new NilValueTest(negated));
                return true;
            case BinaryExpression { Left: FieldReference left, Right: LiteralExpression right, Operator: var op }
                when !op.IsArithmetic() && !op.IsLogical():
                (field, test) = (left, Compare(left, op, right.Value));
                return true;
            case BinaryExpression { Left: LiteralExpression left, Right: FieldReference right, Operator: var op } when op.IsComparison():
                (field, test) = (right, Compare(right, op.Mirror(), left.Value));
                return true;
            default:
                (field, test) = (null!, null!);
                return false;
        }
    }

    private static ValueTest Compare(FieldReference field, BinaryOperator op, Static literal)
    {
        if (op.IsRegex())
        {
            return literal.Type == StaticType.String && TraceQLRegex.TryCreate(literal.AsString(), out TraceQLRegex? pattern)
                ? new PatternTest(pattern, op == BinaryOperator.NotRegex)
                : new NeverTest();
        }

        if (field is IntrinsicField { Intrinsic: Intrinsic.TraceId } && literal.Type == StaticType.String)
        {
            return TraceIdTest(op, literal.AsString());
        }

        bool isAttribute = field is AttributeField
            or IntrinsicField { Intrinsic: Intrinsic.InstrumentationName or Intrinsic.InstrumentationVersion };
        return new LiteralTest(op, literal, isAttribute);
    }

    /// <summary>Leading zeros of the literal do not count, and what is no hexadecimal matches nothing (section 5.3).</summary>
    private static ValueTest TraceIdTest(BinaryOperator op, string literal)
    {
        foreach (char digit in literal)
        {
            if (!char.IsAsciiHexDigit(digit))
            {
                return new NeverTest();
            }
        }

        return new LiteralTest(op, Static.FromUtf8(Encoding.UTF8.GetBytes(literal.TrimStart('0'))), strict: false);
    }
}
