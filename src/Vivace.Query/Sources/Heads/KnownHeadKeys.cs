using System.Runtime.CompilerServices;
using Vivace.Storage.Head;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Sources.Heads;

/// <summary>
/// The attribute keys found in the full chunks of heads, which do not change any more: a look-up of names reads only what has come since
/// the one before.
/// </summary>
internal static class KnownHeadKeys
{
    private static readonly ConditionalWeakTable<HeadBlock, Dictionary<AttributeScope, Known>> Heads = [];

    /// <summary>The keys of a scope in the first parts of a head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="scope">The scope.</param>
    /// <param name="parts">Parts that the query sees; the last may still grow.</param>
    /// <param name="read">Reads a part.</param>
    public static string[] Of(HeadBlock head, AttributeScope scope, int parts, Action<int, KeySet> read)
    {
        Dictionary<AttributeScope, Known> scopes = Heads.GetValue(head, static _ => []);
        lock (scopes)
        {
            if (!scopes.TryGetValue(scope, out Known? known))
            {
                known = new Known();
                scopes.Add(scope, known);
            }

            for (; known.Parts < parts - 1; known.Parts++)
            {
                read(known.Parts, known.Keys);
            }

            // The last part is read every time; what it holds can be kept, since spans never go.
            if (parts > 0)
            {
                read(parts - 1, known.Keys);
            }

            return [.. known.Keys.Names];
        }
    }

    private sealed class Known
    {
        public KeySet Keys { get; } = new();

        /// <summary>Full parts that have been read.</summary>
        public int Parts { get; set; }
    }
}
