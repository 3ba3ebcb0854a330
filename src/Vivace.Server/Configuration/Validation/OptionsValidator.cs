namespace Vivace.Server.Configuration.Validation;

/// <summary>One group of rules that the values of a well-formed configuration must meet.</summary>
internal interface IOptionsValidator
{
    /// <summary>A sentence for each rule that is broken.</summary>
    IEnumerable<string> Validate(VivaceOptions options);
}
