using Vivace.Query.Answers;
using Vivace.Traces.Model;

namespace Vivace.Query.Metrics.Exemplars;

/// <summary>A span that may become an exemplar.</summary>
/// <param name="Trace">Its trace.</param>
/// <param name="Start">Its start, nanoseconds since the Unix epoch.</param>
/// <param name="Group">The group it counts in, by the number of the part that chose it.</param>
/// <param name="Argument">The function's argument on it; NaN for functions without one.</param>
/// <param name="Exponent">The bucket of the argument, or −1.</param>
/// <param name="Labels">Fields of the query on this span, and its trace id.</param>
internal readonly record struct ExemplarCandidate(
    TraceId Trace, long Start, int Group, double Argument, int Exponent, IReadOnlyList<AnswerAttribute> Labels);
