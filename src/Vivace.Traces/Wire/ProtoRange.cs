namespace Vivace.Traces.Wire;

/// <summary>A run of whole fields in a message, from the first to the last of one number.</summary>
/// <param name="Start">Where the first starts; bytes.</param>
/// <param name="End">Behind the last; zero if there is none.</param>
internal readonly record struct ProtoRange(int Start, int End)
{
    /// <summary>The run with one more field at its end.</summary>
    public ProtoRange Including(int start, int end) => new(End == 0 ? start : Start, end);

    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message) => message[Start..End];
}
