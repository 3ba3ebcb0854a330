using System.Globalization;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Generator.Processors;

/// <summary>How many spans a sampled span stands for (metrics-generator specification, section 4.6).</summary>
internal sealed class SpanMultiplier
{
    private const int MaxThresholdDigits = 14;
    private const double FullScale = 1UL << 56;

    private readonly int _key;
    private readonly bool _usesTraceState;

    /// <param name="key">Attribute that holds the sampling ratio; empty for none.</param>
    /// <param name="usesTraceState">Whether the trace state is asked first.</param>
    /// <param name="wanted">Takes the key.</param>
    public SpanMultiplier(string key, bool usesTraceState, WantedAttributes wanted)
    {
        _key = key.Length == 0 ? -1 : wanted.Add(key);
        _usesTraceState = usesTraceState;
    }

    public double Of(in SpanRow span)
    {
        if (_usesTraceState && OfTraceState(span) is var adjusted and > 0)
        {
            return adjusted;
        }

        if (_key < 0)
        {
            return 1;
        }

        double ratio = Ratio(span.OfSpan(_key), span.Attributes, span.View.Attributes);
        if (ratio <= 0)
        {
            ratio = Ratio(span.OfResource(_key), span.Resource.Attributes, span.View.Attributes);
        }

        return ratio > 0 ? 1 / ratio : 1;
    }

    /// <summary>The first positive double under the key of the attribute found.</summary>
    private static double Ratio(int found, ReadOnlySpan<int> attributes, AttributeTable table)
    {
        if (found < 0)
        {
            return 0;
        }

        int key = table.Key(found);
        foreach (int attribute in attributes)
        {
            if (table.Key(attribute) == key && table.Type(attribute) == AttributeType.Double && table.Double(attribute) is var value and > 0)
            {
                return value;
            }
        }

        return 0;
    }

    private static double OfTraceState(in SpanRow span)
    {
        int state = span.Batch.Rare(span.Row).TraceState;
        return state == StringTable.Empty ? 0 : OfTraceState(span.View.Dictionary.Strings[state]);
    }

    /// <summary>From the rejection threshold of OpenTelemetry's entry, <c>ot=th:HEX</c>; 0 when there is none.</summary>
    internal static double OfTraceState(ReadOnlySpan<byte> traceState)
    {
        foreach (Range member in traceState.Split((byte)','))
        {
            ReadOnlySpan<byte> entry = traceState[member].Trim((byte)' ');
            if (!entry.StartsWith("ot="u8))
            {
                continue;
            }

            ReadOnlySpan<byte> values = entry["ot="u8.Length..];
            foreach (Range part in values.Split((byte)';'))
            {
                ReadOnlySpan<byte> value = values[part];
                if (!value.StartsWith("th:"u8))
                {
                    continue;
                }

                ReadOnlySpan<byte> digits = value["th:"u8.Length..];
                if (digits.Length is 0 or > MaxThresholdDigits
                    || !ulong.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong threshold))
                {
                    return 0;
                }

                threshold <<= 4 * (MaxThresholdDigits - digits.Length);
                return FullScale / (FullScale - threshold);
            }
        }

        return 0;
    }
}
