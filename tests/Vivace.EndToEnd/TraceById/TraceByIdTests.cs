using System.IO.Compression;
using System.Text;
using Google.Protobuf;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.TraceById;

/// <summary>GET /api/traces/{id} and /api/v2/traces/{id}: ids, parameters, forms and headers.</summary>
public sealed class TraceByIdTests(SharedServer shared) : ServerTest(shared)
{
    private const string PlainText = "text/plain; charset=utf-8";

    [Fact]
    public async Task AnUnknownTraceIs404WithoutBodyInV1()
    {
        foreach (string accept in new[] { "application/json", TraceApi.Protobuf })
        {
            var answer = await Api.GetAsync("/api/traces/0123456789abcdef0123456789abcdef", ("Accept", accept));
            Assert.Equal(404, answer.StatusCode);
            Assert.Empty(answer.Body);
            Assert.Null(answer.ContentType);
        }
    }

    [Fact]
    public async Task AnUnknownTraceIsAnEmptyAnswerInV2()
    {
        var json = await Api.GetAsync("/api/v2/traces/0123456789abcdef0123456789abcdef");
        Assert.Equal(200, json.StatusCode);
        Assert.Equal("application/json", json.ContentType);
        Assert.Equal("{\"trace\":{},\"metrics\":{}}", json.Text);
        var protobuf = await Api.GetAsync("/api/v2/traces/0123456789abcdef0123456789abcdef", ("Accept", TraceApi.Protobuf));
        Assert.Equal(200, protobuf.StatusCode);
        Assert.Equal(TraceApi.Protobuf, protobuf.ContentType);
        Assert.Equal([0x0A, 0x00, 0x12, 0x00], protobuf.Body);
    }

    [Fact]
    public async Task EitherCaseOfTheIdFindsTheTrace()
    {
        var request = await PushedAsync(SampleTraces.NewRequest());
        string id = SampleTraces.TraceIdOf(request);
        foreach (string form in new[] { id, id.ToUpperInvariant() })
        {
            Assert.Equal(1, (await Api.SpansAsync(form, TraceForm.V1Json)).Count);
            Assert.Equal(1, (await Api.SpansAsync(form, TraceForm.V2Json)).Count);
        }
    }

    [Fact]
    public async Task AShortIdIsPaddedWithZerosInFront()
    {
        byte[] id = new byte[SampleTraces.TraceIdBytes];
        Random.Shared.NextBytes(id.AsSpan(9));
        id[9] = 0x0A;
        await PushedAsync(SampleTraces.RequestOf(SampleTraces.NewSpan(ByteString.CopyFrom(id))));
        string full = Convert.ToHexStringLower(id);
        string withoutZeros = full.TrimStart('0');
        Assert.True(withoutZeros.Length % 2 == 1, "the shortest form has an odd length");
        foreach (string form in new[] { full, withoutZeros, "0" + withoutZeros, full[8..] })
        {
            Assert.Equal(1, (await Api.SpansAsync(form, TraceForm.V1Protobuf)).Count);
            Assert.Equal(1, (await Api.SpansAsync(form)).Count);
        }
    }

    [Theory]
    [InlineData("/api/traces/")]
    [InlineData("/api/v2/traces/")]
    public async Task ABadIdIsABadRequest(string path)
    {
        await AssertBadAsync(path + "xyz", "trace IDs can only contain hex characters: invalid character 'x' at position 1");
        await AssertBadAsync(path + "abcdefg", "trace IDs can only contain hex characters: invalid character 'g' at position 7");
        await AssertBadAsync(path + new string('a', 34), "trace IDs can't be larger than 128 bits");
        await AssertBadAsync(path + "0" + new string('a', 32), "trace IDs can't be larger than 128 bits");
        await AssertBadAsync(path + new string('0', 34), "trace IDs can't be larger than 128 bits");
    }

