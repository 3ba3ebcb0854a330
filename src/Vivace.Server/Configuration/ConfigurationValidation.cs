using Vivace.Server.Configuration.Validation;

namespace Vivace.Server.Configuration;

/// <summary>The rules between well-formed values, checked after flags are applied.</summary>
public static class ConfigurationValidation
{
    private static readonly IOptionsValidator[] Validators =
    [
        new TargetValidator(), new ServerValidator(), new StorageValidator(), new ReceiverValidator(), new GeneratorValidator(), new OverridesValidator(),
    ];

    /// <exception cref="ConfigurationException">At least one rule is broken; the message lists all, one a line.</exception>
    public static void Check(VivaceOptions options)
    {
        var problems = Validators.SelectMany(v => v.Validate(options)).ToList();
        if (problems.Count > 0) throw new ConfigurationException($"invalid configuration: {string.Join('\n', problems)}");
    }

    /// <summary>Values that are allowed and probably not meant.</summary>
    public static IReadOnlyList<ConfigurationWarning> Warnings(VivaceOptions options) => [.. StartupWarnings.Of(options)];
}
