using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Lexing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Parsing;

/// <summary>
/// Spanset expressions, scalars, pipelines, and pipelines in brackets. Which of them a bracket holds shows only while reading it, so one
/// method reads all and a set of <see cref="Operands"/> says which are welcome.
/// </summary>
internal sealed class PipelineParser(TokenReader reader, FieldParser fields)
{
    /// <summary>Everything before metrics and hints. A pipeline ends before a <c>|</c> that a metrics function follows.</summary>
    public PipelineExpression Parse()
    {
        if (StartsStage())
            return ParseRest(ParseStage(), inBrackets: false, out _);
        AstNode operand = ParseOperand(Operands.All, Precedence.Loosest);
        return operand switch
        {
            SpansetExpression spansets => ParseRest(spansets, inBrackets: false, out _),
            ScalarExpression scalar when IsPipelineScalar(scalar) => ParsePipelineComparison(scalar),
            ScalarExpression scalar => ParseRest(ParseScalarFilter(scalar), inBrackets: false, out _),
            _ => (PipelineExpression)operand,
        };
    }

    /// <summary><c>{ … }</c>.</summary>
    public SpansetFilter ParseFilter()
    {
        reader.ExpectSymbol("{");
        if (reader.TryTakeSymbol("}"))
            return new SpansetFilter(new LiteralExpression(Static.True));
        FieldExpression condition = fields.ParseExpression();
        fields.ExpectEnd("}");
        return new SpansetFilter(condition);
    }

    private bool StartsStage() => reader.Current.IsKeyword("by") || reader.Current.IsKeyword("select");

    /// <summary>The stages after the first. Inside brackets the last may be an aggregate without comparison.</summary>
    private Pipeline ParseRest(PipelineStage first, bool inBrackets, out AggregateExpression? aggregate)
    {
        List<PipelineStage> stages = [first];
        aggregate = null;
        while (reader.Current.IsSymbol("|") && !(MetricsParser.IsFunction(reader.Following) && !inBrackets))
        {
            reader.Take();
            if (reader.TryTakeKeyword("coalesce"))
            {
                reader.ExpectSymbol("(");
                reader.ExpectSymbol(")");
                stages.Add(new CoalesceStage());
                continue;
            }

            if (StartsStage())
            {
                stages.Add(ParseStage());
                continue;
            }

            bool bare = !reader.Current.IsSymbol("(");
            AstNode operand = ParseOperand(Operands.Stage, Precedence.Loosest);
            if (inBrackets && bare && operand is AggregateExpression last && reader.Current.IsSymbol(")"))
            {
                aggregate = last;
                break;
            }

            stages.Add(operand is ScalarExpression scalar ? ParseScalarFilter(scalar) : (SpansetExpression)operand);
        }

        return reader.Bounded(new Pipeline([.. stages]));
    }

    /// <summary><c>by</c> or <c>select</c>.</summary>
    private PipelineStage ParseStage()
    {
        bool by = reader.Take().Text == "by";
        reader.ExpectSymbol("(");
        if (by)
        {
            FieldExpression expression = fields.ParseExpression();
            fields.ExpectEnd(")");
            return new GroupStage(expression);
        }

        List<FieldReference> selected = [fields.ParseField()];
        while (reader.TryTakeSymbol(","))
            selected.Add(fields.ParseField());
        if (!reader.TryTakeSymbol(")"))
            throw reader.Unexpected(")", ",");
        return new SelectStage([.. selected]);
    }

    private ScalarFilter ParseScalarFilter(ScalarExpression left)
    {
        BinaryOperator op = ParseComparison();
        return reader.Bounded(new ScalarFilter(op, left, (ScalarExpression)ParseOperand(Operands.Scalar, Precedence.Sum)));
    }

    private PipelineComparison ParsePipelineComparison(ScalarExpression left)
    {
        BinaryOperator op = ParseComparison();
        if (Literals.TryRead(reader.Current, out Static value))
        {
            reader.Take();
            return new PipelineComparison(op, left, new ScalarLiteral(value));
        }

        AstNode right = ParseOperand(Operands.BracketedPipeline, Precedence.Sum);
        return right is ScalarExpression scalar ? reader.Bounded(new PipelineComparison(op, left, scalar)) : throw reader.Unexpected();
    }

    private BinaryOperator ParseComparison()
    {
        if (!Precedence.TryGetBinary(reader.Current, out BinaryOperator op, out _) || !op.IsComparison())
            throw reader.Unexpected();
        reader.Take();
        return op;
    }

