namespace Vivace.Conformance.Golden;

/// <summary>Where the spans of the data set are while the requests are asked.</summary>
public enum GoldenState
{
    /// <summary>In memory.</summary>
    Head,

    /// <summary>In one block.</summary>
    Flushed,

    /// <summary>In one block, opened by a process that did not write it.</summary>
    Restarted,

    /// <summary>Half in a block and half in memory; traces are in both.</summary>
    Split,

    /// <summary>In one block that was made of two.</summary>
    Compacted,
}
