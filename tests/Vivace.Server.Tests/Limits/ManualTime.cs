namespace Vivace.Server.Tests.Limits;

/// <summary>A clock whose timers fire when the test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly List<ManualTimer> _timers = [];

    private TimeSpan _elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _elapsed.Ticks;

    public void Advance(TimeSpan by) => _elapsed += by;

    public TimeSpan? Period => _timers.SingleOrDefault()?.Period;

    public bool IsDisposed => _timers.All(t => t.IsDisposed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(() => callback(state), period);
        _timers.Add(timer);
        return timer;
    }

    public void Tick() => _timers.ForEach(t => t.Callback());

    private sealed class ManualTimer(Action callback, TimeSpan period) : ITimer
    {
        public Action Callback { get; } = callback;
        public TimeSpan Period { get; } = period;
        public bool IsDisposed { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod) => true;

        public void Dispose() => IsDisposed = true;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
