namespace Vivace.Traces.Json;

/// <summary>What is wrong with an OTLP/JSON request.</summary>
public enum OtlpJsonErrorKind
{
    /// <summary>Not JSON, or not of the shape of OTLP.</summary>
    Malformed,

    /// <summary>A byte order mark in front, for which Tempo has an answer of its own.</summary>
    ByteOrderMark,
}

/// <summary>A request is not OTLP/JSON. The message says what and where, and is fit for the client.</summary>
public sealed class OtlpJsonException(OtlpJsonErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    public OtlpJsonErrorKind Kind { get; } = kind;
}
