using Vivace.TraceQL.Ast;
using Vivace.TraceQL.RegularExpressions;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Validation;

/// <summary>Checks of field expressions and filters.</summary>
internal static class FieldValidator
{
    private const string ServiceName = "service.name";

    public static void Validate(SpansetFilter filter)
    {
        Validate(filter.Condition);
        if (filter.Condition.Type is not (StaticType.Bool or StaticType.Untyped))
            throw TraceQLErrors.FilterNotBoolean(filter);
    }

    public static void Validate(FieldExpression expression)
    {
        switch (expression)
        {
            case AttributeField { Parent: true }:
                throw TraceQLErrors.Parent();
            case IntrinsicField { Intrinsic: Intrinsic.Parent }:
                throw TraceQLErrors.ParentIntrinsic();
            case UnaryExpression unary:
                Validate(unary.Operand);
                if (!unary.Operand.Type.Allows(unary.Operator))
                    throw TraceQLErrors.IllegalOperation(unary);
                break;
            case BinaryExpression binary:
                Validate(binary.Left);
                Validate(binary.Right);
                ValidateOperator(binary);
                break;
            case NilTest test:
                Validate(test.Operand);
                ValidateNil(test);
                break;
        }
    }

    public static bool IsNumericOrUntyped(this StaticType type) => type == StaticType.Untyped || type.IsNumeric();

    private static void ValidateOperator(BinaryExpression binary)
    {
        StaticType left = binary.Left.Type;
        StaticType right = binary.Right.Type;
        if (!left.IsCompatibleWith(right))
            throw TraceQLErrors.DifferentTypes(binary);
        if (!left.Allows(binary.Operator) || !right.Allows(binary.Operator))
            throw TraceQLErrors.IllegalOperation(binary);
        if (!binary.Operator.IsRegex())
            return;

        // A pattern that is a field is checked by its text, as Tempo 2.10 does.
        string pattern = binary.Right is LiteralExpression { Value: { Type: StaticType.String } literal }
            ? literal.AsString()
            : binary.Right.CanonicalText;
        if (!TraceQLRegex.IsValid(pattern))
            throw TraceQLErrors.InvalidRegex(binary.Right);
    }

    private static void ValidateNil(NilTest test)
    {
        if (test.Negated)
            return;
        if (test.Operand is IntrinsicField intrinsic)
            throw TraceQLErrors.NeverNil(intrinsic, "intrinsics");
        if (test.Operand is AttributeField { Scope: AttributeScope.Resource, Name: ServiceName } service)
            throw TraceQLErrors.NeverNil(service, service.CanonicalText);
    }
}
