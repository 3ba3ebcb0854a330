using System.Text.Json;
using System.Text.Json.Nodes;
using Vivace.Server.Configuration.Binding;
using Vivace.Server.Configuration.Schemas;
using Vivace.Server.Configuration.Yaml;
using Vivace.Traces.Time;

namespace Vivace.Server.Limits.UserConfigurable;

/// <summary>
/// What a tenant has set over the API (metrics-generator specification, section 12.4). Its fields are those of the per-tenant file, read
/// by the same schema: JSON is YAML.
/// </summary>
internal sealed class UserOverridesDocument
{
    private const string Generator = "metrics_generator";
    private const string Processor = "processor";
    private const string CostAttribution = "cost_attribution";

    /// <summary>Fields of an object; objects within are named by their path.</summary>
    private static readonly Dictionary<string, string[]> Fields = new()
    {
        [""] = ["forwarders", CostAttribution, Generator],
        [CostAttribution] = ["dimensions"],
        [Generator] =
        [
            "processors", "disable_collection", "collection_interval", "trace_id_label_name", "ingestion_time_range_slack",
            "generate_native_histograms", "native_histogram_max_bucket_number", "native_histogram_bucket_factor",
            "native_histogram_min_reset_duration", Processor,
        ],
        [$"{Generator}.{Processor}"] = ["service_graphs", "span_metrics", "host_info"],
        [$"{Generator}.{Processor}.service_graphs"] =
        [
            "dimensions", "enable_client_server_prefix", "enable_messaging_system_latency_histogram", "enable_virtual_node_label",
            "peer_attributes", "histogram_buckets",
        ],
        [$"{Generator}.{Processor}.span_metrics"] =
        [
            "dimensions", "intrinsic_dimensions", "dimension_mappings", "enable_target_info", "filter_policies", "histogram_buckets",
            "target_info_excluded_dimensions", "enable_instance_label",
        ],
        [$"{Generator}.{Processor}.host_info"] = ["host_identifiers", "metric_name"],
    };

    private static readonly string[] Durations = ["collection_interval", "ingestion_time_range_slack", "native_histogram_min_reset_duration"];

    private readonly JsonObject _json;
    private readonly YamlNode? _generator;

    private UserOverridesDocument(JsonObject json)
    {
        _json = json;
        _generator = json[Generator] is JsonObject generator ? YamlTreeReader.Read(generator.ToJsonString()) : null;
    }

    /// <summary>Whether it says anything about the generator.</summary>
    public bool HasGenerator => _json[Generator] is JsonObject { Count: > 0 };

    /// <summary>The value of <c>metrics_generator.collection_interval</c> and others, as far as given: over empty limits.</summary>
    public GeneratorLimits Own => ApplyTo(new GeneratorLimits());

    /// <summary>Reads a document and checks it.</summary>
    /// <exception cref="FormatException">It is not JSON, has unknown fields or wrong values; the message is for the tenant.</exception>
    public static UserOverridesDocument Parse(string text)
    {
        JsonObject json;
        try
        {
            json = JsonNode.Parse(text) as JsonObject ?? throw new FormatException("json: cannot unmarshal into Go value of type client.Limits");
            // Duplicate names are found out only now.
            _ = json.Count;
        }
        catch (Exception malformed) when (malformed is JsonException or ArgumentException)
        {
            throw new FormatException(malformed.Message, malformed);
        }

        CheckFields(json, "");
        if (json["forwarders"] is JsonArray { Count: > 0 } forwarders)
        {
            throw new FormatException($"forwarder \"{forwarders[0]}\" is not a known forwarder, contact your system administrator");
        }

        if (json[Generator] is JsonObject generator)
        {
            NormaliseDurations(generator);
        }

        var document = new UserOverridesDocument(json);
        UserOverridesRules.Check(document.Own);
        return document;
    }

    /// <summary>A document of an object whose unknown fields are left out.</summary>
    public static UserOverridesDocument OnlyKnown(JsonObject json)
    {
        RemoveUnknown(json, "");
        return new UserOverridesDocument(json);
    }

