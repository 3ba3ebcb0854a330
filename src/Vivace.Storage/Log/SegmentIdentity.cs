namespace Vivace.Storage.Log;

/// <summary>A segment's number, and the random number that its records carry.</summary>
internal readonly record struct SegmentIdentity(long Number, ulong Nonce);
