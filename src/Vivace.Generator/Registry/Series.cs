using Vivace.Generator.Labels;
using Vivace.Traces.Model;

namespace Vivace.Generator.Registry;

/// <summary>One metric of one label set.</summary>
internal abstract class Series
{
    /// <summary>Unix milliseconds of the last observation.</summary>
    public long Updated { get; set; }

    /// <summary>Whether it has been collected before; the first collection writes a zero ahead.</summary>
    public bool Written { get; set; }

    /// <summary>Writes the samples of the collection.</summary>
    public abstract void Collect(Family family, LabelSet labels, in CollectionTime time, SeriesWriter writer);

    /// <summary>Tells receivers that the series has ended.</summary>
    public abstract void End(Family family, LabelSet labels, long timestamp, SeriesWriter writer);
}

/// <summary>A number that grows.</summary>
internal sealed class CounterSeries : Series
{
    public double Value { get; set; }

    public override void Collect(Family family, LabelSet labels, in CollectionTime time, SeriesWriter writer)
    {
        writer.Begin(labels, family.Name);
        if (!Written)
        {
            time.WriteZero(writer);
        }

        writer.Sample(Value, time.Now);
        writer.End();
    }

    public override void End(Family family, LabelSet labels, long timestamp, SeriesWriter writer)
    {
        if (Written)
        {
            writer.Stale(labels, family.Name, timestamp);
        }
    }
}

/// <summary>A constant 1 that tells of its labels.</summary>
internal sealed class InfoSeries : Series
{
    public override void Collect(Family family, LabelSet labels, in CollectionTime time, SeriesWriter writer)
    {
        writer.Begin(labels, family.Name);
        writer.Sample(1, time.Now);
        writer.End();
    }

    public override void End(Family family, LabelSet labels, long timestamp, SeriesWriter writer)
    {
        if (Written)
        {
            writer.Stale(labels, family.Name, timestamp);
        }
    }
}

/// <summary>An observation worth looking at: its trace.</summary>
internal readonly record struct Exemplar(TraceId TraceId, double Value);

/// <summary>When a collection happens and what its first samples look like (metrics-generator specification, section 9.2).</summary>
/// <param name="Now">Unix milliseconds of all samples.</param>
/// <param name="Zero">Unix milliseconds of the zero that goes ahead of a new series; 0 for none.</param>
internal readonly record struct CollectionTime(long Now, long Zero)
{
    private const long MillisecondsPerMinute = 60_000;
    private const long AheadOfMinute = 1_000;

    /// <summary>
    /// The zero of a collection is one second before its minute, unless that is no later than <paramref name="zerosAfter"/>: receivers
    /// refuse what is older than what they have, and the whole request with it. Then <paramref name="restartZero"/> takes its place: without
    /// it, a counter that has grown beyond its old value between two collections would not be known to have begun anew.
    /// </summary>
    public static CollectionTime At(long now, long zerosAfter, long restartZero)
    {
        long zero = now - (now % MillisecondsPerMinute) - AheadOfMinute;
        return new CollectionTime(now, zero > zerosAfter ? zero : restartZero > zerosAfter && restartZero < now ? restartZero : 0);
    }

    public void WriteZero(SeriesWriter writer)
    {
        if (Zero != 0)
        {
            writer.Sample(0, Zero);
        }
    }
}
