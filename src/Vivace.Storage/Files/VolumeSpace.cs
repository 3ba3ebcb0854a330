namespace Vivace.Storage.Files;

/// <summary>Bytes of a volume: what this process may still use, and the whole.</summary>
public readonly record struct VolumeSpace(long FreeBytes, long TotalBytes);
