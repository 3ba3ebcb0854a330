using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Log;

public sealed class PowerCutTests
{
    private const int Appends = 24;
    private const int SegmentBytes = 4000;

    /// <summary>How differently the unflushed rest may be found, tried for each operation.</summary>
    private const int OutcomesPerCut = 6;

    [Fact]
    public async Task AnsweredRecordsSurviveAPowerCutAtAnyOperation()
    {
        // How many operations a run has depends on how its appends are grouped: go on until no run reaches the cut.
        var cutSomething = true;
        for (var cut = 0; cutSomething; cut++)
        {
            cutSomething = false;
            for (var outcome = 0; outcome < OutcomesPerCut; outcome++)
            {
                var files = new FaultyFileSystem { PowerCutAt = cut };
                var (answered, freed) = await RunAsync(files);
                cutSomething |= files.PowerIsCut;
                var after = files.AfterPowerCut(new Random(cut * OutcomesPerCut + outcome));

                var (records, _) = await TestLog.ReopenAndReplayAsync(after);
                Check(answered, freed, records);

                // The next life appends, and a third reads both.
                await using (var log = TestLog.Open(after)) await log.AppendAsync(BitConverter.GetBytes(Appends));
                var (again, _) = await TestLog.ReopenAndReplayAsync(after);
                Assert.Equal([.. records.Select(Number), Appends], again.Select(Number));
            }
        }
    }

    private static void Check(List<int> answered, HashSet<int> freed, List<ReplayedRecord> records)
    {
        var found = records.Select(Number).ToList();
        Assert.Equal(found.Order(), found);
        Assert.Equal(found.Distinct().Count(), found.Count);
        Assert.Empty(answered.Except(found).Except(freed));
        Assert.All(records, r => Assert.Equal(Payload(Number(r)), r.Payload));
    }

    private static int Number(ReplayedRecord record) => BitConverter.ToInt32(record.Payload);

    private static byte[] Payload(int number) =>
        number == Appends ? BitConverter.GetBytes(number) : [.. BitConverter.GetBytes(number), .. TestLog.Payload(number, 37 * number)];

    /// <summary>Appends one by one and in threes, rolls, and frees; stops at the first failure. Returns what was answered and what freed.</summary>
    private static async Task<(List<int> Answered, HashSet<int> Freed)> RunAsync(FaultyFileSystem files)
    {
        var answered = new List<int>();
        var freed = new HashSet<int>();
        try
        {
            await using IWriteAheadLog log = FileWriteAheadLog.Open(TestLog.Options(files) with { SegmentBytes = SegmentBytes });
            for (var i = 0; i < Appends;)
            {
                var batch = i % 2 == 0 ? 1 : 3;
                var tickets = Enumerable.Range(i, Math.Min(batch, Appends - i)).Select(n => (n, log.Enqueue(Payload(n)))).ToArray();
                foreach (var (n, ticket) in tickets)
                {
                    await ticket.Committed;
                    answered.Add(n);
                }
                i += tickets.Length;
                if (i is 9 or 10)
                {
                    freed.UnionWith(answered);
                    log.FreeSegmentsBefore(log.RollSegment());
                }
            }
        }
        catch (IOException)
        {
            // the power is cut
        }
        return (answered, freed);
    }
}
