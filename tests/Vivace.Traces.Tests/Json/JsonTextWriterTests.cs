using System.Buffers;
using System.Text;
using System.Text.Json;
using Vivace.Traces.Json;

namespace Vivace.Traces.Tests.Json;

public class JsonTextWriterTests
{
    [Theory]
    [InlineData("", "\"\"")]
    [InlineData("plain é日本😀\u007f", "\"plain é日本😀\u007f\"")]
    [InlineData("<a href=\"x\">&", "\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\"")]
    [InlineData("back\\slash/", "\"back\\\\slash/\"")]
    [InlineData("\n\r\t\b\f", "\"\\n\\r\\t\\b\\f\"")]
    [InlineData("\0\u0001\u001b\u001f", "\"\\u0000\\u0001\\u001b\\u001f\"")]
    [InlineData("a\u2028b\u2029\u2027\u202a", "\"a\\u2028b\\u2029\u2027\u202a\"")]
    public void TextIsEscapedAsGoDoes(string text, string expected) =>
        Assert.Equal(expected, Write((ref JsonTextWriter json) => json.String(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void WhatIsNotUtf8BecomesTheReplacementCharacter() => Assert.Equal(
        "\"a\ufffdb\ufffd\"", Write((ref JsonTextWriter json) => json.String([(byte)'a', 0xff, (byte)'b', 0xe2, 0x80])));

    [Fact]
    public void CommasAreWhereTheyBelong() => Assert.Equal(
        """{"a":[],"b":[1,"2","3",true,null,{},{"x\"":"AAH/"}],"c":"00ff"}""",
        Write((ref JsonTextWriter json) =>
        {
            json.BeginObject();
            json.Name("a"u8);
            json.BeginArray();
            json.EndArray();
            json.Name("b"u8);
            json.BeginArray();
            json.Int64(1);
            json.Int64String(2);
            json.UInt64String(3);
            json.Bool(true);
            json.Null();
            json.BeginObject();
            json.EndObject();
            json.BeginObject();
            json.AnyName("x\""u8);
            json.Base64String([0, 1, 0xff]);
            json.EndObject();
            json.EndArray();
            json.Name("c"u8);
            json.HexString([0, 0xff]);
            json.EndObject();
        }));

    [Fact]
    public void ExtremesOfIntegersAreWritten() => Assert.Equal(
        "[-9223372036854775808,\"-9223372036854775808\",\"18446744073709551615\"]",
        Write((ref JsonTextWriter json) =>
        {
            json.BeginArray();
            json.Int64(long.MinValue);
            json.Int64String(long.MinValue);
            json.UInt64String(ulong.MaxValue);
            json.EndArray();
        }));

    [Fact]
    public void WhatIsNoNumberIsAString() => Assert.Equal(
        """["NaN","Infinity","-Infinity",3]""",
        Write((ref JsonTextWriter json) =>
        {
            json.BeginArray();
            json.Double(double.NaN);
            json.Double(double.PositiveInfinity);
            json.Double(double.NegativeInfinity);
            json.Double(3);
            json.EndArray();
        }));

    [Fact]
    public void AnyTextReadsBackTheSame()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            string text = new OtlpArbitrary(seed).Text();
            string json = Write((ref JsonTextWriter writer) => writer.String(text));
            using var read = JsonDocument.Parse(json);
            Assert.Equal(text, read.RootElement.GetString());
        }
    }

    private delegate void Writing(ref JsonTextWriter json);

    private static string Write(Writing write)
    {
        var output = new ArrayBufferWriter<byte>();
        var json = new JsonTextWriter(output);
        write(ref json);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
