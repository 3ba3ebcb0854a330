namespace Vivace.TraceQL.Ast;

/// <summary>Families and texts of <see cref="BinaryOperator"/>.</summary>
public static class BinaryOperators
{
    public static bool IsArithmetic(this BinaryOperator op) => op <= BinaryOperator.Power;

    /// <summary><c>= != &lt; &lt;= &gt; &gt;=</c></summary>
    public static bool IsComparison(this BinaryOperator op) => op is >= BinaryOperator.Equal and <= BinaryOperator.GreaterOrEqual;

    /// <summary><c>&lt; &lt;= &gt; &gt;=</c></summary>
    public static bool IsOrder(this BinaryOperator op) => op is >= BinaryOperator.Less and <= BinaryOperator.GreaterOrEqual;

    /// <summary><c>=~ !~</c></summary>
    public static bool IsRegex(this BinaryOperator op) => op is BinaryOperator.Regex or BinaryOperator.NotRegex;

    /// <summary><c>&amp;&amp; ||</c></summary>
    public static bool IsLogical(this BinaryOperator op) => op >= BinaryOperator.And;

    /// <summary>The operator that gives the same result with the sides exchanged: <c>4 &lt; x</c> is <c>x &gt; 4</c>.</summary>
    public static BinaryOperator Mirror(this BinaryOperator op) => op switch
    {
        BinaryOperator.Less => BinaryOperator.Greater,
        BinaryOperator.LessOrEqual => BinaryOperator.GreaterOrEqual,
        BinaryOperator.Greater => BinaryOperator.Less,
        BinaryOperator.GreaterOrEqual => BinaryOperator.LessOrEqual,
        _ => op,
    };

    public static string Text(this BinaryOperator op) => op switch
    {
        BinaryOperator.Add => "+",
        BinaryOperator.Subtract => "-",
        BinaryOperator.Multiply => "*",
        BinaryOperator.Divide => "/",
        BinaryOperator.Modulo => "%",
        BinaryOperator.Power => "^",
        BinaryOperator.Equal => "=",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        BinaryOperator.GreaterOrEqual => ">=",
        BinaryOperator.Regex => "=~",
        BinaryOperator.NotRegex => "!~",
        BinaryOperator.And => "&&",
        BinaryOperator.Or => "||",
        _ => throw new ArgumentOutOfRangeException(nameof(op)),
    };
}
