using System.Net;
using System.Net.Http.Headers;
using Vivace.Generator.Configuration;
using Vivace.Generator.Tests.Testing;

namespace Vivace.Generator.Tests.RemoteWrite;

public class DeliveryTests
{
    private static readonly TenantSettings Calls = new() { Processors = ["span-metrics-count"] };

    private static readonly RemoteWriteOptions Plain = new() { Url = "http://receiver/api/v1/write" };

    [Fact]
    public async Task A_dead_receiver_gets_everything_in_order_when_it_is_back()
    {
        await using var generator = new TestGenerator(Calls);
        generator.Receiver.Answer = static _ => null;
        for (int i = 0; i < 20; i++)
        {
            generator.Consume(Spans(generator));
            generator.Advance(TimeSpan.FromSeconds(15));
        }

        await TestGenerator.UntilAsync(() => generator.Remote.Retried.Samples > 0);
        Assert.Empty(generator.Receiver.Samples);
        generator.Receiver.Answer = static _ => new HttpResponseMessage(HttpStatusCode.OK);
        await AdvanceUntilDrainedAsync(generator);
        Assert.Equal(20, generator.Receiver.Samples.Count);
        Assert.Equal(generator.Receiver.Samples.OrderBy(static s => s.Time), generator.Receiver.Samples);
        Assert.Equal(Enumerable.Range(1, 20).Select(static i => (double)i), generator.Receiver.Samples.Select(static s => s.Value));
    }

