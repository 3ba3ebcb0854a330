namespace Vivace.TraceQL.RegularExpressions;

internal enum RegexOperation : byte
{
    /// <summary>One byte between First and Last, then Next.</summary>
    Byte,

    /// <summary>Next and Other, both without a byte.</summary>
    Split,

    /// <summary>Next, where the place is as <see cref="RegexInstruction.Position"/> says.</summary>
    Assert,

    /// <summary>The pattern is through.</summary>
    Match,
}

/// <summary>A step of a compiled pattern; the steps it leads to are given by number.</summary>
internal readonly record struct RegexInstruction(
    RegexOperation Operation, int Next = 0, int Other = 0, byte First = 0, byte Last = 0, RegexPosition Position = default);
