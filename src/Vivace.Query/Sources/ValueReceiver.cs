namespace Vivace.Query.Sources;

/// <summary>Takes a value, which is good during the call only, and tells whether to go on.</summary>
internal delegate bool ValueReceiver(FieldValue value);
