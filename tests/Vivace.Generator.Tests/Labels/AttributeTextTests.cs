using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Vivace.Generator.Labels;
using Vivace.Generator.Tests.Testing;
using Vivace.Traces.Interning;

namespace Vivace.Generator.Tests.Labels;

public class AttributeTextTests
{
    public static TheoryData<object, string> Values => new()
    {
        { "text", "text" },
        { true, "true" },
        { false, "false" },
        { -7L, "-7" },
        { 0.5, "0.5" },
        { 3.0, "3" },
        { 1e21, "1000000000000000000000" },
        { 1.5e-7, "0.00000015" },
        { -1e300, "-1" + new string('0', 300) },
        { double.PositiveInfinity, "+Inf" },
        { new object[] { "x", "y", 1L }, "[xy1]" },
        { new (string, object)[] { ("k", "v"), ("n", 2L) }, "{k:vn:2}" },
        { new object[] { new object[] { 1L }, new (string, object)[] { ("a", true) } }, "[[1]{a:true}]" },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void Values_read_as_Tempo_writes_them(object value, string text)
    {
        var dictionary = new TraceDictionary();
        int id = dictionary.Attributes.Intern(SpanBuilder.KeyValue("key", value));
        Assert.Equal(text, Encoding.UTF8.GetString(AttributeText.Of(dictionary.Attributes, id)));
    }

    [Fact]
    public void Decimals_have_no_exponent_and_read_back_as_the_same_number() => Prop.ForAll(
        ArbMap.Default.ArbFor<double>().Filter(double.IsFinite),
        static number =>
        {
            string text = AttributeText.Decimal(number);
            return !text.Contains('E') && double.Parse(text, CultureInfo.InvariantCulture) == number;
        }).QuickCheckThrowOnFailure();
}
