using Vivace.Storage.Parquet;

namespace Vivace.Storage.Blocks.Reading;

/// <summary>The keys of the attributes of all owners in a row group.</summary>
/// <param name="ends">Where the attributes of each owner end.</param>
/// <param name="keys">Key of each attribute, a number of <paramref name="values"/>.</param>
/// <param name="values">The keys.</param>
internal sealed class AttributeKeys(int[] ends, byte[] keys, ByteArrayTable values)
{
    /// <summary>Attributes of all owners.</summary>
    public int Count => keys.Length;

    /// <summary>Memory held, in bytes.</summary>
    public long AllocatedBytes => ((long)ends.Length * sizeof(int)) + keys.Length + values.AllocatedBytes;

    /// <summary>Finds the attributes with a key, the first of each owner.</summary>
    /// <returns>Their owners and their numbers, both ascending.</returns>
    public (int[] Owners, int[] Attributes) Find(ReadOnlySpan<byte> key)
    {
        int code = values.Find(key);
        if (code is < 0 or > byte.MaxValue)
        {
            return ([], []);
        }

        if (values.Find(key, code + 1) >= 0)
        {
            UnifyKeys(code, key);
        }

        int most = keys.AsSpan().Count((byte)code);
        int[] owners = new int[most], attributes = new int[most];
        int found = 0, owner = 0, last = -1;
        for (int at = 0; found < most; at++)
        {
            int next = keys.AsSpan(at).IndexOf((byte)code);
            if (next < 0)
            {
                break;
            }

            at += next;
            while (ends[owner] <= at)
            {
                owner++;
            }

            if (owner != last)
            {
                (owners[found], attributes[found]) = (owner, at);
                found++;
                last = owner;
            }
        }

        if (found < most)
        {
            Array.Resize(ref owners, found);
            Array.Resize(ref attributes, found);
        }

        return (owners, attributes);
    }

    /// <summary>Dictionaries may hold a value twice, though none that writers make does.</summary>
    private void UnifyKeys(int code, ReadOnlySpan<byte> key)
    {
        for (int other = values.Find(key, code + 1); other is >= 0 and <= byte.MaxValue; other = values.Find(key, other + 1))
        {
            keys.AsSpan().Replace((byte)other, (byte)code);
        }
    }
}
