using System.Globalization;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace Vivace.Server.Http;

/// <summary>How a gRPC call ends over HTTP/2: its status and message, in trailers after a message and in headers without one.</summary>
internal static class GrpcStatusLine
{
    private const string DetailsHeader = "grpc-status-details-bin";

    /// <summary>Ends a call that answers no message.</summary>
    /// <param name="context">The call.</param>
    /// <param name="code">Its outcome.</param>
    /// <param name="message">What is wrong, for people.</param>
    /// <param name="details">An encoded <c>google.rpc.Status</c>; empty for none.</param>
    public static void WriteAlone(HttpContext context, StatusCode code, string message, ReadOnlySpan<byte> details = default)
    {
        context.Response.ContentType ??= "application/grpc";
        Write(context.Response.Headers, code, message, details);
    }

    /// <summary>Ends a call successfully after its message.</summary>
    public static void WriteTrailers(HttpContext context) =>
        Write(context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers, StatusCode.OK, "", []);

    private static void Write(IHeaderDictionary headers, StatusCode code, string message, ReadOnlySpan<byte> details)
    {
        headers.GrpcStatus = ((int)code).ToString(CultureInfo.InvariantCulture);
        if (message.Length > 0)
        {
            headers.GrpcMessage = Encode(message);
        }

        if (!details.IsEmpty)
        {
            headers[DetailsHeader] = Convert.ToBase64String(details);
        }
    }

    /// <summary>Percent-encodes what may not stand in <c>grpc-message</c>: all but printable ASCII, and the percent sign.</summary>
    internal static string Encode(string message)
    {
        if (!message.AsSpan().ContainsAnyExceptInRange(' ', '~') && !message.Contains('%', StringComparison.Ordinal))
        {
            return message;
        }

        var encoded = new StringBuilder();
        foreach (byte value in Encoding.UTF8.GetBytes(message))
        {
            if (value is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
            {
                encoded.Append((char)value);
            }
            else
            {
                encoded.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
            }
        }

        return encoded.ToString();
    }
}
