namespace Vivace.Traces.Interning;

/// <summary>
/// Everything that spans refer to by number. A dictionary grows with the head it belongs to and goes with it; numbers mean nothing in
/// another dictionary. One writer at a time (the head's lock); readers need none.
/// </summary>
public sealed class TraceDictionary
{
    private static long _generations;

    public TraceDictionary() => Attributes = new AttributeTable(Strings);

    /// <summary>Distinguishes dictionaries within the process, for those who cache what they derived from numbers.</summary>
    public long Generation { get; } = Interlocked.Increment(ref _generations);

    public StringTable Strings { get; } = new();

    public AttributeTable Attributes { get; }

    public MessageTable<ResourceEntry> Resources { get; } = new();

    public MessageTable<ScopeEntry> Scopes { get; } = new();

    /// <summary>Managed memory held, in bytes.</summary>
    public long AllocatedBytes =>
        Strings.AllocatedBytes + Attributes.AllocatedBytes + Resources.AllocatedBytes + Scopes.AllocatedBytes;
}
