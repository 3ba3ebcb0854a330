using System.Globalization;

namespace Vivace.Server.Configuration.Validation;

/// <summary>Histogram bounds grow from one to the next.</summary>
internal static class BucketRule
{
    public static IEnumerable<string> Check(string key, IReadOnlyList<double>? buckets)
    {
        for (int i = 1; i < (buckets?.Count ?? 0); i++)
        {
            // Written so that a bound that is not a number is caught, too.
            if (buckets![i] > buckets[i - 1]) continue;
            yield return string.Create(CultureInfo.InvariantCulture, $"{key} must be strictly increasing: bucket[{i}]={buckets[i]} is <= bucket[{i - 1}]={buckets[i - 1]}");
            yield break;
        }
    }
}
