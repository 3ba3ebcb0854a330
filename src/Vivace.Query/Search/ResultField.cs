using Vivace.Query.Answers;
using Vivace.Query.Expressions;
using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Search;

/// <summary>A field that an answer may list on a span.</summary>
internal sealed class ResultField(FieldReference field)
{
    private static readonly AnswerValue Nil = AnswerValue.Of("nil");

    private readonly bool _isWellKnown = WellKnownFields.Contains(field);
    private readonly List<ValueTest> _tests = [];
    private bool _always;

    public string Key { get; } = field.ResultName;

    /// <summary>Lists the field where a test finds it, or wherever it has a value.</summary>
    /// <param name="test">Null for wherever it has a value.</param>
    public void Add(ValueTest? test)
    {
        if (test is null)
        {
            _always = true;
        }
        else
        {
            _tests.Add(test);
        }
    }

    public bool TryRead(SpanColumns columns, int row, out AnswerValue answer)
    {
        FieldColumn column = columns.Column(field);
        return column is ItemColumn items ? TryReadItems(items, row, out answer) : TryRead(column[row], out answer);
    }

    /// <summary>Of several events or links the last one counts.</summary>
    private bool TryReadItems(ItemColumn items, int row, out AnswerValue answer)
    {
        for (int i = items.CountAt(row) - 1; i >= 0; i--)
        {
            if (TryRead(items.ItemAt(row, i), out answer))
            {
                return true;
            }
        }

        answer = default;
        return false;
    }

    private bool TryRead(FieldValue value, out AnswerValue answer)
    {
        answer = Nil;
        if (!value.HasValue)
        {
            return value.IsMissing && ((_always && _isWellKnown) || Passes(value));
        }

        if (_always)
        {
            answer = value.ToAnswer();
            return true;
        }

        if (value.Items is { } items)
        {
            return TryReadElements(items, out answer);
        }

        answer = value.ToAnswer();
        return Passes(value);
    }

    /// <summary>Of an array that is only tested, the elements that a test found are listed.</summary>
    private bool TryReadElements(ArrayItems items, out AnswerValue answer)
    {
        List<AnswerValue> found = [];
        for (int i = 0; i < items.Count; i++)
        {
            if (Passes(items[i]))
            {
                found.Add(items[i].ToAnswer());
            }
        }

        answer = found.Count == 1 ? found[0] : AnswerValue.Of(found);
        return found.Count > 0;
    }

    private bool Passes(FieldValue value)
    {
        foreach (ValueTest test in _tests)
        {
            if (test.Matches(value))
            {
                return true;
            }
        }

        return false;
    }
}
