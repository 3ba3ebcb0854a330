using Vivace.Storage.Tests.Files;
using Vivace.Storage.Tests.Log;

namespace Vivace.Storage.Tests.Lifecycle;

/// <summary>
/// One life of a store in which everything happens that moves spans (cuts, merges, deletions), ended at every operation on the disk in
/// turn: by a kill, and by a power cut, which loses what was not flushed.
/// </summary>
public sealed class CrashTests
{
    /// <summary>A third life shows that what the second one did to heal is durable; it is not looked at after every end, to save time.</summary>
    private const int ThirdLifeEvery = 3;

    private static readonly string[] Tenants = [StoreWorld.TenantA, StoreWorld.TenantB];

    [Fact]
    public async Task NoSpanIsLostOrDoubledByAKillAtAnyOperation() => await EndAtEveryOperationAsync(static (files, _) => files.AfterKill());

    [Fact]
    public async Task NoSpanIsLostOrDoubledByAPowerCutAtAnyOperation() =>
        await EndAtEveryOperationAsync(static (files, cut) => files.AfterPowerCut(new Random(cut)));

    [Fact]
    public async Task NoSpanIsLostOrDoubledByADiskThatIsFullAtAnyOperation()
    {
        for (int at = 0; ; at++)
        {
            int operation = 0;
            var files = new FaultyFileSystem();
            await using StoreWorld world = await StoreWorld.OpenAsync(files);
            bool failed = false;
            files.Fault = (kind, _, _) =>
            {
                bool fails = kind is FileOperation.Write or FileOperation.Create or FileOperation.CreateDirectory or FileOperation.Flush
                    && operation++ >= at && operation < at + 4;
                failed |= fails;
                return fails ? FaultyFileSystem.DiskFull() : null;
            };
            Dictionary<string, HashSet<SpanName>> acked = NoneAcked();
            await LiveAsync(world, acked);
            files.Fault = null;
            Check(world, acked, at);
            await HealAsync(world, acked, at);
            await using StoreWorld next = await ReopenAsync(world, files.AfterKill());
            Check(next, acked, at);
            if (!failed)
            {
                break;
            }
        }
    }

    private static async Task EndAtEveryOperationAsync(Func<FaultyFileSystem, int, FaultyFileSystem> end)
    {
        bool ended = true;
        for (int cut = 0; ended; cut++)
        {
            var files = new FaultyFileSystem { PowerCutAt = cut };
            Dictionary<string, HashSet<SpanName>> acked = NoneAcked();
            var time = new ManualTime();
            try
            {
                await using StoreWorld world = await StoreWorld.OpenAsync(files, time);
                await LiveAsync(world, acked);
            }
            catch (IOException) when (files.PowerIsCut)
            {
                // It was ended while it opened.
            }

            ended = files.PowerIsCut;
            await using StoreWorld next = await StoreWorld.OpenAsync(end(files, cut), time);
            Check(next, acked, cut);
            await HealAsync(next, acked, cut);

            if (cut % ThirdLifeEvery != 0)
            {
                continue;
            }

            await using StoreWorld third = await ReopenAsync(next, next.Files.AfterKill());
            Check(third, acked, cut);
        }
    }

    private static async Task<StoreWorld> ReopenAsync(StoreWorld world, FaultyFileSystem files) => await StoreWorld.OpenAsync(files, world.Time);

    /// <summary>After whatever was, everything works, and the disk holds nothing but blocks.</summary>
    private static async Task HealAsync(StoreWorld world, Dictionary<string, HashSet<SpanName>> acked, int at)
    {
        await AppendAsync(world, acked, 90, 90);
        world.Time.Now += TimeSpan.FromMinutes(10);
        Assert.True(await world.Store.CutAsync(everything: true, CancellationToken.None), $"the cut after the end at {at} is made");
        Check(world, acked, at);
        for (int i = 0; i < 6; i++)
        {
            world.Maintain(TimeSpan.FromHours(1));
            Check(world, acked, at);
        }

        Assert.DoesNotContain(world.Files.List(TestLog.Root + "/vivace-journal"), entry => entry.Name.EndsWith(".json", StringComparison.Ordinal));
        Assert.All(world.Log.Segments, segment => Assert.Equal(0, segment.Bytes));
        foreach (string tenant in Tenants)
        {
            Assert.Equal(
                world.BlocksOf(tenant).Select(block => block.Meta.BlockId.ToString("D")).Order(StringComparer.Ordinal),
                world.Files.List($"{StoreWorld.Blocks}/{tenant}").Where(entry => entry.IsDirectory).Select(entry => entry.Name));
        }
    }

    private static async Task LiveAsync(StoreWorld world, Dictionary<string, HashSet<SpanName>> acked)
    {
        for (int round = 0; round < 2; round++)
        {
            await AppendAsync(world, acked, round * 3, (round * 3) + 2);
            await world.Store.CutAsync(everything: true, CancellationToken.None);
            world.Maintain(TimeSpan.FromMinutes(2));
        }

        await AppendAsync(world, acked, 20, 20);
        world.Maintain(TimeSpan.FromHours(2));
        world.Maintain(TimeSpan.FromHours(2));
    }

    private static async Task AppendAsync(StoreWorld world, Dictionary<string, HashSet<SpanName>> acked, int first, int last)
    {
        for (int number = first; number <= last; number++)
        {
            foreach (string tenant in Tenants)
            {
                try
                {
                    acked[tenant].Add(await world.AppendAsync(tenant, number));
                }
                catch (StoreException)
                {
                    // Not acknowledged.
                }
            }
        }
    }

    private static void Check(StoreWorld world, Dictionary<string, HashSet<SpanName>> acked, int at)
    {
        foreach (string tenant in Tenants)
        {
            List<SpanName> found = world.Read(tenant);
            Assert.True(acked[tenant].IsSubsetOf(found), $"a span of {tenant} is lost at {at}");
            Assert.True(found.Distinct().Count() == found.Count, $"a span of {tenant} is there twice at {at}");
        }
    }

    private static Dictionary<string, HashSet<SpanName>> NoneAcked() => Tenants.ToDictionary(static tenant => tenant, static _ => new HashSet<SpanName>());
}
