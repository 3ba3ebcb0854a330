namespace Vivace.Server.Configuration.Binding;

/// <summary>What setting a key does. Every key of the schema has one; the configuration page prints it.</summary>
internal enum KeyEffect
{
    /// <summary>The value changes what Vivace does.</summary>
    Effective,

    /// <summary>Accepted without a word: what the key asks for holds whatever its value.</summary>
    Fulfilled,

    /// <summary>Known, meaningless here: a value other than the default is answered with one warning.</summary>
    NoEffect,

    /// <summary>Known, meaningful, but not built: a value other than the default is answered with one warning.</summary>
    NotBuilt,
}
