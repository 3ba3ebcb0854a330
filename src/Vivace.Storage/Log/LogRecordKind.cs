namespace Vivace.Storage.Log;

/// <summary>What a record's payload is. Numbers are on disk: they are never reused. A reader skips numbers it does not know.</summary>
public enum LogRecordKind : byte
{
    /// <summary>One OTLP ExportTraceServiceRequest in protobuf, as received.</summary>
    OtlpTraces = 1,
}
