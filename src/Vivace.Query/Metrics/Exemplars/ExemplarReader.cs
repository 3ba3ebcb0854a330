using System.Buffers;
using System.Text;
using Vivace.Query.Answers;
using Vivace.Query.Metrics.Aggregation;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;
using Vivace.Traces.Model;

namespace Vivace.Query.Metrics.Exemplars;

/// <summary>Offers spans as exemplars and reads what those that are taken show: the fields of the query and the trace id.</summary>
internal sealed class ExemplarReader
{
    private static readonly IntrinsicField TraceIdField = new(Intrinsic.TraceId);

    private readonly ExemplarPool _pool;
    private readonly ArgumentReader? _argument;
    private readonly bool _hasBuckets;
    private readonly FieldReference[] _fields;

    public ExemplarReader(MetricsPlan plan, ExemplarPool pool, ArgumentReader? argument)
    {
        _pool = pool;
        _argument = argument;
        _hasBuckets = plan.HasBuckets;
        _fields = [.. plan.Query.Fields().Select(use => use.Field).Distinct().Where(field => field != TraceIdField)];
    }

    /// <summary>Whether spans that start between two times could still be taken.</summary>
    public bool Wants(long first, long last) => _pool.Wants(first, last);

    /// <summary>Offers spans.</summary>
    /// <param name="columns">Where they are.</param>
    /// <param name="rows">Their rows, all in range.</param>
    /// <param name="groups">Their groups.</param>
    /// <param name="arguments">Their arguments as <see cref="ArgumentReader"/> reads them; empty for functions without one.</param>
    public void Offer(SpanColumns columns, ReadOnlySpan<int> rows, ReadOnlySpan<int> groups, ReadOnlySpan<double> arguments)
    {
        ReadOnlySpan<ulong> starts = columns.StartTimes;
        FieldColumn ids = columns.Column(TraceIdField);
        for (int i = 0; i < rows.Length; i++)
        {
            // Spans that the function does not count are no exemplars of it.
            if (!arguments.IsEmpty && !(_hasBuckets ? arguments[i] >= 0 : !double.IsNaN(arguments[i])))
                continue;
            int row = rows[i];
            long start = (long)starts[row];
            if (!_pool.Wants(start, groups[i]))
                continue;
            TraceId trace = IdOf(ids[row]);
            if (_pool.Offer(trace, start, groups[i], out (ExemplarSampler Sampler, int Place) place))
            {
                double value = _argument?.ValueOf(columns, row) ?? double.NaN;
                int exponent = _hasBuckets ? (int)arguments[i] : -1;
                place.Sampler.Put(place.Place, new ExemplarCandidate(trace, start, groups[i], value, exponent, Labels(columns, row)));
            }
        }
    }

    private static TraceId IdOf(FieldValue text)
    {
        Span<char> digits = stackalloc char[TraceId.Length * 2];
        int count = Ascii.ToUtf16(text.Text, digits, out int written) == OperationStatus.Done ? written : 0;
        return TraceId.TryParse(digits[..count], out TraceId id) ? id : default;
    }

    private List<AnswerAttribute> Labels(SpanColumns columns, int row)
    {
        List<AnswerAttribute> labels = [new(TraceIdField.CanonicalText, columns.Column(TraceIdField)[row].ToAnswer())];
        foreach (FieldReference field in _fields)
        {
            FieldReference scoped = Scoped(field, columns, row);
            FieldValue value = columns.Column(scoped)[row];
            if (value.HasValue && !labels.Exists(label => label.Key == scoped.CanonicalText))
                labels.Add(new AnswerAttribute(scoped.CanonicalText, value.ToAnswer()));
        }

        return labels;
    }

    /// <summary>An unscoped attribute shows under the scope it was found in.</summary>
    private static FieldReference Scoped(FieldReference field, SpanColumns columns, int row)
    {
        if (field is not AttributeField { Scope: AttributeScope.None, Parent: false } attribute)
            return field;
        var ofSpan = new AttributeField(AttributeScope.Span, attribute.Name);
        return columns.Column(ofSpan)[row].IsMissing ? new AttributeField(AttributeScope.Resource, attribute.Name) : ofSpan;
    }
}
