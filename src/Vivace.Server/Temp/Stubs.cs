namespace Vivace.Server.Operations;

public sealed class Readiness { private volatile bool _r; public bool IsReady => _r; public void Replaying(long a, long b) {} public void Ready() => _r = true; public void Stopping() => _r = false; }
