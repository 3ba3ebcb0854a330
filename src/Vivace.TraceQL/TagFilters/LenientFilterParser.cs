using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Lexing;
using Vivace.TraceQL.Parsing;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.TagFilters;

/// <summary>Reads the first filter of a text that may be unfinished anywhere. Matchers that do not parse are left out of their chain.</summary>
internal sealed class LenientFilterParser(TokenReader reader, FieldParser fields)
{
    /// <summary>With more unfinished matchers than this, the text is no query that anybody types.</summary>
    private const int MaxUnfinished = 100;

    private int _unfinished;

    /// <summary>What is left of the condition; null when nothing is, or when the text does not begin with a filter.</summary>
    /// <exception cref="TraceQLException">The text is too deep or too broken.</exception>
    public FieldExpression? Parse()
    {
        if (!reader.TryTakeSymbol("{"))
            return null;
        FieldExpression? condition = ParseChain();

        // Without the closing brace the text ended, or cannot be read any further: all there is has been read.
        if (!reader.TryTakeSymbol("}"))
            reader.SkipToEnd();
        return condition;
    }

    private FieldExpression? ParseChain()
    {
        reader.Enter();
        FieldExpression? chain = ParseTerm();
        while (reader.Current.IsSymbol("&&") || reader.Current.IsSymbol("||"))
        {
            BinaryOperator op = reader.Take().Text == "&&" ? BinaryOperator.And : BinaryOperator.Or;
            FieldExpression? term = ParseTerm();
            chain = chain is null || term is null ? chain ?? term : reader.Bounded(ConstantFolding.Binary(op, chain, term));
        }

        reader.Leave();
        return chain;
    }

    private FieldExpression? ParseTerm()
    {
        (int Index, int Nesting) start = reader.Mark();
        try
        {
            FieldExpression term = fields.ParseComparison();
            if (EndsTerm() && IsMatcher(term))
                return term;
        }
        catch (TraceQLException) when (_unfinished < MaxUnfinished)
        {
            // Read once more below, leaving out what is not finished.
        }

        _unfinished++;
        reader.Reset(start);
        if (reader.TryTakeSymbol("("))
        {
            FieldExpression? inner = ParseChain();
            bool complete = reader.TryTakeSymbol(")") ? EndsTerm() : reader.Current.Kind is TokenKind.End or TokenKind.Error;
            if (complete)
                return inner;
        }

        SkipTerm();
        return null;
    }

    private bool EndsTerm() =>
        reader.Current.Kind is TokenKind.End or TokenKind.Error
        || reader.Current.IsSymbol("&&") || reader.Current.IsSymbol("||") || reader.Current.IsSymbol(")") || reader.Current.IsSymbol("}");

    private void SkipTerm()
    {
        int brackets = 0;
        while (reader.Current.Kind is not (TokenKind.End or TokenKind.Error) && !reader.Current.IsSymbol("}"))
        {
            if (brackets == 0 && EndsTerm())
                return;
            brackets += reader.Current.IsSymbol("(") ? 1 : reader.Current.IsSymbol(")") ? -1 : 0;
            reader.Take();
        }
    }

    /// <summary>A comparison of fields and constants, or such joined. A field alone is the beginning of one; anything else could fail.</summary>
    private static bool IsMatcher(FieldExpression expression) => expression switch
    {
        LiteralExpression literal => literal.Type == StaticType.Bool,
        NilTest test => test.Operand is FieldReference,
        UnaryExpression unary => unary.Operator == UnaryOperator.Not && unary.Operand is not LiteralExpression && IsMatcher(unary.Operand),
        BinaryExpression binary when binary.Operator.IsLogical() => IsMatcher(binary.Left) && IsMatcher(binary.Right),
        BinaryExpression binary => !binary.Operator.IsArithmetic() && IsAtom(binary.Left) && IsAtom(binary.Right),
        _ => false,
    };

    private static bool IsAtom(FieldExpression expression) => expression is FieldReference or LiteralExpression;
}
