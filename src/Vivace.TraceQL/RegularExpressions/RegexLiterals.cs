using System.Text;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>What a pattern says about the texts it matches without being run.</summary>
internal static class RegexLiterals
{
    /// <summary>Texts of a finite pattern that are worth listing.</summary>
    private const int MaxTexts = 1024;

    /// <summary>Characters of a listed text; longer ones are rare, and the product of lists must stay small.</summary>
    private const int MaxLength = 4096;

    /// <summary>The pattern without the anchors that full anchoring makes idle.</summary>
    public static RegexNode WithoutIdleAnchors(RegexNode node) => Trim(node, atStart: true, atEnd: true);

    /// <summary>All texts that match, when they are few; otherwise null.</summary>
    public static List<string>? Texts(RegexNode node)
    {
        switch (node)
        {
            case RegexSet set:
                return Members(set.Set);
            case RegexConcatenation concatenation:
                List<string>? product = [""];
                foreach (RegexNode part in concatenation.Parts)
                {
                    if (product is null || Texts(part) is not { } texts)
                        return null;
                    product = Product(product, texts);
                }

                return product;
            case RegexAlternation alternation:
                List<string> all = [];
                foreach (RegexNode choice in alternation.Choices)
                {
                    if (Texts(choice) is not { } texts || all.Count + texts.Count > MaxTexts)
                        return null;
                    all.AddRange(texts);
                }

                return all;
            case RegexRepeat { Min: 0, Max: 1 } optional:
                return Texts(optional.Operand) is { Count: < MaxTexts } once ? ["", .. once] : null;
            default:
                return null;
        }
    }

    /// <summary>The characters that every match begins with.</summary>
    public static string Prefix(RegexNode node)
    {
        StringBuilder prefix = new();
        IReadOnlyList<RegexNode> parts = node is RegexConcatenation concatenation ? concatenation.Parts : [node];
        foreach (RegexNode part in parts)
        {
            if (part is not RegexSet { Set.Single: { } rune })
                break;
            prefix.Append(new Rune(rune).ToString());
        }

        return prefix.ToString();
    }

    private static List<string>? Members(RuneSet set)
    {
        int count = 0;
        foreach ((int first, int last) in set.Ranges)
        {
            count += last - first + 1;
            if (count > MaxTexts)
                return null;
        }

        return
        [
            .. set.Ranges.SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1))
                .Select(rune => new Rune(rune).ToString()),
        ];
    }

    private static List<string>? Product(List<string> left, List<string> right)
    {
        if ((long)left.Count * right.Count > MaxTexts || left.Max(Length) + right.Max(Length) > MaxLength)
            return null;
        List<string> product = new(left.Count * right.Count);
        foreach (string start in left)
        {
            foreach (string end in right)
                product.Add(start + end);
        }

        return product;
    }

    private static int Length(string text) => text.Length;

    private static RegexNode Trim(RegexNode node, bool atStart, bool atEnd)
    {
        switch (node)
        {
            case RegexAssertion { Position: RegexPosition.TextStart or RegexPosition.LineStart } when atStart:
            case RegexAssertion { Position: RegexPosition.TextEnd or RegexPosition.LineEnd } when atEnd:
                return RegexConcatenation.Empty;
            case RegexAlternation alternation:
                return new RegexAlternation([.. alternation.Choices.Select(choice => Trim(choice, atStart, atEnd))]);
            case RegexConcatenation concatenation:
                return TrimParts(concatenation.Parts, atStart, atEnd);
            default:
                return node;
        }
    }

    private static RegexNode TrimParts(IReadOnlyList<RegexNode> parts, bool atStart, bool atEnd)
    {
        List<RegexNode> flat = [];
        for (int i = 0; i < parts.Count; i++)
        {
            RegexNode part = Trim(parts[i], atStart && i == 0, atEnd && i == parts.Count - 1);
            if (part is RegexConcatenation inner)
                flat.AddRange(inner.Parts);
            else
                flat.Add(part);
        }

        return flat.Count == 1 ? flat[0] : new RegexConcatenation(flat);
    }
}
