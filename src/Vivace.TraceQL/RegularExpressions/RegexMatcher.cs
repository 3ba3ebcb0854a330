namespace Vivace.TraceQL.RegularExpressions;

/// <summary>
/// Runs a program over texts. A deterministic automaton is made on the way and kept for the next text; its size is bounded. A text for
/// which it would have to be thrown away again and again is finished step by step. For one thread at a time.
/// </summary>
internal sealed class RegexMatcher(RegexProgram program)
{
    /// <summary>Numbers kept in states and their transitions, 1 MB in all.</summary>
    private const int MaxKept = 256 * 1024;

    /// <summary>How often the states may be thrown away within one text.</summary>
    private const int MaxResets = 2;

    private const int Unknown = -1;
    private const int Dead = -2;
    private const int Accepting = -3;

    private readonly Dictionary<int[], int> _states = new(IntSequenceComparer.Instance);

    /// <summary>For every state its steps, sorted, and last what stands before the place.</summary>
    private readonly List<int[]> _keys = [];

    private readonly List<int[]> _transitions = [];
    private readonly StepSet _closure = new(program.Instructions.Length);
    private readonly StepSet _next = new(program.Instructions.Length);
    private int _kept;

    /// <summary>The state at the start of every text.</summary>
    private int _start = Unknown;

    /// <param name="utf8">Valid UTF-8.</param>
    public bool IsMatch(ReadOnlySpan<byte> utf8)
    {
        int state = _start != Unknown ? _start : _start = StateOf([program.Start], RegexContext.Edge);
        int resets = 0;
        for (int i = 0; i <= utf8.Length; i++)
        {
            int symbol = i < utf8.Length ? program.SymbolOf(utf8[i]) : program.EndSymbol;
            int target = _transitions[state][symbol];
            if (target == Unknown)
            {
                if (_kept > MaxKept)
                {
                    int[] key = _keys[state];
                    if (++resets > MaxResets)
                        return FinishStepByStep(key, utf8[i..]);
                    Reset();
                    state = StateOf(key);
                }

                target = Advance(state, symbol);
            }

            if (target < 0)
                return target == Accepting;
            state = target;
        }

        return false;
    }

    private void Reset()
    {
        _states.Clear();
        _keys.Clear();
        _transitions.Clear();
        _kept = 0;
        _start = Unknown;
    }

    /// <summary>Finds and notes where a symbol leads.</summary>
    private int Advance(int state, int symbol)
    {
        int[] key = _keys[state];
        bool atEnd = symbol == program.EndSymbol;
        byte value = atEnd ? (byte)0 : program.Representatives[symbol];
        bool matched = Step(key.AsSpan(0, key.Length - 1), (RegexContext)key[^1], atEnd ? null : value);
        int target = atEnd
            ? matched ? Accepting : Dead
            : _next.Count == 0 ? Dead : StateOf(_next.Members, ContextAfter(value));
        _transitions[state][symbol] = target;
        return target;
    }

    private bool FinishStepByStep(int[] key, ReadOnlySpan<byte> rest)
    {
        int[] steps = key[..^1];
        int count = steps.Length;
        Array.Resize(ref steps, program.Instructions.Length);
        RegexContext before = (RegexContext)key[^1];
        foreach (byte value in rest)
        {
            Step(steps.AsSpan(0, count), before, value);
            count = _next.Count;
            if (count == 0)
                return false;
            _next.Members.CopyTo(steps);
            before = ContextAfter(value);
        }

        return Step(steps.AsSpan(0, count), before, null);
    }

    /// <summary>
    /// Follows the steps from a place over one byte, or over the end, into <see cref="_next"/>.
    /// </summary>
    /// <returns>Whether the pattern is through at the place.</returns>
    private bool Step(ReadOnlySpan<int> steps, RegexContext before, byte? value)
    {
        RegexContext after = value is { } known ? RegexProgram.ContextOf(known) : RegexContext.Edge;
        bool matched = false;
        _closure.Clear();
        _next.Clear();
        foreach (int step in steps)
            _closure.Add(step);
        for (int i = 0; i < _closure.Count; i++)
        {
            ref readonly RegexInstruction instruction = ref program.Instructions[_closure[i]];
            switch (instruction.Operation)
            {
                case RegexOperation.Byte:
                    if (value >= instruction.First && value <= instruction.Last)
                        _next.Add(instruction.Next);
                    break;
                case RegexOperation.Split:
                    _closure.Add(instruction.Next);
                    _closure.Add(instruction.Other);
                    break;
                case RegexOperation.Assert:
                    if (Holds(instruction.Position, before, after))
                        _closure.Add(instruction.Next);
                    break;
                default:
                    matched = true;
                    break;
            }
        }

        return matched;
    }

    /// <summary>What to remember of a byte: nothing, unless the program asks.</summary>
    private RegexContext ContextAfter(byte value) => program.NeedsContext ? RegexProgram.ContextOf(value) : RegexContext.Other;

    private static bool Holds(RegexPosition position, RegexContext before, RegexContext after) => position switch
    {
        RegexPosition.TextStart => before == RegexContext.Edge,
        RegexPosition.TextEnd => after == RegexContext.Edge,
        RegexPosition.LineStart => before is RegexContext.Edge or RegexContext.LineBreak,
        RegexPosition.LineEnd => after is RegexContext.Edge or RegexContext.LineBreak,
        RegexPosition.WordBoundary => (before == RegexContext.Word) != (after == RegexContext.Word),
        _ => (before == RegexContext.Word) == (after == RegexContext.Word),
    };

    private int StateOf(ReadOnlySpan<int> steps, RegexContext before)
    {
        int[] key = new int[steps.Length + 1];
        steps.CopyTo(key);
        Array.Sort(key, 0, steps.Length);
        key[^1] = (int)before;
        return StateOf(key);
    }

    private int StateOf(int[] key)
    {
        if (_states.TryGetValue(key, out int state))
            return state;
        int[] transitions = new int[program.SymbolCount];
        Array.Fill(transitions, Unknown);
        state = _keys.Count;
        _states[key] = state;
        _keys.Add(key);
        _transitions.Add(transitions);
        _kept += key.Length + transitions.Length;
        return state;
    }
}
