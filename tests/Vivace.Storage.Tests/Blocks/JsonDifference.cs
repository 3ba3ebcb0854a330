using System.Text.Json.Nodes;

namespace Vivace.Storage.Tests.Blocks;

/// <summary>Says where two JSON documents differ first.</summary>
internal static class JsonDifference
{
    /// <returns>Path and values, or an empty string.</returns>
    public static string First(JsonNode? expected, JsonNode? actual, string path)
    {
        switch (expected, actual)
        {
            case (JsonObject a, JsonObject b):
                foreach (string key in a.Select(member => member.Key).Union(b.Select(member => member.Key)))
                {
                    string inner = !a.ContainsKey(key) || !b.ContainsKey(key)
                        ? $"{path}.{key}: {(a.ContainsKey(key) ? "missing" : $"not expected: {b[key]?.ToJsonString()}")}"
                        : First(a[key], b[key], $"{path}.{key}");
                    if (inner.Length > 0)
                    {
                        return inner;
                    }
                }

                return "";
            case (JsonArray a, JsonArray b):
                if (a.Count != b.Count)
                {
                    return $"{path}: {a.Count} elements, not {b.Count}";
                }

                for (int i = 0; i < a.Count; i++)
                {
                    string inner = First(a[i], b[i], $"{path}[{i}]");
                    if (inner.Length > 0)
                    {
                        return inner;
                    }
                }

                return "";
            default:
                return JsonNode.DeepEquals(expected, actual) ? "" : $"{path}: {expected?.ToJsonString()} became {actual?.ToJsonString()}";
        }
    }
}
