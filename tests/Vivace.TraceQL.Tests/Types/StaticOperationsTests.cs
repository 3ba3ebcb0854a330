using Vivace.TraceQL.Ast;
using Vivace.TraceQL.Types;

namespace Vivace.TraceQL.Tests.Types;

public sealed class StaticOperationsTests
{
    [Fact]
    public void NumbersCompareAcrossTypes()
    {
        Assert.True(StaticOperations.Compare(BinaryOperator.Equal, Static.FromInt(1_000_000_000), Static.FromDuration(1_000_000_000)));
        Assert.True(StaticOperations.Compare(BinaryOperator.Less, Static.FromInt(4), Static.FromFloat(4.5)));
        Assert.True(StaticOperations.Compare(BinaryOperator.Equal, Static.FromInt(9007199254740993), Static.FromFloat(9007199254740992)));
        Assert.False(StaticOperations.Compare(BinaryOperator.Equal, Static.FromInt(long.MaxValue), Static.FromDuration(long.MaxValue - 1)));
    }

    [Fact]
    public void IncompatibleTypesCompareFalseWhateverTheOperator()
    {
        foreach (BinaryOperator op in (ReadOnlySpan<BinaryOperator>)[BinaryOperator.Equal, BinaryOperator.NotEqual, BinaryOperator.Less])
        {
            Assert.False(StaticOperations.Compare(op, Static.FromInt(1), Static.FromString("1")));
            Assert.False(StaticOperations.Compare(op, Static.Nil, Static.Nil));
        }
    }

    [Fact]
    public void StringsOrderByBytes()
    {
        // U+FFFD sorts before U+10000 in UTF-8, and after it in UTF-16.
        Assert.True(StaticOperations.Compare(BinaryOperator.Less, Static.FromString("\uFFFD"), Static.FromString("\U00010000")));
        Assert.True(StaticOperations.Compare(BinaryOperator.Greater, Static.FromString("ab"), Static.FromString("a")));
    }

    [Fact]
    public void StatusesHaveNoOrder()
    {
        Static ok = Static.FromStatus(TraceQLStatus.Ok);
        Assert.False(StaticOperations.Compare(BinaryOperator.GreaterOrEqual, ok, ok));
        Assert.True(StaticOperations.Compare(BinaryOperator.NotEqual, ok, Static.FromStatus(TraceQLStatus.Error)));
    }

    [Theory]
    [InlineData(3, 2, 8)]
    [InlineData(-1, 5, 1)]
    [InlineData(0, 5, 1)]
    [InlineData(64, 2, 0)]
    public void IntPowersHaveTheirOperandsExchanged(long left, long right, long result) =>
        Assert.Equal(result, StaticOperations.Calculate(BinaryOperator.Power, left, right));

    [Fact]
    public void OnlyNumbersCalculate()
    {
        Assert.False(StaticOperations.TryCalculate(BinaryOperator.Add, Static.FromInt(1), Static.FromString("1"), out _));
        Assert.Throws<DivideByZeroException>(() => StaticOperations.Calculate(BinaryOperator.Modulo, 1L, 0L));
        Assert.True(StaticOperations.TryCalculate(BinaryOperator.Add, Static.FromDuration(1), Static.FromDuration(1), out Static sum));
        Assert.Equal(Static.FromFloat(2), sum);
    }

    [Fact]
    public void AValueIsReadAsWhatItIs()
    {
        Assert.Throws<InvalidOperationException>(() => Static.FromInt(1).AsFloat());
        Assert.NotEqual(Static.FromInt(1), Static.FromFloat(1));
        Assert.Equal(Static.FromString("é"), Static.FromUtf8([0xc3, 0xa9]));
        Assert.Equal(Static.FromFloat(double.NaN).GetHashCode(), Static.FromFloat(double.NaN).GetHashCode());
    }
}
