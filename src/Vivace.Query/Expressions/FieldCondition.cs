using Vivace.Query.Sources;
using Vivace.TraceQL.Ast;

namespace Vivace.Query.Expressions;

/// <summary>A test of one field. Values that spans share are judged once.</summary>
internal sealed class FieldCondition(FieldReference field, ValueTest test) : SpanCondition
{
    /// <summary>Rows whose codes or numbers are read at a time, small enough for the stack.</summary>
    private const int Block = 512;

    private const ulong SmallNumbers = 64;

    private readonly VerdictCache _verdicts = new(test);

    /// <summary>Whether of all nested-set parents only the root's passes: then the span's parent id answers.</summary>
    private readonly bool _isRootTest = field is IntrinsicField { Intrinsic: Intrinsic.NestedSetParent }
        && test.Matches(FieldValue.Int(-1)) && !test.Matches(FieldValue.Int(0)) && !test.Matches(FieldValue.Int(1))
        && !test.Matches(FieldValue.Int(int.MaxValue));

    /// <summary>Numbers below 64 that were judged, a bit each, those that passed, and the type they had.</summary>
    private ulong _judged;
    private ulong _passing;
    private FieldType _judgedType;

    private bool _mayHold;
    private SpanColumns? _columns;
    private FieldColumn _column = AbsentColumn.Instance;

    public override int Cost { get; } = field switch
    {
        AttributeField { Scope: AttributeScope.Resource or AttributeScope.Instrumentation } => 3,
        AttributeField { Scope: AttributeScope.Span } => 10,
        AttributeField { Scope: AttributeScope.None } => 12,
        AttributeField => 6,
        IntrinsicField { Intrinsic: Intrinsic.Duration or Intrinsic.Status or Intrinsic.Kind or Intrinsic.Name } => 2,
        IntrinsicField { Intrinsic: Intrinsic.NestedSetLeft or Intrinsic.NestedSetRight or Intrinsic.NestedSetParent } => 30,
        IntrinsicField { Intrinsic: Intrinsic.SpanId or Intrinsic.SpanParentId or Intrinsic.TraceId } => 14,
        _ => 5,
    };

    public override int Keep(SpanColumns columns, Span<int> rows)
    {
        if (!ReferenceEquals(columns, _columns))
        {
            _columns = columns;
            _mayHold = test.OnlyText is not { } text || columns.MayHold(field, text);
            _column = !_mayHold ? AbsentColumn.Instance
                : test.OnlyType == FieldType.Missing ? columns.Column(field) : columns.TypedColumn(field, test.OnlyType);
        }

        if (!_mayHold)
        {
            return 0;
        }

        return _column switch
        {
            CodedColumn coded => Keep(coded, rows),
            NumberColumn when _isRootTest && columns.TellsRoots => KeepRoots(columns, rows),
            NumberColumn number => Keep(number, rows),
            ItemColumn items => Keep(items, rows),
            AbsentColumn => test.Matches(FieldValue.Missing) ? rows.Length : 0,
            _ => KeepOneByOne(rows),
        };
    }

    public override void Dispose() => _verdicts.Dispose();

    private int Keep(CodedColumn column, Span<int> rows)
    {
        Span<int> codes = stackalloc int[Block];
        int kept = 0;
        for (int at = 0; at < rows.Length; at += Block)
        {
            Span<int> block = rows.Slice(at, Math.Min(Block, rows.Length - at));
            column.Read(block, codes);
            kept += _verdicts.Keep(column.Values, codes[..block.Length], block, rows[kept..]);
        }

        return kept;
    }

    private int Keep(NumberColumn column, Span<int> rows)
    {
        NumberRange? range = test.RangeOf(column.Type);
        Span<long> numbers = stackalloc long[Block];
        int kept = 0;
        for (int at = 0; at < rows.Length; at += Block)
        {
            Span<int> block = rows.Slice(at, Math.Min(Block, rows.Length - at));
            column.Read(block, numbers);
            kept += range is { } known
                ? Keep(known, numbers[..block.Length], block, rows[kept..])
                : Keep(column.Type, numbers[..block.Length], block, rows[kept..]);
        }

        return kept;
    }

    private static int Keep(NumberRange range, ReadOnlySpan<long> numbers, ReadOnlySpan<int> block, Span<int> rows)
    {
        int kept = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            rows[kept] = block[i];
            kept += range.Contains(numbers[i]) ? 1 : 0;
        }

        return kept;
    }

    /// <summary>Kinds and states are few, so each is judged once.</summary>
    private int Keep(FieldType type, ReadOnlySpan<long> numbers, ReadOnlySpan<int> block, Span<int> rows)
    {
        int kept = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            long number = numbers[i];
            bool passes;
            if ((ulong)number < SmallNumbers)
            {
                ulong bit = 1UL << (int)number;
                if ((_judged & bit) == 0 || _judgedType != type)
                {
                    Judge(type, number);
                }

                passes = (_passing & bit) != 0;
            }
            else
            {
                passes = test.Matches(FieldValue.Of(type, number));
            }

            rows[kept] = block[i];
            kept += passes ? 1 : 0;
        }

        return kept;
    }

    private void Judge(FieldType type, long number)
    {
        if (_judgedType != type)
        {
            (_judgedType, _judged, _passing) = (type, 0, 0);
        }

        ulong bit = 1UL << (int)number;
        _judged |= bit;
        _passing |= test.Matches(FieldValue.Of(type, number)) ? bit : 0;
    }

    private int KeepRoots(SpanColumns columns, Span<int> rows)
    {
        int kept = 0;
        foreach (int row in rows)
        {
            if (columns.ParentSpanIds[row] == 0
                && (columns.IsPlainTrace(columns.TraceNumbers[row]) || test.Matches(_column[row])))
            {
                rows[kept++] = row;
            }
        }

        return kept;
    }

    private int Keep(ItemColumn column, Span<int> rows)
    {
        int kept = 0;
        foreach (int row in rows)
        {
            int count = column.CountAt(row);
            for (int i = 0; i < count; i++)
            {
                if (test.Matches(column.ItemAt(row, i)))
                {
                    rows[kept++] = row;
                    break;
                }
            }
        }

        return kept;
    }

    private int KeepOneByOne(Span<int> rows)
    {
        int kept = 0;
        foreach (int row in rows)
        {
            if (test.Matches(_column[row]))
            {
                rows[kept++] = row;
            }
        }

        return kept;
    }
}
