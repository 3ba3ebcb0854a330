namespace Vivace.Server.Receivers.Compression;

/// <summary>Why a body could not be decoded.</summary>
public enum ContentDecodingError
{
    /// <summary>The encoding is not one of ours.</summary>
    Unsupported,

    /// <summary>The bytes are not what the encoding says.</summary>
    Corrupt,

    /// <summary>More bytes than allowed, on the wire or decoded.</summary>
    TooLarge,
}

/// <summary>A body could not be decoded. The message is Tempo's (ingest specification, sections 3.2 and 3.3), fit for the client.</summary>
public sealed class ContentDecodingException(ContentDecodingError error, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public ContentDecodingError Error { get; } = error;

    public static ContentDecodingException Unsupported(string encoding) =>
        new(ContentDecodingError.Unsupported, $"unsupported Content-Encoding: {encoding}");

    public static ContentDecodingException TooLarge() => new(ContentDecodingError.TooLarge, "http: request body too large");

    public static ContentDecodingException Corrupt(string message, Exception? inner = null) =>
        new(ContentDecodingError.Corrupt, message, inner);
}
