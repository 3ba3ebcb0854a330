using Vivace.Query.Answers;

namespace Vivace.Query.Sources;

/// <summary>The elements of an array value, all of one type. Strings are in <see cref="Texts"/>, everything else in <see cref="Bits"/>.</summary>
internal sealed class ArrayItems(FieldType type, long[] bits, byte[][] texts) : IEquatable<ArrayItems>
{
    /// <summary>Int, Float, String or Bool.</summary>
    public FieldType Type { get; } = type;

    public long[] Bits { get; } = bits;

    public byte[][] Texts { get; } = texts;

    public int Count => Type == FieldType.String ? Texts.Length : Bits.Length;

    public FieldValue this[int index] => Type == FieldType.String ? FieldValue.String(Texts[index]) : FieldValue.Of(Type, Bits[index]);

    public AnswerValue ToAnswer()
    {
        var items = new AnswerValue[Count];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = this[i].ToAnswer();
        }

        return AnswerValue.Of(items);
    }

    public bool Equals(ArrayItems? other)
    {
        if (other is null || other.Type != Type || other.Count != Count)
        {
            return false;
        }

        for (int i = 0; i < Texts.Length; i++)
        {
            if (!Texts[i].AsSpan().SequenceEqual(other.Texts[i]))
            {
                return false;
            }
        }

        return Bits.AsSpan().SequenceEqual(other.Bits);
    }

    public override bool Equals(object? obj) => Equals(obj as ArrayItems);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Type);
        foreach (long bits in Bits)
        {
            hash.Add(bits);
        }

        foreach (byte[] text in Texts)
        {
            hash.AddBytes(text);
        }

        return hash.ToHashCode();
    }
}