    [Theory]
    [InlineData("start=a", "invalid start: strconv.ParseInt: parsing \"a\": invalid syntax")]
    [InlineData("start=1.5", "invalid start: strconv.ParseInt: parsing \"1.5\": invalid syntax")]
    [InlineData("end=b", "invalid end: strconv.ParseInt: parsing \"b\": invalid syntax")]
    [InlineData("start=5&end=4", "http parameter start must be before end. received start=5 end=4")]
    [InlineData("mode=foo", "invalid value for mode foo")]
    [InlineData("blockStart=foo", "invalid value for blockstart: invalid UUID length: 3")]
    [InlineData("blockEnd=foo", "invalid value for blockEnd: invalid UUID length: 3")]
    [InlineData("rf1After=x", "invalid rf1After: parsing time \"x\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"x\" as \"2006\"")]
    [InlineData("mode=foo&start=a", "invalid value for mode foo")]
    [InlineData("blockStart=foo&start=a", "invalid value for blockstart: invalid UUID length: 3")]
    public async Task ABadParameterIsABadRequest(string query, string message)
    {
        await AssertBadAsync("/api/traces/1234?" + query, message);
        await AssertBadAsync("/api/v2/traces/1234?" + query, message);
        await AssertBadAsync("/api/v2/traces/xyz?" + query, "trace IDs can only contain hex characters: invalid character 'x' at position 1");
    }

    [Theory]
    [InlineData("start=1&end=2")]
    [InlineData("start=0&end=0")]
    [InlineData("start=&end=&mode=")]
    [InlineData("mode=all")]
    [InlineData("mode=ingesters")]
    [InlineData("mode=ingesters&start=a&blockStart=foo")]
    [InlineData("blockStart=00000000-0000-0000-0000-000000000000&blockEnd=FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF")]
    [InlineData("unknown=1")]
    public async Task RecentDataIsFoundWhateverTheRange(string query)
    {
        var request = await PushedAsync(SampleTraces.NewRequest());
        string id = SampleTraces.TraceIdOf(request);
        Assert.Equal(1, (await Api.SpansAsync($"{id}?{query}", TraceForm.V1Json)).Count);
        Assert.Equal(1, (await Api.SpansAsync($"{id}?{query}")).Count);
    }

    [Fact]
    public async Task ModeExternalIsNotEnabled()
    {
        foreach (string path in new[] { "/api/traces/1234?mode=external", "/api/v2/traces/1234?mode=external" })
        {
            var answer = await Api.GetAsync(path);
            Assert.Equal(500, answer.StatusCode);
            Assert.Equal("external mode is not enabled\n", answer.Text);
        }
    }

