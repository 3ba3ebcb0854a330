using System.Collections;
using System.Runtime.CompilerServices;

namespace Vivace.TraceQL.Ast;

/// <summary>An immutable list that is equal to another with equal elements, so that nodes holding lists compare by value too.</summary>
[CollectionBuilder(typeof(AstList), nameof(AstList.Create))]
public sealed class AstList<T> : IReadOnlyList<T>, IEquatable<AstList<T>>
    where T : notnull
{
    public static readonly AstList<T> Empty = new([]);

    private readonly T[] _items;

    internal AstList(T[] items) => _items = items;

    public int Count => _items.Length;

    public T this[int index] => _items[index];

    public ReadOnlySpan<T> AsSpan() => _items;

    public ReadOnlySpan<T>.Enumerator GetEnumerator() => AsSpan().GetEnumerator();

    public bool Equals(AstList<T>? other)
    {
        if (other is null || other.Count != Count)
            return false;
        for (int i = 0; i < Count; i++)
        {
            if (!EqualityComparer<T>.Default.Equals(_items[i], other._items[i]))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as AstList<T>);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (T item in _items)
            hash.Add(item);
        return hash.ToHashCode();
    }

    IEnumerator<T> IEnumerable<T>.GetEnumerator() => ((IEnumerable<T>)_items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _items.GetEnumerator();
}

/// <summary>Makes collection expressions work for <see cref="AstList{T}"/>.</summary>
public static class AstList
{
    public static AstList<T> Create<T>(ReadOnlySpan<T> items)
        where T : notnull => items.IsEmpty ? AstList<T>.Empty : new AstList<T>(items.ToArray());
}
