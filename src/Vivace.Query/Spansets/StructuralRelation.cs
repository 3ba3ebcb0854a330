using System.Buffers;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Spansets;

/// <summary>
/// Finds the spans that stand in a relation to others (traceql specification, section 9), in one walk over the tree. Spans that no root
/// leads to stand in no relation.
/// </summary>
internal readonly struct StructuralRelation(TraceTree tree)
{
    /// <summary>Adds the spans of <paramref name="right"/> that some span of <paramref name="left"/> relates to, or those that none does.</summary>
    public void Find(SpansetRelation relation, List<int> left, List<int> right, bool negated, List<int> output)
    {
        // One slot more than spans: the last stands for the parent that roots have in common.
        int slots = tree.Count + 1;
        int[] buffer = ArrayPool<int>.Shared.Rent(slots * 2);
        Span<int> lefts = buffer.AsSpan(0, slots), related = buffer.AsSpan(slots, slots);
        lefts.Clear();
        related.Clear();
        foreach (int span in left)
        {
            lefts[span] = 1;
        }

        Mark(relation, lefts, related);
        foreach (int span in right)
        {
            bool isRelated = tree.Parents[span] != TraceTree.Unplaced && IsRelated(relation, span, lefts, related);
            if (isRelated != negated)
            {
                output.Add(span);
            }
        }

        ArrayPool<int>.Shared.Return(buffer);
    }

    /// <summary>Fills what <see cref="IsRelated"/> looks up.</summary>
    private void Mark(SpansetRelation relation, ReadOnlySpan<int> lefts, Span<int> related)
    {
        ReadOnlySpan<int> topDown = tree.TopDown, parents = tree.Parents;
        switch (relation)
        {
            case SpansetRelation.Child:
                foreach (int span in topDown)
                {
                    related[span] = parents[span] >= 0 ? lefts[parents[span]] : 0;
                }

                break;
            case SpansetRelation.Descendant:
                foreach (int span in topDown)
                {
                    related[span] = parents[span] >= 0 ? lefts[parents[span]] | related[parents[span]] : 0;
                }

                break;
            case SpansetRelation.Parent:
                foreach (int span in topDown)
                {
                    if (parents[span] >= 0)
                    {
                        related[parents[span]] |= lefts[span];
                    }
                }

                break;
            case SpansetRelation.Ancestor:
                for (int i = topDown.Length - 1; i >= 0; i--)
                {
                    int span = topDown[i];
                    if (parents[span] >= 0)
                    {
                        related[parents[span]] |= lefts[span] | related[span];
                    }
                }

                break;
            default:
                foreach (int span in topDown)
                {
                    related[SharedParent(parents[span])] += lefts[span];
                }

                break;
        }
    }

    private bool IsRelated(SpansetRelation relation, int span, ReadOnlySpan<int> lefts, ReadOnlySpan<int> related) =>
        relation == SpansetRelation.Sibling
            ? related[SharedParent(tree.Parents[span])] - lefts[span] > 0
            : related[span] != 0;

    private int SharedParent(int parent) => parent >= 0 ? parent : tree.Count;
}