    [Fact]
    public async Task HeadHasNoBody()
    {
        string id = SampleTraces.TraceIdOf(await PushedAsync(SampleTraces.NewRequest()));
        foreach (string path in new[] { "/api/traces/", "/api/v2/traces/" })
        {
            var answer = await Api.SendAsync(HttpMethod.Head, path + id);
            Assert.Equal(200, answer.StatusCode);
            Assert.Equal("application/json", answer.ContentType);
            Assert.Empty(answer.Body);
        }

        Assert.Equal(404, (await Api.SendAsync(HttpMethod.Head, "/api/traces/1234")).StatusCode);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task AnyMethodReads(string method)
    {
        string id = SampleTraces.TraceIdOf(await PushedAsync(SampleTraces.NewRequest()));
        Assert.Equal(200, (await Api.SendAsync(new HttpMethod(method), "/api/v2/traces/" + id)).StatusCode);
    }

    [Theory]
    [InlineData("application/protobuf;q=0.1, application/json", TraceApi.Protobuf)]
    [InlineData("text/html", "application/json")]
    [InlineData("*/*", "application/json")]
    [InlineData("application/json", "application/json")]
    public async Task TheFirstKnownTypeOfAcceptDecides(string accept, string expected)
    {
        string id = SampleTraces.TraceIdOf(await PushedAsync(SampleTraces.NewRequest()));
        Assert.Equal(expected, (await Api.GetAsync("/api/traces/" + id, ("Accept", accept))).ContentType);
        Assert.Equal(expected, (await Api.GetAsync("/api/v2/traces/" + id, ("Accept", accept))).ContentType);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData(TraceApi.Protobuf)]
    public async Task LongAnswersAreCompressedOnRequest(string accept)
    {
        string id = SampleTraces.TraceIdOf(await PushedAsync(SampleTraces.NewRequest(spans: 100)));
        var plain = await Api.GetAsync("/api/v2/traces/" + id, ("Accept", accept));
        Assert.Null(plain.Header("Content-Encoding"));
        Assert.Equal("Accept-Encoding", plain.Header("Vary"));
        var compressed = await Api.GetAsync("/api/v2/traces/" + id, ("Accept", accept), ("Accept-Encoding", "gzip"));
        Assert.Equal("gzip", compressed.Header("Content-Encoding"));
        Assert.Equal("Accept-Encoding", compressed.Header("Vary"));
        Assert.Equal(plain.ContentType, compressed.ContentType);
        using var body = new MemoryStream();
        await using (var gzip = new GZipStream(new MemoryStream(compressed.Body), CompressionMode.Decompress))
        {
            await gzip.CopyToAsync(body);
        }

        Assert.True(compressed.Body.Length < plain.Body.Length, "compression makes it shorter");
        Assert.Equal(plain.Body.Length, body.Length);
    }

    [Fact]
    public async Task ShortAnswersAreNotCompressed()
    {
        var answer = await Api.GetAsync("/api/v2/traces/abcd", ("Accept-Encoding", "gzip"));
        Assert.Null(answer.Header("Content-Encoding"));
        Assert.Equal("Accept-Encoding", answer.Header("Vary"));
        Assert.Equal("{\"trace\":{},\"metrics\":{}}", answer.Text);
    }

    [Fact]
    public async Task TheJsonHasTempoShape()
    {
        var span = SampleTraces.NewSpan(ByteString.CopyFrom(Enumerable.Range(1, 16).Select(static n => (byte)n).ToArray()), "<a> & b");
        span.SpanId = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8);
        (span.StartTimeUnixNano, span.EndTimeUnixNano) = (1_795_396_725_503_530_816, 1_795_396_725_753_530_816);
        span.Attributes.Add(new KeyValue { Key = "n", Value = new AnyValue { IntValue = 0 } });
        span.Attributes.Add(new KeyValue { Key = "d", Value = new AnyValue { DoubleValue = 1e21 } });
        var request = SampleTraces.RequestOf(span);
        request.ResourceSpans[0].ScopeSpans[0].Scope = null;
        await PushedAsync(request);
        const string Groups = """
            [{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"end-to-end"}}]},"scopeSpans":[{"scope":{},"spans":[{"traceId":"AQIDBAUGBwgJCgsMDQ4PEA==","spanId":"AQIDBAUGBwg=","name":"\u003ca\u003e \u0026 b","kind":"SPAN_KIND_SERVER","startTimeUnixNano":"1795396725503530816","endTimeUnixNano":"1795396725753530816","attributes":[{"key":"n","value":{"intValue":"0"}},{"key":"d","value":{"doubleValue":1e+21}}],"status":{}}]}]}]
            """;
        string id = SampleTraces.Hex(span.TraceId);
        Assert.Equal($"{{\"batches\":{Groups}}}", (await Api.GetAsync("/api/traces/" + id)).Text);
        string v2 = (await Api.GetAsync("/api/v2/traces/" + id)).Text;
        Assert.StartsWith($"{{\"trace\":{{\"resourceSpans\":{Groups}}},\"metrics\":{{", v2, StringComparison.Ordinal);
        Assert.EndsWith("}}", v2, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ATraceIsFoundTheMomentItIsAcknowledged()
    {
        const int Rounds = 300;
        for (int round = 0; round < Rounds; round++)
        {
            var request = SampleTraces.NewRequest();
            if (round % 2 == 0)
            {
                Assert.Equal(200, (await Http.PostAsync(request)).StatusCode);
            }
            else
            {
                Assert.Equal(GrpcAnswer.Ok, (await Grpc.ExportAsync(request)).Status);
            }

            Assert.Equal(1, (await Api.SpansAsync(SampleTraces.TraceIdOf(request))).Count);
        }
    }

    [Fact]
    public async Task AServerSpanWithItsClientsIdGetsAnIdOfItsOwn()
    {
        var client = SampleTraces.NewSpan(name: "client");
        client.Kind = Span.Types.SpanKind.Client;
        var server = SampleTraces.NewSpan(client.TraceId, "server");
        server.SpanId = client.SpanId;
        server.StartTimeUnixNano = client.StartTimeUnixNano + 1;
        var child = SampleTraces.NewSpan(client.TraceId, "child");
        child.Kind = Span.Types.SpanKind.Internal;
        child.StartTimeUnixNano = client.StartTimeUnixNano + 2;
        child.ParentSpanId = client.SpanId;
        await PushedAsync(SampleTraces.RequestOf(client, server, child));
        var groups = await Api.TraceAsync(SampleTraces.Hex(client.TraceId), TraceForm.V2Protobuf);
        var spans = groups.SelectMany(static g => g.ScopeSpans).SelectMany(static s => s.Spans).ToDictionary(static s => s.Name);
        var firstFreeId = ByteString.CopyFrom(0, 0, 0, 0, 0, 0, 0, 1);
        Assert.Equal(client.SpanId, spans["client"].SpanId);
        Assert.Equal(firstFreeId, spans["server"].SpanId);
        Assert.Equal(client.SpanId, spans["server"].ParentSpanId);
        Assert.Equal(firstFreeId, spans["child"].ParentSpanId);
    }

    [Theory]
    [InlineData("/api/traces/1234/")]
    [InlineData("/api/traces")]
    [InlineData("/api/traces/")]
    [InlineData("/nothing/here")]
    public async Task OtherPathsAreNotFound(string path)
    {
        var answer = await Api.GetAsync(path);
        Assert.Equal(404, answer.StatusCode);
        Assert.Equal("404 page not found\n", answer.Text);
        Assert.Equal(PlainText, answer.ContentType);
        Assert.Equal("nosniff", answer.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task DamagedPathsAndHeadersDoNotHarmTheServer()
    {
        string[] requests =
        [
            "GET /api/traces/%00%ff HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /api/traces/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /api/v2/traces/12?start=%ff&end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            "GET /api/v2/traces/../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            $"GET /api/traces/{new string('a', 100_000)} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            $"GET /api/traces/12 HTTP/1.1\r\nHost: x\r\nAccept: {new string('a', 100_000)}\r\nConnection: close\r\n\r\n",
            "GARBAGE\r\n\r\n",
            "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
        ];
        foreach (string request in requests)
        {
            await using var connection = await RawConnection.OpenAsync(Server.Addresses.ApiPort);
            await connection.SendAsync(Encoding.Latin1.GetBytes(request));
            if (request.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                string answer = await connection.ReadToEndAsync();
                Assert.DoesNotContain("HTTP/1.1 5", answer, StringComparison.Ordinal);
            }
        }

        await AssertStillServesAsync();
    }

    private async Task<ExportTraceServiceRequest> PushedAsync(ExportTraceServiceRequest request)
    {
        var answer = await Http.PostAsync(request);
        Assert.True(answer.StatusCode == 200, answer.ToString());
        return request;
    }

    private async Task AssertBadAsync(string path, string message)
    {
        var answer = await Api.GetAsync(path);
        Assert.Equal(message, answer.Text);
        Assert.Equal(400, answer.StatusCode);
        Assert.Equal(PlainText, answer.ContentType);
        Assert.Null(answer.Header("X-Content-Type-Options"));
        Assert.Equal("Accept-Encoding", answer.Header("Vary"));
    }
}
