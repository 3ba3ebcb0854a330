using System.Globalization;
using System.Text;
using Vivace.Traces.Json;

namespace Vivace.Traces.Tests.Json;

public class JsonDoubleTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(-0.0, "-0")]
    [InlineData(3, "3")]
    [InlineData(-3, "-3")]
    [InlineData(0.25, "0.25")]
    [InlineData(0.1, "0.1")]
    [InlineData(100, "100")]
    [InlineData(1795396725503530816, "1795396725503530800")]
    [InlineData(123456789012345680000.0, "123456789012345680000")]
    [InlineData(1e20, "100000000000000000000")]
    [InlineData(9.99e20, "999000000000000000000")]
    [InlineData(1e21, "1e+21")]
    [InlineData(-1.5e21, "-1.5e+21")]
    [InlineData(1e100, "1e+100")]
    [InlineData(1e-5, "0.00001")]
    [InlineData(1e-6, "0.000001")]
    [InlineData(1.2345678901234567e-6, "0.0000012345678901234567")]
    [InlineData(9.9e-7, "9.9e-7")]
    [InlineData(1e-7, "1e-7")]
    [InlineData(-1e-10, "-1e-10")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.Epsilon, "5e-324")]
    public void NumbersAreWrittenAsGoDoes(double value, string expected) => Assert.Equal(expected, Format(value));

    [Fact]
    public void EveryNumberReadsBackTheSameInTheShortestDigits()
    {
        var random = new Random(1);
        for (int i = 0; i < 100_000; i++)
        {
            double value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
            if (!double.IsFinite(value))
            {
                continue;
            }

            string text = Format(value);
            Assert.Equal(value, double.Parse(text, CultureInfo.InvariantCulture));
            Assert.True(Digits(text) <= Digits(value.ToString("R", CultureInfo.InvariantCulture)), text);
            Assert.Equal(Math.Abs(value) is < 1e-6 or >= 1e21, text.Contains('e', StringComparison.Ordinal));
        }
    }

    private static int Digits(string text) => string.Concat(text.Split('e', 'E')[0].Where(char.IsDigit)).Trim('0').Length;

    private static string Format(double value)
    {
        Span<byte> target = stackalloc byte[JsonDouble.MaxLength];
        return Encoding.ASCII.GetString(target[..JsonDouble.Format(value, target)]);
    }
}