    /// <summary>
    /// A <see cref="SpansetExpression"/>, a <see cref="ScalarExpression"/> or, from brackets, a <see cref="PipelineExpression"/>. What may
    /// stand on the right of an operator depends on what stands on its left.
    /// </summary>
    private AstNode ParseOperand(Operands allowed, int minimum)
    {
        reader.Enter();
        AstNode left = ParsePrimary(allowed);
        while (true)
        {
            if (left is ScalarExpression scalar)
            {
                if (!Precedence.TryGetBinary(reader.Current, out BinaryOperator op, out int precedence)
                    || !op.IsArithmetic() || precedence < minimum)
                {
                    break;
                }

                reader.Take();
                Operands right = IsPipelineScalar(scalar) ? Operands.BracketedPipeline : Operands.Scalar;
                AstNode operand = ParseOperand(right, op == BinaryOperator.Power ? precedence : precedence + 1);
                left = reader.Bounded(new ScalarOperation(op, scalar, operand as ScalarExpression ?? throw reader.Unexpected()));
            }
            else
            {
                if (!Precedence.TryGetSpanset(reader.Current, out SpansetOperator op, out int precedence) || precedence < minimum)
                    break;
                reader.Take();
                left = reader.Bounded(Combine(op, left, precedence));
            }
        }

        reader.Leave();
        return left;
    }

    private AstNode Combine(SpansetOperator op, AstNode left, int precedence)
    {
        if (left is SpansetExpression spansets)
            return new SpansetOperation(op, spansets, (SpansetExpression)ParseOperand(Operands.Spanset, precedence + 1));
        AstNode right = ParseOperand(Operands.BracketedPipeline, precedence + 1);
        return new PipelineOperation(op, (PipelineExpression)left, right as PipelineExpression ?? throw reader.Unexpected());
    }

    private AstNode ParsePrimary(Operands allowed)
    {
        Token token = reader.Current;
        if (token.IsSymbol("("))
            return ParseBrackets(allowed);
        if (allowed.HasFlag(Operands.Spanset) && token.IsSymbol("{"))
            return ParseFilter();
        if (allowed.HasFlag(Operands.Scalar))
        {
            if (TryParseAggregate() is { } aggregate)
                return aggregate;
            bool negative = token.IsSymbol("-") && Literals.IsNumber(reader.Following);
            if (negative)
                reader.Take();
            if (Literals.IsNumber(reader.Current))
                return ParseNumber(negative);
        }

        throw allowed switch
        {
            Operands.Spanset => reader.Unexpected("{", "("),
            Operands.BracketedPipeline => reader.Unexpected("("),
            _ => reader.Unexpected(),
        };
    }

    private ScalarLiteral ParseNumber(bool negative)
    {
        LiteralExpression value = new(reader.Take().Value);
        return new ScalarLiteral(negative ? ((LiteralExpression)ConstantFolding.Unary(UnaryOperator.Negate, value)).Value : value.Value);
    }

    private AggregateExpression? TryParseAggregate()
    {
        Token token = reader.Current;
        AggregateFunction? function = token.Kind != TokenKind.Keyword ? null : token.Text switch
        {
            "count" => AggregateFunction.Count,
            "min" => AggregateFunction.Min,
            "max" => AggregateFunction.Max,
            "avg" => AggregateFunction.Avg,
            "sum" => AggregateFunction.Sum,
            _ => null,
        };
        if (function is not { } known)
            return null;
        reader.Take();
        reader.ExpectSymbol("(");
        if (known == AggregateFunction.Count)
        {
            reader.ExpectSymbol(")");
            return new AggregateExpression(known, null);
        }

        FieldExpression argument = fields.ParseExpression();
        fields.ExpectEnd(")");
        return new AggregateExpression(known, argument);
    }

    private AstNode ParseBrackets(Operands allowed)
    {
        reader.ExpectSymbol("(");
        AstNode inner = allowed.HasFlag(Operands.BracketedPipeline) ? ParsePipelineBrackets() : ParseOperand(allowed, Precedence.Loosest);
        if (inner is PipelineExpression && !reader.Current.IsSymbol(")"))
            throw reader.Unexpected(")", "|");
        fields.ExpectEnd(")");

        // ({ }) is a pipeline where only a pipeline can be.
        if (allowed == Operands.BracketedPipeline && inner is SpansetExpression spansets)
            return new Pipeline([spansets]);
        bool welcome = inner switch
        {
            SpansetExpression => allowed.HasFlag(Operands.Spanset),
            ScalarExpression scalar => IsPipelineScalar(scalar) || allowed.HasFlag(Operands.Scalar),
            _ => true,
        };
        return welcome ? inner : throw reader.Unexpected();
    }

    private AstNode ParsePipelineBrackets()
    {
        PipelineStage first;
        if (StartsStage())
        {
            first = ParseStage();
        }
        else
        {
            AstNode operand = ParseOperand(Operands.All, Precedence.Loosest);
            if (operand is PipelineExpression || reader.Current.IsSymbol(")") || (operand is ScalarExpression s && IsPipelineScalar(s)))
                return operand;
            first = operand is ScalarExpression scalar ? ParseScalarFilter(scalar) : (SpansetExpression)operand;
            if (first is SpansetExpression && !reader.Current.IsSymbol("|"))
                throw reader.Unexpected(")", "|");
        }

        Pipeline pipeline = ParseRest(first, inBrackets: true, out AggregateExpression? aggregate);
        return aggregate is null ? pipeline : reader.Bounded(new PipelineScalar(pipeline, aggregate));
    }

    private static bool IsPipelineScalar(ScalarExpression scalar)
    {
        while (scalar is ScalarOperation operation)
            scalar = operation.Left;
        return scalar is PipelineScalar;
    }
}
