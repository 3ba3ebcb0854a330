using System.Text;
using Vivace.Traces.Interning;

namespace Vivace.Traces.Tests.Interning;

public sealed class ByteTableTests
{
    [Fact]
    public void EqualBytesGetOneNumberAndOthersTheNext()
    {
        var table = new ByteTable();
        Dictionary<string, int> expected = [];
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++)
        {
            string text = "value " + random.Next(6000);
            int id = table.Intern(Encoding.UTF8.GetBytes(text), out bool added);
            Assert.Equal(!expected.TryGetValue(text, out int known), added);
            if (added)
            {
                known = expected.Count;
                expected.Add(text, known);
            }

            Assert.Equal(known, id);
        }

        Assert.Equal(expected.Count, table.Count);
        Assert.All(expected, pair => Assert.Equal(pair.Key, Encoding.UTF8.GetString(table[pair.Value])));
        Assert.All(expected, pair => Assert.Equal(pair.Value, table.Find(Encoding.UTF8.GetBytes(pair.Key))));
        Assert.Equal(-1, table.Find("never seen"u8));
    }

    [Fact]
    public void ValuesOfAnyLengthAreKept()
    {
        var table = new ByteTable();
        int[] lengths = [0, 1, 4095, 4096, 65_535, 65_536, 65_537, 1_000_000];
        byte[][] values = [.. lengths.Select(static length => Enumerable.Range(0, length).Select(i => (byte)(i * 7)).ToArray())];
        int[] ids = [.. values.Select(value => table.Intern(value, out _))];
        for (int i = 0; i < ids.Length; i++)
        {
            Assert.True(table[ids[i]].SequenceEqual(values[i]), $"{lengths[i]} bytes");
        }

        Assert.True(table.AllocatedBytes >= lengths.Sum(), "all bytes are accounted for");
    }

    [Fact]
    public void ReadersSeeWhatWasPublishedWhileTheTableGrows()
    {
        var table = new ByteTable();
        int published = 0;
        bool done = false;
        var failures = new List<string>();
        var readers = Enumerable.Range(0, 2).Select(reader => new Thread(() =>
        {
            var random = new Random(reader);
            while (!Volatile.Read(ref done))
            {
                int known = Volatile.Read(ref published);
                if (known == 0)
                {
                    continue;
                }

                int id = random.Next(known);
                byte[] value = BitConverter.GetBytes(id * 3);
                if (!table[id].SequenceEqual(value) || table.Find(value) != id)
                {
                    lock (failures)
                    {
                        failures.Add($"entry {id} of {known}");
                    }
                }
            }
        })).ToList();
        readers.ForEach(static reader => reader.Start());
        for (int i = 0; i < 200_000; i++)
        {
            table.Intern(BitConverter.GetBytes(i * 3), out _);
            Volatile.Write(ref published, i + 1);
        }

        Volatile.Write(ref done, true);
        readers.ForEach(static reader => reader.Join());
        Assert.Empty(failures);
    }
}