    /// <summary>The limits of the configuration with what the tenant has set: fields win, processors are added.</summary>
    /// <exception cref="FormatException">A value is of the wrong type.</exception>
    public GeneratorLimits ApplyTo(GeneratorLimits limits)
    {
        if (_generator is null)
        {
            return limits;
        }

        var context = new BindingContext();
        GeneratorLimits own = LimitsSchema.Generator.Bind(limits, _generator, context);
        if (context.HasErrors)
        {
            throw new FormatException(string.Join("; ", context.ErrorLines.Select(static line => line.Trim())));
        }

        return own with { Processors = [.. limits.Processors.Union(own.Processors)] };
    }

    /// <summary>The document as the API answers it: objects are always there, fields only when set.</summary>
    public string ToJson()
    {
        var copy = (JsonObject)_json.DeepClone();
        copy.TryAdd(CostAttribution, new JsonObject());
        JsonObject generator = Child(copy, Generator);
        JsonObject processor = Child(generator, Processor);
        foreach (string name in Fields[$"{Generator}.{Processor}"])
        {
            Child(processor, name);
        }

        return copy.ToJsonString();
    }

    /// <summary>The document as the API answers it, as YAML.</summary>
    public YamlNode ToYaml() => YamlTreeReader.Read(ToJson());

    /// <summary>The text of the document changed by a merge patch (RFC 7396).</summary>
    public static string Merge(string document, string patch)
    {
        try
        {
            return (MergeNode(JsonNode.Parse(document), JsonNode.Parse(patch)) ?? new JsonObject()).ToJsonString();
        }
        catch (JsonException malformed)
        {
            throw new FormatException(malformed.Message, malformed);
        }
    }

    private static JsonNode? MergeNode(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        JsonObject result = target is JsonObject known ? (JsonObject)known.DeepClone() : [];
        foreach ((string name, JsonNode? value) in changes)
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = MergeNode(result[name], value);
            }
        }

        return result;
    }

    private static JsonObject Child(JsonObject parent, string name)
    {
        if (parent[name] is not JsonObject child)
        {
            child = [];
            parent[name] = child;
        }

        return child;
    }

    private static void CheckFields(JsonObject json, string path)
    {
        foreach ((string name, JsonNode? value) in json)
        {
            if (!Fields[path].Contains(name))
            {
                throw new FormatException($"json: unknown field \"{name}\"");
            }

            string inner = path.Length == 0 ? name : $"{path}.{name}";
            if (!Fields.ContainsKey(inner))
            {
                continue;
            }

            if (value is JsonObject child)
            {
                CheckFields(child, inner);
            }
            else if (value is not null)
            {
                throw new FormatException($"json: cannot unmarshal {inner}: it must be an object");
            }
        }
    }

    private static void RemoveUnknown(JsonObject json, string path)
    {
        foreach (string name in json.Select(static field => field.Key).ToList())
        {
            string inner = path.Length == 0 ? name : $"{path}.{name}";
            if (!Fields[path].Contains(name))
            {
                json.Remove(name);
            }
            else if (Fields.ContainsKey(inner) && json[name] is JsonObject child)
            {
                RemoveUnknown(child, inner);
            }
        }
    }

    /// <summary>Numbers are nanoseconds; they are kept in the form in which they are answered.</summary>
    private static void NormaliseDurations(JsonObject generator)
    {
        foreach (string name in Durations)
        {
            if (generator[name] is not JsonValue value)
            {
                continue;
            }

            if (value.GetValueKind() == JsonValueKind.Number && value.TryGetValue(out long nanoseconds))
            {
                generator[name] = new GoDuration(nanoseconds).ToString();
            }
            else if (value.GetValueKind() == JsonValueKind.String && GoDuration.TryParse(value.GetValue<string>(), out GoDuration duration, out _))
            {
                generator[name] = duration.ToString();
            }
        }
    }
}
