namespace Vivace.Storage.Log;

/// <summary>
/// The log owner's book of which appends belong to which segment. <see cref="Enter"/> is called under the log's lock at the moment
/// the segment of an append is chosen; <see cref="IWriteAheadLog.RollSegment"/> takes the same lock. So when RollSegment has
/// returned n, every append that will ever be in a segment before n has been entered. It must return quickly and must not call the
/// log; if it throws, the append did not happen and the caller of Enqueue sees the exception.
/// </summary>
public interface ILogEpochs
{
    void Enter(long segment);
}
