using Vivace.Query.Answers;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Metrics.Aggregation;

/// <summary>
/// The labels of one <c>by</c> field over spans. Codes are relative to a table of values: each is translated once per table, so that most
/// spans cost a look into an array.
/// </summary>
internal sealed class LabelReader
{
    private const int Unknown = -1;

    private static readonly AnswerValue Nil = AnswerValue.Of("nil");

    private readonly FieldReference _field;
    private readonly LabelTable _labels;
    private readonly int _missing;
    private readonly Dictionary<(FieldType, long), int> _numbers = [];
    private ValueTable? _values;
    private int[] _labelOfCode = [];
    private long[] _read = [];

    public LabelReader(FieldReference field, LabelTable labels, MissingLabel missing)
    {
        _field = field;
        _labels = labels;
        _missing = missing.Value is { } value ? labels.NumberOf(value) : LabelTable.Missing;
    }

    /// <summary>Reads the labels of the rows listed.</summary>
    public void Read(SpanColumns columns, ReadOnlySpan<int> rows, Span<int> labels)
    {
        switch (columns.Column(_field))
        {
            case AbsentColumn:
                labels.Fill(_missing);
                break;
            case CodedColumn coded:
                coded.Read(rows, labels);
                Translate(coded.Values, labels);
                break;
            case NumberColumn numbers:
                Read(numbers, rows, labels);
                break;
            case FieldColumn other:
                for (int i = 0; i < rows.Length; i++)
                    labels[i] = LabelOf(other[rows[i]]);
                break;
        }
    }

    private void Translate(ValueTable values, Span<int> codes)
    {
        if (!ReferenceEquals(values, _values))
        {
            _values = values;
            Array.Fill(_labelOfCode, Unknown);
        }

        foreach (ref int code in codes)
        {
            int label = code < 0 ? _missing : (uint)code < (uint)_labelOfCode.Length ? _labelOfCode[code] : Unknown;
            code = label != Unknown ? label : Learn(values, code);
        }
    }

    private int Learn(ValueTable values, int code)
    {
        if (code >= _labelOfCode.Length)
        {
            int known = _labelOfCode.Length;
            Array.Resize(ref _labelOfCode, Math.Max(code + 1, Math.Max(known * 2, values.Count)));
            _labelOfCode.AsSpan(known).Fill(Unknown);
        }

        return _labelOfCode[code] = LabelOf(values[code]);
    }

    private void Read(NumberColumn column, ReadOnlySpan<int> rows, Span<int> labels)
    {
        if (_read.Length < rows.Length)
            _read = new long[rows.Length];
        column.Read(rows, _read.AsSpan(0, rows.Length));
        (long last, int label) = (0, Unknown);
        for (int i = 0; i < rows.Length; i++)
        {
            if (label == Unknown || _read[i] != last)
            {
                last = _read[i];
                if (!_numbers.TryGetValue((column.Type, last), out label))
                    _numbers.Add((column.Type, last), label = LabelOf(FieldValue.Of(column.Type, last)));
            }

            labels[i] = label;
        }
    }

    private int LabelOf(FieldValue value) => value.Type switch
    {
        // Arrays show as this word.
        FieldType.Array => _labels.NumberOf(Nil),
        FieldType.Missing or FieldType.Unqueryable => _missing,
        _ => _labels.NumberOf(value.ToAnswer()),
    };
}
