using System.Text;
using Vivace.Server.Api.Metrics;
using Vivace.Server.Api.Parameters;
using Vivace.Server.Api.Search;
using Vivace.Server.Api.Tags;
using Vivace.Traces.Wire;

namespace Vivace.Server.Api.Streaming;

/// <summary>Request messages of <c>tempopb.StreamingQuerier</c> (query-api specification, section 15), read as the parameters of a URL are.</summary>
internal static class StreamingRequests
{
    /// <summary><c>SearchRequest</c>. Field 10, the time of a migration, is ignored.</summary>
    /// <exception cref="ProtoException">The message is malformed.</exception>
    /// <exception cref="ApiException">It asks for what cannot be.</exception>
    public static SearchParameters Search(ReadOnlySpan<byte> message)
    {
        var parameters = new SearchParameters();
        List<KeyValuePair<string, string>> tags = [];
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (1, WireType.LengthDelimited):
                    tags.Add(Entry(reader.ReadLengthDelimited()));
                    break;
                case (2, WireType.Varint):
                    parameters = parameters with { MinDurationMs = Count(reader.ReadVarint()) };
                    break;
                case (3, WireType.Varint):
                    parameters = parameters with { MaxDurationMs = Count(reader.ReadVarint()) };
                    break;
                case (4, WireType.Varint):
                    parameters = parameters with { Limit = Count(reader.ReadVarint()) };
                    break;
                case (5, WireType.Varint):
                    parameters = parameters with { Start = (uint)reader.ReadVarint() };
                    break;
                case (6, WireType.Varint):
                    parameters = parameters with { End = (uint)reader.ReadVarint() };
                    break;
                case (8, WireType.LengthDelimited):
                    parameters = parameters with { Query = Text(reader.ReadLengthDelimited()) };
                    break;
                case (9, WireType.Varint):
                    parameters = parameters with { SpansPerSpanSet = Count(reader.ReadVarint()) };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        if (parameters.Query.Length > 0 && tags.Count > 0)
        {
            throw ApiException.BadRequest("invalid request: can't specify tags and q in the same query");
        }

        if (parameters.Start != 0 || parameters.End != 0)
        {
            TimeRange.RequireOrder(parameters.Start, parameters.End);
        }

        return parameters with { Tags = tags };
    }

    /// <summary><c>SearchTagsRequest</c>.</summary>
    /// <exception cref="ProtoException">The message is malformed.</exception>
    /// <exception cref="ApiException">It asks for what cannot be.</exception>
    public static TagParameters Tags(ReadOnlySpan<byte> message)
    {
        var parameters = new TagParameters();
        string scope = "";
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (1, WireType.LengthDelimited):
                    scope = Text(reader.ReadLengthDelimited());
                    break;
                case (2, WireType.LengthDelimited):
                    parameters = parameters with { Query = Text(reader.ReadLengthDelimited()) };
                    break;
                case (3, WireType.Varint):
                    parameters = parameters with { Start = Seconds(reader.ReadVarint()) };
                    break;
                case (4, WireType.Varint):
                    parameters = parameters with { End = Seconds(reader.ReadVarint()) };
                    break;
                case (5, WireType.Varint):
                    parameters = parameters with { Limit = Count(reader.ReadVarint()) };
                    break;
                case (6, WireType.Varint):
                    parameters = parameters with { MaxStaleValues = Count(reader.ReadVarint()) };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return parameters with { Scope = TagParameters.ParseScope(scope) };
    }

    /// <summary><c>SearchTagValuesRequest</c>.</summary>
    /// <param name="message">The message.</param>
    /// <param name="name">Whose values.</param>
    /// <exception cref="ProtoException">The message is malformed.</exception>
    public static TagParameters TagValues(ReadOnlySpan<byte> message, out string name)
    {
        var parameters = new TagParameters();
        name = "";
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (1, WireType.LengthDelimited):
                    name = Text(reader.ReadLengthDelimited());
                    break;
                case (2, WireType.LengthDelimited):
                    parameters = parameters with { Query = Text(reader.ReadLengthDelimited()) };
                    break;
                case (4, WireType.Varint):
                    parameters = parameters with { Start = Seconds(reader.ReadVarint()) };
                    break;
                case (5, WireType.Varint):
                    parameters = parameters with { End = Seconds(reader.ReadVarint()) };
                    break;
                case (6, WireType.Varint):
                    parameters = parameters with { Limit = Count(reader.ReadVarint()) };
                    break;
                case (7, WireType.Varint):
                    parameters = parameters with { MaxStaleValues = Count(reader.ReadVarint()) };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return parameters;
    }

    /// <summary><c>QueryRangeRequest</c> and <c>QueryInstantRequest</c>, of which the latter has only the first three fields.</summary>
    /// <exception cref="ProtoException">The message is malformed.</exception>
    public static MetricsParameters Metrics(ReadOnlySpan<byte> message)
    {
        var parameters = new MetricsParameters();
        var reader = new ProtoReader(message);
        while (reader.Next())
        {
            switch (reader.Field, reader.WireType)
            {
                case (1, WireType.LengthDelimited):
                    parameters = parameters with { Query = Text(reader.ReadLengthDelimited()) };
                    break;
                case (2, WireType.Varint):
                    parameters = parameters with { Start = Nanoseconds(reader.ReadVarint()) };
                    break;
                case (3, WireType.Varint):
                    parameters = parameters with { End = Nanoseconds(reader.ReadVarint()) };
                    break;
                case (4, WireType.Varint):
                    ulong step = reader.ReadVarint();
                    parameters = parameters with { Step = step == 0 ? null : Nanoseconds(step) };
                    break;
                case (16, WireType.Varint):
                    parameters = parameters with { Exemplars = Count(reader.ReadVarint()) };
                    break;
                case (17, WireType.Varint):
                    parameters = parameters with { MaxSeries = Count(reader.ReadVarint()) };
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return parameters;
    }

    /// <summary>An entry of a map of strings: key 1, value 2.</summary>
    private static KeyValuePair<string, string> Entry(ReadOnlySpan<byte> entry)
    {
        string key = "", value = "";
        var reader = new ProtoReader(entry);
        while (reader.Next())
        {
            if (reader.WireType != WireType.LengthDelimited || reader.Field > 2)
            {
                reader.Skip();
                continue;
            }

            string text = Text(reader.ReadLengthDelimited());
            (key, value) = reader.Field == 1 ? (text, value) : (key, text);
        }

        return new(key, value);
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);

    private static int Count(ulong value) => (int)Math.Min(value, int.MaxValue);

    private static long Seconds(ulong seconds) => (uint)seconds * ApiTime.Second;

    private static long Nanoseconds(ulong value) => (long)Math.Min(value, long.MaxValue);
}
