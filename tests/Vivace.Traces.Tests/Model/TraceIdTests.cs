using Vivace.Traces.Model;

namespace Vivace.Traces.Tests.Model;

public sealed class TraceIdTests
{
    [Theory]
    [InlineData("abcdef01234567", "000000000000000000abcdef01234567")]
    [InlineData("ABCDEF", "00000000000000000000000000abcdef")]
    [InlineData("1", "00000000000000000000000000000001")]
    [InlineData("0af7651916cd43dd8448eb211c80319c", "0af7651916cd43dd8448eb211c80319c")]
    [InlineData("ffffffffffffffffffffffffffffffff", "ffffffffffffffffffffffffffffffff")]
    public void AnIdOfAPathIsPaddedOnTheLeft(string text, string padded)
    {
        Assert.True(TraceId.TryParse(text, out TraceId id));
        Assert.Equal(padded, id.ToString());
        Assert.Equal(padded.TrimStart('0'), id.ToTrimmedHex());
        byte[] bytes = new byte[TraceId.Length];
        id.Write(bytes);
        Assert.Equal(padded, Convert.ToHexStringLower(bytes));
        Assert.Equal(id, TraceId.Read(bytes));
    }

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("0x12")]
    [InlineData("000000000000000000000000000000001")]
    public void OtherTextIsNoId(string text) => Assert.False(TraceId.TryParse(text, out _));
}
