using System.Buffers.Binary;
using System.Text;
using Vivace.Query.TraceById;
using Vivace.Traces.Interning;
using Vivace.Traces.Model;

namespace Vivace.Query.Tests.TraceById;

/// <summary>What one source holds of a trace, written span by span.</summary>
internal sealed class StoredSpans
{
    public static readonly TraceId Trace = new(1, 2);

    private readonly SpanBatch _batch = new(new TraceDictionary());

    /// <summary>Adds a span.</summary>
    public StoredSpans Add(
        ulong id, ulong parent = 0, int kind = SpanKind.Internal, ulong start = 0, string service = "service", string scope = "scope", string name = "")
    {
        _batch.EnsureRow();
        int row = _batch.Count;
        TraceDictionary dictionary = _batch.Dictionary;
        _batch.TraceIds[row] = Trace;
        _batch.SpanIds[row] = id;
        _batch.ParentSpanIds[row] = parent;
        _batch.Kinds[row] = kind;
        _batch.StartTimes[row] = start;
        _batch.Names[row] = dictionary.Strings.Intern(Encoding.UTF8.GetBytes(name));
        _batch.Resources[row] = dictionary.Resources.Intern(Encoding.UTF8.GetBytes(service), [], out bool added);
        if (added)
        {
            // The count stands in for what tells resources apart.
            uint number = BinaryPrimitives.ReadUInt32BigEndian(SHA(service));
            dictionary.Resources.Set(_batch.Resources[row], new ResourceEntry([], number, 0));
        }

        _batch.Scopes[row] = dictionary.Scopes.Intern(Encoding.UTF8.GetBytes(scope), [], out added);
        if (added)
        {
            dictionary.Scopes.Set(
                _batch.Scopes[row], new ScopeEntry(dictionary.Strings.Intern(Encoding.UTF8.GetBytes(scope)), 0, [], 0, 0));
        }

        _batch.AttributeEnds[row] = _batch.EventEnds[row] = _batch.LinkEnds[row] = 0;
        _batch.Count++;
        return this;
    }

    public TraceSource ToSource() => new([.. Enumerable.Range(0, _batch.Count).Select(row => new SpanReference(_batch, row))], _batch.Count);

    private static byte[] SHA(string text) => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
