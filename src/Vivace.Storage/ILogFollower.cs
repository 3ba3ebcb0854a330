using Vivace.Storage.Log;

namespace Vivace.Storage;

/// <summary>
/// Somebody who reads the log beside the store and has a place of his own in it: what is in blocks may be news to him after a crash, and the
/// other way round. Segments are kept until both are past them (see <see cref="Flush.LogRetention"/> for how far that goes).
/// </summary>
public interface ILogFollower
{
    /// <summary>Segments from this one on hold requests that he would want to see again; <see cref="long.MaxValue"/> for none.</summary>
    long OldestNeededSegment { get; }

    /// <summary>Who is to see a request that is read back, whether the store needs it or not; null for nobody.</summary>
    ISpanConsumer? ReaderOf(in LogRecord record);

    /// <summary>Everything has been read back. Called before the first new request is taken.</summary>
    void ReplayCompleted();
}
