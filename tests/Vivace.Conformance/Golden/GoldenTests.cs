namespace Vivace.Conformance.Golden;

/// <summary>Every request of the golden suite, in every state of the data, is answered as Tempo 2.10.1 answered it.</summary>
public sealed class GoldenTests(GoldenRuns runs) : IClassFixture<GoldenRuns>
{
    /// <summary>Every request in every state.</summary>
    public static TheoryData<GoldenState, string> Requests()
    {
        TheoryData<GoldenState, string> data = [];
        foreach (GoldenState state in Enum.GetValues<GoldenState>())
        {
            foreach (string id in GoldenSuite.RequestIds)
            {
                data.Add(state, id);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void IsAnsweredAsTempoDoes(GoldenState state, string id)
    {
        GoldenAnswer answer = runs.Of(state, id);
        if (GoldenSuite.Exceptions.TryGetValue(id, out GoldenException? exception) && exception.HoldsIn(state))
        {
            Assert.True(exception.DependsOnBase || answer.Difference.Length > 0, $"no exception any more; take it off the list: {exception.Rule}");
        }
        else
        {
            Assert.True(answer.Difference.Length == 0, $"{answer.Difference}\n{answer.Answer}");
        }
    }
}
