using Grpc.Core;

namespace Vivace.Server.Ingest;

/// <summary>The answer to a push, before it is put into the terms of a protocol.</summary>
/// <param name="Code">The gRPC code; other protocols derive theirs.</param>
/// <param name="Message">For the sender; empty when all is well.</param>
/// <param name="RetryAfter">When the sender may try again; zero says nothing.</param>
/// <param name="RejectedSpans">Spans of an accepted push that were not stored.</param>
public readonly record struct IngestResult(StatusCode Code, string Message, TimeSpan RetryAfter, long RejectedSpans)
{
    /// <summary>Everything was stored.</summary>
    public static IngestResult Stored { get; } = new(StatusCode.OK, "", TimeSpan.Zero, 0);

    public bool IsAccepted => Code == StatusCode.OK;

    /// <summary>Some spans of the push were left out; the rest is stored.</summary>
    public static IngestResult Partial(long rejected, string why) => new(StatusCode.OK, why, TimeSpan.Zero, rejected);

    public static IngestResult Refused(StatusCode code, string message, TimeSpan retryAfter = default) =>
        new(code, message, retryAfter, 0);
}
