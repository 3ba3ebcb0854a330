namespace Vivace.Generator.RemoteWrite.Http;

/// <summary>What became of a push.</summary>
internal enum WriteResult
{
    Sent,

    /// <summary>It may work later: no connection, a timeout, a failure of the receiver.</summary>
    Retry,

    /// <summary>The receiver will not have it.</summary>
    Refused,

    /// <summary>The receiver does not know this version of the protocol.</summary>
    UnknownVersion,
}

/// <param name="Result">What became of it.</param>
/// <param name="Reason">For the log; empty when it was sent.</param>
/// <param name="RetryAfter">What the receiver asks for; zero when it does not say.</param>
internal readonly record struct WriteOutcome(WriteResult Result, string Reason, TimeSpan RetryAfter);
