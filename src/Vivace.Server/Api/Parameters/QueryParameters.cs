namespace Vivace.Server.Api.Parameters;

/// <summary>The parameters of a URL. Of a parameter that occurs several times the first counts; an empty one is as good as none.</summary>
internal readonly struct QueryParameters(IQueryCollection query)
{
    /// <summary>The text of a parameter, or the empty string.</summary>
    public string Text(string name) => query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] ?? "" : "";

    /// <summary>A whole number, or zero when the text is none or negative: limits of tag look-ups never refuse (section 6).</summary>
    public int LenientCount(string name) => GoNumber.TryParse(Text(name), out long count) == GoNumberError.None && count > 0
        ? (int)Math.Min(count, int.MaxValue)
        : 0;
}
