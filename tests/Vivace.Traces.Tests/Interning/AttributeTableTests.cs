using System.Text;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Tests.Json;
using Vivace.Traces.Tests.Otlp;
using Vivace.Traces.Tests.Protos.Common;

namespace Vivace.Traces.Tests.Interning;

public sealed class AttributeTableTests
{
    [Fact]
    public void AnAttributeIsDecodedAsTheGeneratedTypesDecodeIt()
    {
        var strings = new StringTable();
        var table = new AttributeTable(strings);
        var arbitrary = new OtlpArbitrary(5);
        for (int round = 0; round < 3000; round++)
        {
            KeyValue attribute = arbitrary.Attribute();
            byte[] bytes = attribute.Bytes();
            int id = table.Intern(bytes);
            Assert.Equal(id, table.Intern(bytes));
            Assert.True(table.KeyValue(id).SequenceEqual(bytes));
            Assert.Equal(attribute.Key, strings.GetString(table.Key(id)));
            Assert.True(table.IsValidUtf8(id));
            AssertValue(attribute.Value, table, id);
        }
    }

    [Fact]
    public void TheLastMemberOfAValueWins()
    {
        var table = new AttributeTable(new StringTable());
        byte[] text = new AnyValue { StringValue = "text" }.Bytes(), number = new AnyValue { IntValue = 5 }.Bytes();
        int asNumber = table.Intern([0x12, (byte)(text.Length + number.Length), .. text, .. number]);
        Assert.Equal((AttributeType.Int, 5L), (table.Type(asNumber), table.Int64(asNumber)));
        Assert.True(table.Value(asNumber).IsEmpty);
        int asText = table.Intern([0x12, (byte)(text.Length + number.Length), .. number, .. text]);
        Assert.Equal(AttributeType.String, table.Type(asText));
        Assert.Equal("text", Encoding.UTF8.GetString(table.Value(asText)));
    }

    [Fact]
    public void AnAttributeWithoutAValueIsEmpty()
    {
        var table = new AttributeTable(new StringTable());
        Assert.Equal(AttributeType.Empty, table.Type(table.Intern(new KeyValue { Key = "k" }.Bytes())));
        Assert.Equal(AttributeType.Empty, table.Type(table.Intern(new KeyValue { Key = "k", Value = new AnyValue() }.Bytes())));
        Assert.Equal(AttributeType.Empty, table.Type(table.Intern([])));
    }

    private static void AssertValue(AnyValue value, AttributeTable table, int id)
    {
        Assert.Equal((AttributeType)(int)value.ValueCase, table.Type(id));
        byte[] bytes = table.Value(id).ToArray();
        switch (value.ValueCase)
        {
            case AnyValue.ValueOneofCase.StringValue:
                Assert.Equal(value.StringValue, Encoding.UTF8.GetString(bytes));
                break;
            case AnyValue.ValueOneofCase.BoolValue:
                Assert.Equal(value.BoolValue ? 1 : 0, table.Int64(id));
                break;
            case AnyValue.ValueOneofCase.IntValue:
                Assert.Equal(value.IntValue, table.Int64(id));
                break;
            case AnyValue.ValueOneofCase.DoubleValue:
                Assert.Equal(value.DoubleValue, table.Double(id));
                break;
            case AnyValue.ValueOneofCase.ArrayValue:
                Assert.Equal(value.ArrayValue.Bytes(), bytes);
                break;
            case AnyValue.ValueOneofCase.KvlistValue:
                Assert.Equal(value.KvlistValue.Bytes(), bytes);
                break;
            case AnyValue.ValueOneofCase.BytesValue:
                Assert.Equal(value.BytesValue.ToByteArray(), bytes);
                break;
            default:
                Assert.Empty(bytes);
                break;
        }
    }
}
