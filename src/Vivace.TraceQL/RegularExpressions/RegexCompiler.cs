using System.Runtime.CompilerServices;

namespace Vivace.TraceQL.RegularExpressions;

/// <summary>Makes the automaton of a pattern, from its end to its start. Counted repetitions are written out.</summary>
internal sealed class RegexCompiler
{
    /// <summary>A larger program is refused: matching takes time in proportion to it.</summary>
    private const int MaxInstructions = 50_000;

    private readonly List<RegexInstruction> _instructions = [];

    /// <exception cref="Re2Exception">The program grows too large.</exception>
    public static RegexProgram Compile(RegexNode node)
    {
        RegexCompiler compiler = new();
        int match = compiler.Add(new RegexInstruction(RegexOperation.Match));
        int start = compiler.Compile(node, match);
        return new RegexProgram([.. compiler._instructions], start);
    }

    /// <summary>The number of the first step of a node that leads on to <paramref name="next"/>.</summary>
    private int Compile(RegexNode node, int next)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (node)
        {
            case RegexSet set:
                return CompileSet(set.Set, next);
            case RegexConcatenation concatenation:
                for (int i = concatenation.Parts.Count - 1; i >= 0; i--)
                    next = Compile(concatenation.Parts[i], next);
                return next;
            case RegexAlternation alternation:
                int choice = Compile(alternation.Choices[^1], next);
                for (int i = alternation.Choices.Count - 2; i >= 0; i--)
                    choice = Add(new RegexInstruction(RegexOperation.Split, Compile(alternation.Choices[i], next), choice));
                return choice;
            case RegexRepeat repeat:
                return CompileRepeat(repeat, next);
            case RegexAssertion assertion:
                return Add(new RegexInstruction(RegexOperation.Assert, next, Position: assertion.Position));
            default:
                throw new ArgumentOutOfRangeException(nameof(node));
        }
    }

    private int CompileRepeat(RegexRepeat repeat, int next)
    {
        if (repeat.Max is { } max)
        {
            int end = next;
            for (int i = repeat.Min; i < max; i++)
                next = Add(new RegexInstruction(RegexOperation.Split, Compile(repeat.Operand, next), end));
        }
        else
        {
            int loop = Add(new RegexInstruction(RegexOperation.Split, Other: next));
            _instructions[loop] = _instructions[loop] with { Next = Compile(repeat.Operand, loop) };
            next = loop;
        }

        for (int i = 0; i < repeat.Min; i++)
            next = Compile(repeat.Operand, next);
        return next;
    }

    private int CompileSet(RuneSet set, int next)
    {
        // Steps with the same bytes and the same continuation are one step: the ends of many characters are alike.
        Dictionary<(byte First, byte Last, int Next), int> known = [];
        List<int> choices = [];
        Utf8Ranges.ForEach(set, (first, last) =>
        {
            int step = next;
            for (int i = first.Length - 1; i >= 0; i--)
            {
                (byte, byte, int) key = (first[i], last[i], step);
                if (!known.TryGetValue(key, out int same))
                {
                    same = Add(new RegexInstruction(RegexOperation.Byte, step, First: first[i], Last: last[i]));
                    known[key] = same;
                }

                step = same;
            }

            choices.Add(step);
        });

        // No byte lies between 1 and 0: the empty set matches nothing.
        if (choices.Count == 0)
            return Add(new RegexInstruction(RegexOperation.Byte, next, First: 1, Last: 0));
        int choice = choices[^1];
        for (int i = choices.Count - 2; i >= 0; i--)
            choice = Add(new RegexInstruction(RegexOperation.Split, choices[i], choice));
        return choice;
    }

    private int Add(RegexInstruction instruction)
    {
        if (_instructions.Count == MaxInstructions)
            throw new Re2Exception("expression too large");
        _instructions.Add(instruction);
        return _instructions.Count - 1;
    }
}