    [Theory]
    [InlineData(500, false)]
    [InlineData(503, false)]
    [InlineData(429, true)]
    public async Task Failures_that_heal_are_tried_again(int status, bool retriesOn429)
    {
        await using var generator = new TestGenerator(
            Calls, receiver: Plain with { Queue = new RemoteWriteQueueOptions { RetryOnHttp429 = retriesOn429 } });
        int failures = 3;
        generator.Receiver.Answer = _ => new HttpResponseMessage(failures-- > 0 ? (HttpStatusCode)status : HttpStatusCode.OK);
        generator.Consume(Spans(generator));
        generator.Advance(TimeSpan.FromSeconds(15));
        await AdvanceUntilDrainedAsync(generator);
        Assert.Single(generator.Receiver.Samples);
        Assert.Equal((1, 3, 0), (generator.Remote.Sent.Samples, generator.Remote.Retried.Samples, generator.Remote.Failed.Samples));
        Assert.Equal(
            ["", "1", "2", "3"],
            generator.Receiver.Requests.Select(static r => r.Headers.TryGetValues("Retry-Attempt", out var attempt) ? attempt.Single() : ""));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(429)]
    public async Task Refusals_cost_the_request_and_are_counted(int status)
    {
        await using var generator = new TestGenerator(Calls);
        generator.Receiver.Answer = _ => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent("out of order sample") };
        generator.Consume(Spans(generator));
        generator.Advance(TimeSpan.FromSeconds(15));
        await TestGenerator.UntilAsync(() => generator.Remote.Failed.Samples == 1);
        generator.Receiver.Answer = static _ => new HttpResponseMessage(HttpStatusCode.OK);
        await generator.CollectAsync();
        Assert.Equal("03:04:30", Time(Assert.Single(generator.Receiver.Samples).Time));
    }

    [Fact]
    public async Task The_receiver_can_ask_for_a_longer_pause()
    {
        await using var generator = new TestGenerator(Calls);
        bool isReady = false;
        generator.Receiver.Answer = _ =>
        {
            var answer = new HttpResponseMessage(isReady ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable);
            answer.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(90));
            return answer;
        };
        generator.Consume(Spans(generator));
        generator.Advance(TimeSpan.FromSeconds(15));
        await TestGenerator.UntilAsync(() => generator.Remote.Retried.Samples == 1);
        isReady = true;
        await Task.Delay(50);
        generator.Time.Advance(TimeSpan.FromSeconds(60));
        await Task.Delay(50);
        Assert.Single(generator.Receiver.Requests);
        await AdvanceUntilDrainedAsync(generator);
        Assert.Equal(2, generator.Receiver.Requests.Count);
    }

    [Fact]
    public async Task A_slow_receiver_does_not_hold_up_spans_or_collections()
    {
        await using var generator = new TestGenerator(Calls);
        var gate = new TaskCompletionSource();
        generator.Receiver.Gate = gate.Task;
        for (int i = 0; i < 5; i++)
        {
            generator.Consume(Spans(generator));
            generator.Advance(TimeSpan.FromSeconds(15));
        }

        Assert.Equal(5, generator.Statistics.Collections);
        gate.SetResult();
        await AdvanceUntilDrainedAsync(generator);
        Assert.Equal([1, 2, 3, 4, 5], generator.Receiver.Samples.Select(static s => s.Value).Distinct());
    }

    [Fact]
    public async Task A_stop_sends_the_last_interval()
    {
        await using var generator = new TestGenerator(Calls);
        generator.Consume(Spans(generator));
        generator.Time.Advance(TimeSpan.FromSeconds(1));
        await generator.Service.StopAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(1, Assert.Single(generator.Receiver.Samples).Value);
    }

    [Fact]
    public async Task What_a_dead_receiver_did_not_get_is_sent_by_the_next_process_and_counters_begin_anew()
    {
        string folder = Directory.CreateTempSubdirectory("generator-").FullName;
        var time = new VirtualTime();
        await using (var first = new TestGenerator(Calls, folder: folder, time: time))
        {
            first.Receiver.Answer = static _ => null;
            first.Consume(Spans(first));
            first.Consume(Spans(first));
            first.Advance(TimeSpan.FromSeconds(16));
            Task stop = first.Service.StopAsync(TimeSpan.FromSeconds(1));
            while (!stop.IsCompleted)
            {
                time.Advance(TimeSpan.FromMilliseconds(100));
                await Task.Delay(1);
            }
        }

        await using (var second = new TestGenerator(Calls, folder: folder, time: time))
        {
            second.Consume(Spans(second));
            second.Advance(TimeSpan.FromSeconds(15));
            await second.DrainAsync();
            // The zero in between tells receivers that the counter has begun anew.
            Assert.Equal([2, 2, 0, 1], second.Receiver.Samples.Select(static s => s.Value));
            Assert.Equal(second.Receiver.Samples.Select(static s => s.Time).Distinct().Order(), second.Receiver.Samples.Select(static s => s.Time));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Requests_carry_what_remote_write_asks_for()
    {
        await using var generator = new TestGenerator(
            Calls with { RemoteWriteHeaders = new Dictionary<string, string> { ["x-both"] = "tenant" } },
            receiver: Plain with
            {
                Headers = new Dictionary<string, string> { ["X-Both"] = "receiver", ["X-Own"] = "1" },
                BasicAuth = new BasicAuthOptions { Username = "user", Password = "secret" },
            });
        generator.Consume(Spans(generator));
        await generator.CollectAsync();
        HttpRequestMessage request = Assert.Single(generator.Receiver.Requests);
        Assert.Equal("0.1.0", request.Headers.GetValues("X-Prometheus-Remote-Write-Version").Single());
        Assert.Equal("tenant", request.Headers.GetValues("X-Both").Single());
        Assert.Equal("1", request.Headers.GetValues("X-Own").Single());
        Assert.Equal("dXNlcjpzZWNyZXQ=", request.Headers.Authorization!.Parameter);
        Assert.False(request.Headers.Contains("X-Scope-OrgID"));
    }

    [Fact]
    public async Task Every_tenant_but_the_single_one_is_told_to_the_receiver()
    {
        await using var generator = new TestGenerator(Calls);
        generator.Consume("team-a", Spans(generator));
        await generator.CollectAsync();
        Assert.Equal("team-a", Assert.Single(generator.Receiver.Requests).Headers.GetValues("X-Scope-OrgID").Single());
    }

    [Fact]
    public async Task Of_very_many_tenants_those_without_anything_to_do_are_forgotten_and_can_come_back()
    {
        var none = new TenantSettings();
        await using var generator = new TestGenerator(none, hasReceiver: false);
        for (int i = 0; i < 1_100; i++)
        {
            generator.Consume($"tenant-{i}", Spans(generator));
        }

        generator.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(1_100, generator.Service.Status().Count);
        generator.Advance(TimeSpan.FromMinutes(10));
        Assert.Empty(generator.Service.Status());
        generator.Settings = Calls;
        generator.Consume("tenant-7", Spans(generator));
        Assert.Equal(1, Assert.Single(generator.Service.Status()).Active);
    }

    [Fact]
    public async Task A_receiver_that_knows_2_0_gets_the_same_samples()
    {
        var both = new TenantSettings { Processors = ["span-metrics"], Histograms = HistogramMode.Both };
        await using var first = new TestGenerator(both);
        await using var second = new TestGenerator(both, receiver: Plain with { UsesVersion2 = true });
        foreach (TestGenerator generator in new[] { first, second })
        {
            generator.Consume(Spans(generator));
            await generator.CollectAsync();
        }

        Assert.Equal("2.0.0", second.Receiver.Requests.Single().Headers.GetValues("X-Prometheus-Remote-Write-Version").Single());
        Assert.Equal(first.Receiver.Samples, second.Receiver.Samples);
        Assert.Equal(first.Receiver.Exemplars, second.Receiver.Exemplars);
        Assert.Equal(first.Receiver.Histograms.Single().Histogram, second.Receiver.Histograms.Single().Histogram);
    }

    [Fact]
    public async Task A_receiver_that_does_not_know_2_0_gets_1_0()
    {
        await using var generator = new TestGenerator(Calls, receiver: Plain with { UsesVersion2 = true });
        generator.Receiver.Answer = static request => new HttpResponseMessage(
            request.Headers.GetValues("X-Prometheus-Remote-Write-Version").Single() == "2.0.0" ? HttpStatusCode.UnsupportedMediaType : HttpStatusCode.OK);
        generator.Consume(Spans(generator));
        await generator.CollectAsync();
        await generator.CollectAsync();
        Assert.Equal(3, generator.Receiver.Requests.Count);
        Assert.Equal(2, generator.Receiver.Samples.Count);
    }

    [Fact]
    public async Task Requests_hold_no_more_samples_than_the_receiver_wants()
    {
        await using var generator = new TestGenerator(
            new TenantSettings { Processors = ["span-metrics"] }, receiver: Plain with { Queue = new RemoteWriteQueueOptions { MaxSamplesPerSend = 10 } });
        generator.Consume(Spans(generator));
        Assert.Equal(19, (await generator.CollectAsync()).Count);
        Assert.Equal(3, generator.Receiver.Requests.Count);
    }

    [Fact]
    public async Task Samples_older_than_the_age_limit_are_dropped_and_counted()
    {
        await using var generator = new TestGenerator(
            Calls, receiver: Plain with { Queue = new RemoteWriteQueueOptions { SampleAgeLimit = TimeSpan.FromMinutes(1) } });
        generator.Receiver.Answer = static _ => null;
        generator.Consume(Spans(generator));
        generator.Advance(TimeSpan.FromSeconds(15));
        await TestGenerator.UntilAsync(() => generator.Remote.Retried.Samples > 0);
        generator.Settings = Calls with { DisableCollection = true };
        generator.Advance(TimeSpan.FromSeconds(10));
        for (int i = 0; i < 20 && generator.Remote.DroppedOld.Samples == 0; i++)
        {
            generator.Time.Advance(TimeSpan.FromSeconds(10));
            await Task.Delay(20);
        }

        Assert.Equal(1, generator.Remote.DroppedOld.Samples);
    }

    private static async Task AdvanceUntilDrainedAsync(TestGenerator generator)
    {
        for (int i = 0; generator.Remote.Pending.Samples > 0; i++)
        {
            Assert.True(i < 5000, "the receiver did not get everything");
            generator.Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(2);
        }
    }

    private static SpanBuilder Spans(TestGenerator generator) =>
        new SpanBuilder { Now = (ulong)(generator.Time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks * 100 }.Add("a");

    private static string Time(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
