using Vivace.Generator.Progress;
using Vivace.Traces.Model;

namespace Vivace.Generator;

/// <summary>What the generator makes of the log that an earlier process has left.</summary>
internal sealed partial class TenantGenerator
{
    /// <summary>What a request in the log of an earlier process is good for.</summary>
    public ReplayUse UseOf(RequestPosition position, DateTimeOffset appendedAt)
    {
        if (!_awaitsReplay || _intake.Processors is null || _before is not { } before)
        {
            return ReplayUse.None;
        }

        if (before.Contains(position))
        {
            return appendedAt > before.Time - _intake.Processors.EdgeWindow ? ReplayUse.Restores : ReplayUse.None;
        }

        // The mark is renewed with every collection: what came long after it came while nothing was generated.
        return appendedAt <= before.Time + (2 * Settings.CollectionInterval) ? ReplayUse.Counts : ReplayUse.None;
    }

    /// <summary>Takes a request of the log of an earlier process, if it is good for something.</summary>
    public void ConsumeReplayed(SpanBatch batch, in LoggedRequest request)
    {
        ReplayUse use = UseOf(request.Position, request.AppendedAt);
        if (use == ReplayUse.None)
        {
            return;
        }

        lock (_gate)
        {
            if (use == ReplayUse.Restores)
            {
                _intake.Restore(batch, request);
                return;
            }

            EndRestoring();
            _intake.Processors!.Sweep(request.AppendedAt.ToUnixTimeMilliseconds());
            Count(batch, request);
        }
    }

    /// <summary>The log has been read back: what was counted on the way is collected at once, and from now on there are new requests.</summary>
    public void CompleteReplay()
    {
        lock (_gate)
        {
            EndRestoring();
            _awaitsReplay = false;
        }

        if (!Collect(_time.GetUtcNow()))
        {
            Mark();
        }
    }

    /// <summary>What had been waiting long enough when the mark was made has been dealt with before it.</summary>
    private void EndRestoring()
    {
        if (_restores && _before is not null)
        {
            _intake.Processors?.EndRestoring(_before.Time.ToUnixTimeMilliseconds());
        }

        _restores = false;
    }
}
