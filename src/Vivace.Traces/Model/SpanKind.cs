namespace Vivace.Traces.Model;

/// <summary>OTLP's <c>SpanKind</c>. Numbers outside these are kept as they came.</summary>
public static class SpanKind
{
    public const int Unspecified = 0;
    public const int Internal = 1;
    public const int Server = 2;
    public const int Client = 3;
    public const int Producer = 4;
    public const int Consumer = 5;
}

/// <summary>OTLP's <c>StatusCode</c>. Numbers outside these are kept as they came.</summary>
public static class StatusCode
{
    public const int Unset = 0;
    public const int Ok = 1;
    public const int Error = 2;
}
