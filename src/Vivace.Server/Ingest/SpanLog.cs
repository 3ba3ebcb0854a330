using System.Globalization;
using System.Text;
using Vivace.Server.Configuration;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;
using Vivace.Traces.Otlp;

namespace Vivace.Server.Ingest;

/// <summary>
/// One log line for each span (ingest specification, section 11.2), for people who hunt a missing one. Costs accordingly.
/// </summary>
/// <param name="options">What is logged.</param>
/// <param name="message"><c>received</c> or <c>discarded</c>.</param>
/// <param name="log">Where.</param>
public sealed class SpanLog(SpanLoggingOptions options, string message, ILogger log)
{
    /// <summary>Key by which the log knows the sentence of a line.</summary>
    private const string SentenceKey = "{OriginalFormat}";

    /// <summary>Whether there is anything to do.</summary>
    public bool IsEnabled => options.Enabled;

    /// <summary>Logs spans of decoded columns.</summary>
    /// <param name="batch">The columns.</param>
    /// <param name="trace">Only spans of this trace; <c>null</c> for all.</param>
    /// <param name="more">Pairs that every line gets.</param>
    public void Write(SpanBatch batch, TraceId? trace = null, params ReadOnlySpan<KeyValuePair<string, object?>> more)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            bool isWanted = (trace is null || batch.TraceIds[row] == trace)
                && (!options.FilterByStatusError || batch.StatusCodes[row] == StatusCode.Error);
            if (isWanted)
            {
                List<KeyValuePair<string, object?>> line = Line(batch, row, more);
                log.Log(LogLevel.Information, default, line, null, static (_, _) => "");
            }
        }
    }

    /// <summary>Logs spans of a request that was not stored.</summary>
    /// <param name="request">An inspected OTLP request.</param>
    /// <param name="trace">Only spans of this trace; <c>null</c> for all.</param>
    /// <param name="more">Pairs that every line gets.</param>
    public void WriteRequest(ReadOnlySpan<byte> request, TraceId? trace, params ReadOnlySpan<KeyValuePair<string, object?>> more)
    {
        var batch = new SpanBatch(new TraceDictionary());
        new OtlpDecoder(0).Decode(request, batch);
        Write(batch, trace, more);
    }

    private List<KeyValuePair<string, object?>> Line(SpanBatch batch, int row, ReadOnlySpan<KeyValuePair<string, object?>> more)
    {
        List<KeyValuePair<string, object?>> line = [.. more];
        line.Add(new("spanid", batch.SpanIds[row].ToString("x16", CultureInfo.InvariantCulture)));
        line.Add(new("traceid", batch.TraceIds[row].ToString()));
        if (options.IncludeAllAttributes)
        {
            TraceDictionary dictionary = batch.Dictionary;
            AddAttributes(line, dictionary, dictionary.Resources[batch.Resources[row]].Attributes);
            AddAttributes(line, dictionary, batch.Attributes(row));
            line.Add(new("span_name", dictionary.Strings.GetString(batch.Names[row])));
            double nanoseconds = (double)batch.EndTimes[row] - batch.StartTimes[row];
            line.Add(new("span_duration_seconds", nanoseconds / (TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick)));
            line.Add(new("span_kind", Name(Kinds, batch.Kinds[row])));
            line.Add(new("span_status", Name(Codes, batch.StatusCodes[row])));
        }

        line.Add(new(SentenceKey, message));
        return line;
    }

    private static void AddAttributes(List<KeyValuePair<string, object?>> line, TraceDictionary dictionary, ReadOnlySpan<int> attributes)
    {
        foreach (int attribute in attributes)
        {
            string key = "span_" + Sanitised(dictionary.Strings.GetString(dictionary.Attributes.Key(attribute)));
            line.Add(new(key, Value(dictionary.Attributes, attribute)));
        }
    }

    private static object Value(AttributeTable attributes, int id) => attributes.Type(id) switch
    {
        AttributeType.String => Encoding.UTF8.GetString(attributes.Value(id)),
        AttributeType.Bool => attributes.Int64(id) != 0,
        AttributeType.Int => attributes.Int64(id),
        AttributeType.Double => attributes.Double(id),
        AttributeType.Bytes => Convert.ToBase64String(attributes.Value(id)),
        _ => attributes.Type(id).ToString(),
    };

    /// <summary>A label name of Prometheus: letters, digits and underscores.</summary>
    private static string Sanitised(string key) =>
        string.Create(key.Length, key, static (name, text) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                name[i] = char.IsAsciiLetterOrDigit(text[i]) ? text[i] : '_';
            }
        });

    private static readonly string[] Kinds =
        ["SPAN_KIND_UNSPECIFIED", "SPAN_KIND_INTERNAL", "SPAN_KIND_SERVER", "SPAN_KIND_CLIENT", "SPAN_KIND_PRODUCER", "SPAN_KIND_CONSUMER"];

    private static readonly string[] Codes = ["STATUS_CODE_UNSET", "STATUS_CODE_OK", "STATUS_CODE_ERROR"];

    private static string Name(string[] names, int number) =>
        (uint)number < (uint)names.Length ? names[number] : number.ToString(CultureInfo.InvariantCulture);
}
