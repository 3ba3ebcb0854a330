using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Query.Sources;

/// <summary>
/// Blocks restore the attributes of resources and scopes in an order of their own. What differs in nothing else is made one again, so that
/// spans of one resource stay together.
/// </summary>
internal sealed class GroupUnifier(TraceDictionary dictionary)
{
    private readonly Dictionary<string, int> _resources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _scopes = new(StringComparer.Ordinal);

    /// <summary>Replaces the numbers of resources and scopes by those of the first that is the same.</summary>
    public void Unify(SpanBatch batch)
    {
        for (int row = 0; row < batch.Count; row++)
        {
            batch.Resources[row] = First(_resources, Key(dictionary.Resources[batch.Resources[row]].Attributes), batch.Resources[row]);
            ScopeEntry scope = dictionary.Scopes[batch.Scopes[row]];
            batch.Scopes[row] = First(_scopes, $"{scope.Name};{scope.Version};{Key(scope.Attributes)}", batch.Scopes[row]);
        }
    }

    private static int First(Dictionary<string, int> known, string key, int number)
    {
        if (!known.TryGetValue(key, out int first))
        {
            known.Add(key, number);
            first = number;
        }

        return first;
    }

    private static string Key(int[] attributes)
    {
        int[] sorted = [.. attributes];
        Array.Sort(sorted);
        return string.Join(',', sorted);
    }
}
