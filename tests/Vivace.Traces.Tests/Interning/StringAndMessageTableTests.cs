using Vivace.Traces.Interning;

namespace Vivace.Traces.Tests.Interning;

public sealed class StringAndMessageTableTests
{
    [Fact]
    public void TheEmptyStringIsNumberZero()
    {
        var table = new StringTable();
        Assert.Equal(StringTable.Empty, table.Intern([]));
        Assert.Equal(StringTable.Empty, table.Find([]));
        Assert.Equal("", table.GetString(StringTable.Empty));
        Assert.NotEqual(StringTable.Empty, table.Intern("a"u8));
    }

    [Fact]
    public void StringsThatAreNotUtf8AreKeptAndKnown()
    {
        var table = new StringTable();
        byte[] broken = [(byte)'a', 0xC3, (byte)'b'];
        int good = table.Intern("good"u8), bad = table.Intern(broken);
        Assert.True(table.IsValidUtf8(good));
        Assert.False(table.IsValidUtf8(bad));
        Assert.True(table[bad].SequenceEqual(broken));
        Assert.Equal("a\ufffdb", table.GetString(bad));
    }

    [Fact]
    public void AMessageAndItsUrlAreOneKey()
    {
        var table = new MessageTable<ResourceEntry>();
        int Intern(string message, string url)
        {
            int id = table.Intern(System.Text.Encoding.UTF8.GetBytes(message), System.Text.Encoding.UTF8.GetBytes(url), out bool added);
            if (added)
            {
                table.Set(id, new ResourceEntry([id], 0, 0));
            }

            return id;
        }

        int[] ids = [Intern("ab", ""), Intern("b", "a"), Intern("", "ab"), Intern("ab", "x"), Intern("", "")];
        Assert.Equal(ids.Length, ids.Distinct().Count());
        Assert.Equal(ids, (int[])[Intern("ab", ""), Intern("b", "a"), Intern("", "ab"), Intern("ab", "x"), Intern("", "")]);
        Assert.All(ids, id => Assert.Equal([id], table[id].Attributes));
    }

    [Fact]
    public void ManyMessagesKeepTheirEntries()
    {
        var table = new MessageTable<ScopeEntry>();
        for (int i = 0; i < 1000; i++)
        {
            int id = table.Intern(BitConverter.GetBytes(i), [], out bool added);
            Assert.True(added);
            table.Set(id, new ScopeEntry(i, 0, [], 0, 0));
        }

        for (int i = 0; i < 1000; i++)
        {
            Assert.Equal(i, table[table.Intern(BitConverter.GetBytes(i), [], out _)].Name);
        }
    }
}
