using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Vivace.Generator.Labels;
using Vivace.Traces.Wire;

namespace Vivace.Generator.Tests.Labels;

public class LabelSetBuilderTests
{
    [Fact]
    public void Labels_are_sorted_by_bytes()
    {
        Assert.Equal("1st=c,A=b,_x=d,a=e", Built(("A", "b"), ("1st", "c"), ("_x", "d"), ("a", "e")));
    }

    [Fact]
    public void The_last_value_counts_and_an_empty_one_removes()
    {
        Assert.Equal("a=2", Built(("a", "1"), ("b", "x"), ("a", "2"), ("b", "")));
    }

    [Fact]
    public void Names_and_values_are_cut_at_a_character()
    {
        Assert.Equal("nam=äa", Built(3, 4, ("name", "äaä")));
    }

    [Fact]
    public void What_is_not_utf8_makes_no_series()
    {
        var builder = new LabelSetBuilder(0, 0);
        builder.Set("a"u8, [0xFF]);
        Assert.False(builder.Encode());
    }

    [Fact]
    public void It_is_a_map_that_forgets_empty_values() => Prop.ForAll(
        ArbMap.Default.ArbFor<(int, int)[]>(),
        static calls =>
        {
            var expected = new SortedDictionary<string, string>(StringComparer.Ordinal);
            var pairs = calls.Select(static c => ($"n{c.Item1 % 5}", c.Item2 % 3 == 0 ? "" : $"v{c.Item2 % 7}")).ToArray();
            foreach ((string name, string value) in pairs)
            {
                expected[name] = value;
            }

            return Built(pairs) == string.Join(',', expected.Where(static e => e.Value.Length > 0).Select(static e => $"{e.Key}={e.Value}"));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_places_of_name_and_bucket_are_in_order()
    {
        var builder = new LabelSetBuilder(0, 0);
        foreach (string name in new[] { "Z", "__a", "_z", "client", "le", "zone" })
        {
            builder.Set(Encoding.UTF8.GetBytes(name), "v"u8);
        }

        builder.Encode();
        var set = new LabelSet(builder.Encoded, 1);
        Assert.Equal("Z=v,__a=v", Text(set.BeforeName));
        Assert.Equal("_z=v,client=v,le=v,zone=v", Text(set.AfterName));
        Assert.Equal("_z=v,client=v", Text(set.BeforeBucket));
        Assert.Equal("zone=v", Text(set.AfterBucket));
    }

    private static string Built(params (string, string)[] labels) => Built(0, 0, labels);

    private static string Built(int maxName, int maxValue, params (string, string)[] labels)
    {
        var builder = new LabelSetBuilder(maxName, maxValue);
        foreach ((string name, string value) in labels)
        {
            builder.Set(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(value));
        }

        Assert.True(builder.Encode());
        return Text(builder.Encoded);
    }

    private static string Text(ReadOnlySpan<byte> encoded)
    {
        var labels = new List<string>();
        var reader = new ProtoReader(encoded);
        while (LabelEncoding.Next(ref reader, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value))
        {
            labels.Add($"{Encoding.UTF8.GetString(name)}={Encoding.UTF8.GetString(value)}");
        }

        return string.Join(',', labels);
    }
}
