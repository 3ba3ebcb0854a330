using System.Text.Json.Nodes;
using Vivace.Server.Configuration.Schemas;
using Vivace.Server.Configuration.Yaml;

namespace Vivace.Server.Limits.UserConfigurable;

/// <summary>Effective limits in the form of the API's document.</summary>
internal static class MergedOverrides
{
    /// <summary>Fields that the document does not have, secrets among them, are left out.</summary>
    public static string ToJson(GeneratorLimits limits)
    {
        var generator = (JsonObject)ToNode(LimitsSchema.Generator.ToNode(limits, new GeneratorLimits(), onlyDifferences: true))!;
        return UserOverridesDocument.OnlyKnown(new JsonObject { ["metrics_generator"] = generator }).ToJson();
    }

    private static JsonNode? ToNode(YamlNode node) => node switch
    {
        YamlMapping map => new JsonObject(map.Entries.Select(static entry => KeyValuePair.Create(entry.Key, ToNode(entry.Value)))),
        YamlSequence list => new JsonArray([.. list.Items.Select(ToNode)]),
        YamlScalar { Value: bool truth } => JsonValue.Create(truth),
        YamlScalar { Value: long number } => JsonValue.Create(number),
        YamlScalar { Value: double number } => JsonValue.Create(number),
        YamlScalar scalar => JsonValue.Create(scalar.Text),
        _ => null,
    };
}
