namespace Vivace.Query.Sources;

/// <summary>
/// The distinct values behind the codes of <see cref="CodedColumn"/>s. A verdict on a value needs to be found once per code, not once per
/// span. Equal codes mean equal values; equal values may have several codes.
/// </summary>
internal abstract class ValueTable
{
    /// <summary>All codes are below this. It may grow while spans arrive, though not for the spans a query sees.</summary>
    public abstract int Count { get; }

    /// <summary>The value of a code from 0; <see cref="FieldType.Unqueryable"/> where the language has no value for it.</summary>
    public abstract FieldValue this[int code] { get; }
}
