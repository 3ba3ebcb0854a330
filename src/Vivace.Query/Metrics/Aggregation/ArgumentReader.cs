using Vivace.Query.Metrics.Numerics;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>
/// The argument of a metrics function over spans, as numbers ready to be counted (traceql specification, sections 12.1 and 12.3): values, or
/// for histograms and quantiles the exponents of their buckets.
/// </summary>
internal sealed class ArgumentReader(MetricsPlan plan, FieldReference field)
{
    /// <summary>Marks codes whose argument was not looked up yet; no value is infinite and negative, and no exponent.</summary>
    private const double Unknown = double.NegativeInfinity;

    private const double NoBucket = -1;

    private ValueTable? _values;
    private double[] _argumentOfCode = [];
    private int[] _codes = [];
    private long[] _numbers = [];

    /// <summary>Reads the arguments of the rows listed: NaN, or for buckets a negative exponent, where there is none.</summary>
    public void Read(SpanColumns columns, ReadOnlySpan<int> rows, Span<double> arguments)
    {
        switch (columns.Column(field))
        {
            case CodedColumn coded:
                ReadCodes(coded, rows, arguments);
                break;
            case NumberColumn numbers:
                ReadNumbers(numbers, rows, arguments);
                break;
            case FieldColumn other:
                for (int i = 0; i < rows.Length; i++)
                    arguments[i] = ArgumentOf(other[rows[i]]);
                break;
        }
    }

    /// <summary>The value that an exemplar shows: NaN for none.</summary>
    public double ValueOf(SpanColumns columns, int row) => ValueOf(columns.Column(field)[row]);

    private void ReadCodes(CodedColumn column, ReadOnlySpan<int> rows, Span<double> arguments)
    {
        if (_codes.Length < rows.Length)
            _codes = new int[rows.Length];
        Span<int> codes = _codes.AsSpan(0, rows.Length);
        column.Read(rows, codes);
        if (!ReferenceEquals(column.Values, _values))
        {
            _values = column.Values;
            Array.Fill(_argumentOfCode, Unknown);
        }

        double none = plan.HasBuckets ? NoBucket : double.NaN;
        for (int i = 0; i < codes.Length; i++)
        {
            int code = codes[i];
            double argument = code < 0 ? none : (uint)code < (uint)_argumentOfCode.Length ? _argumentOfCode[code] : Unknown;
            arguments[i] = argument != Unknown ? argument : Learn(column.Values, code);
        }
    }

    private double Learn(ValueTable values, int code)
    {
        if (code >= _argumentOfCode.Length)
        {
            int known = _argumentOfCode.Length;
            Array.Resize(ref _argumentOfCode, Math.Max(code + 1, Math.Max(known * 2, values.Count)));
            _argumentOfCode.AsSpan(known).Fill(Unknown);
        }

        return _argumentOfCode[code] = ArgumentOf(values[code]);
    }

    private void ReadNumbers(NumberColumn column, ReadOnlySpan<int> rows, Span<double> arguments)
    {
        if (_numbers.Length < rows.Length)
            _numbers = new long[rows.Length];
        Span<long> numbers = _numbers.AsSpan(0, rows.Length);
        column.Read(rows, numbers);
        bool countable = column.Type is FieldType.Int or FieldType.Duration;
        for (int i = 0; i < numbers.Length; i++)
        {
            arguments[i] = !countable ? ArgumentOf(FieldValue.Missing)
                : plan.HasBuckets ? PowerOfTwoBuckets.ExponentOf(numbers[i])
                : plan.ArgumentOf(numbers[i]);
        }
    }

    private double ArgumentOf(FieldValue value)
    {
        if (!plan.HasBuckets)
            return ValueOf(value);
        return value.Type is FieldType.Int or FieldType.Duration ? PowerOfTwoBuckets.ExponentOf(value.Bits) : NoBucket;
    }

    private double ValueOf(FieldValue value) => value.Type switch
    {
        FieldType.Int or FieldType.Duration => plan.ArgumentOf(value.Bits),
        FieldType.Float => value.Number,
        _ => double.NaN,
    };
}
