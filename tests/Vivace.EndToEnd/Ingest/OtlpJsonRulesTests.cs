using Google.Protobuf;
using Vivace.EndToEnd.Clients;
using Vivace.EndToEnd.Otlp;
using Vivace.EndToEnd.Processes;
using Vivace.EndToEnd.Wire;

namespace Vivace.EndToEnd.Ingest;

/// <summary>
/// The decoding rules of OTLP/JSON, row by row: what a span's JSON may say, and what comes back. Expectations are in protobuf's own JSON.
/// </summary>
public sealed class OtlpJsonRulesTests(SharedServer shared) : ServerTest(shared)
{
    [Theory]

    // Unknown fields go with their whole value; names are case-sensitive.
    [InlineData(""" "unknown":{"deep":[1,{"a":null}]},"name":"n" """, """{"name":"n"}""")]
    [InlineData(""" "Name":"upper","name":"n" """, """{"name":"n"}""")]

    // 64-bit and 32-bit integers: numbers or decimal strings.
    [InlineData(""" "startTimeUnixNano":"1700000000000000001","endTimeUnixNano":1700000000000000002,"name":"n" """,
        """{"name":"n","startTimeUnixNano":"1700000000000000001","endTimeUnixNano":"1700000000000000002"}""")]
    [InlineData(""" "start_time_unix_nano":"5","end_time_unix_nano":6,"trace_state":"a=b","name":"n" """,
        """{"name":"n","startTimeUnixNano":"5","endTimeUnixNano":"6","traceState":"a=b"}""")]
    [InlineData(""" "flags":"257","droppedAttributesCount":"3","droppedEventsCount":4,"dropped_links_count":"5","name":"n" """,
        """{"name":"n","flags":257,"droppedAttributesCount":3,"droppedEventsCount":4,"droppedLinksCount":5}""")]
    [InlineData(""" "startTimeUnixNano":"18446744073709551615","name":"n" """, """{"name":"n","startTimeUnixNano":"18446744073709551615"}""")]

    // Attribute values.
    [InlineData(""" "attributes":[{"key":"k","value":{"intValue":12}},{"key":"l","value":{"intValue":"-9223372036854775808"}}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"k","value":{"intValue":"12"}},{"key":"l","value":{"intValue":"-9223372036854775808"}}]}""")]
    [InlineData(""" "attributes":[{"key":"k","value":{"doubleValue":"NaN"}},{"key":"l","value":{"doubleValue":"-Infinity"}}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"k","value":{"doubleValue":"NaN"}},{"key":"l","value":{"doubleValue":"-Infinity"}}]}""")]
    [InlineData(""" "attributes":[{"key":"k","value":{"doubleValue":"Infinity"}},{"key":"l","value":{"doubleValue":"1.5"}}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"k","value":{"doubleValue":"Infinity"}},{"key":"l","value":{"doubleValue":1.5}}]}""")]
    [InlineData(""" "attributes":[{"key":"k","value":{"doubleValue":3}},{"key":"l","value":{"doubleValue":-1e-300}}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"k","value":{"doubleValue":3}},{"key":"l","value":{"doubleValue":-1e-300}}]}""")]
    [InlineData(""" "attributes":[{"key":"k","value":{"boolValue":true}},{"key":"l","value":{"bool_value":false}}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"k","value":{"boolValue":true}},{"key":"l","value":{"boolValue":false}}]}""")]
    [InlineData(""" "attributes":[{"key":"k","value":{"bytesValue":"+/8="}}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"k","value":{"bytesValue":"+/8="}}]}""")]
    [InlineData(""" "attributes":[{"key":"k","value":{"stringValue":null}},{"key":null,"value":{"stringValue":"x"}}],"name":"n" """,
        """{"name":"n","attributes":[{"value":{"stringValue":"x"}},{"key":"k","value":{"stringValue":""}}]}""")]
    [InlineData(""" "attributes":[{"key":"a","value":{}},{"key":"b"},{"key":"c","value":null}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"a","value":{}},{"key":"b","value":{}},{"key":"c","value":{}}]}""")]
    [InlineData(""" "attributes":[{"key":"k","value":{"stringValue":"1"}},{"key":"k","value":{"intValue":2}}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"k","value":{"stringValue":"1"}},{"key":"k","value":{"intValue":"2"}}]}""")]
    [InlineData(""" "attributes":[{"key":"k","value":{"arrayValue":{"values":[{"intValue":1},{"kvlistValue":{"values":[{"key":"d"}]}},null]}}}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"k","value":{"arrayValue":{"values":[{"intValue":"1"},{"kvlistValue":{"values":[{"key":"d"}]}},{}]}}}]}""")]
    [InlineData(""" "attributes":[{"key":"k","value":{"array_value":null}},{"key":"l","value":{"kvlist_value":{"values":null}}}],"name":"n" """,
        """{"name":"n","attributes":[{"key":"k","value":{}},{"key":"l","value":{"kvlistValue":{}}}]}""")]
    [InlineData("\"attributes\":[{\"key\":\"\\u00e9\\ud83d\\udc08\",\"value\":{\"stringValue\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"}}],\"name\":\"n\"",
        "{\"name\":\"n\",\"attributes\":[{\"key\":\"é🐈\",\"value\":{\"stringValue\":\"\\\"\\\\/\\b\\f\\n\\r\\t\"}}]}")]

    // Enums: integer or full name.
    [InlineData(""" "kind":3,"status":{"code":2,"message":"m"},"name":"n" """, """{"name":"n","kind":3,"status":{"code":2,"message":"m"}}""")]
    [InlineData(""" "kind":"SPAN_KIND_CLIENT","status":{"code":"STATUS_CODE_ERROR"},"name":"n" """, """{"name":"n","kind":3,"status":{"code":2}}""")]
    [InlineData(""" "kind":"SPAN_KIND_UNSPECIFIED","status":{"code":"STATUS_CODE_UNSET"},"name":"n" """, """{"name":"n"}""")]
    [InlineData(""" "kind":77,"status":{"code":12},"name":"n" """, """{"name":"n","kind":77,"status":{"code":12}}""")]

    // null is absent for arrays and objects, empty for strings.
    [InlineData(""" "attributes":null,"events":null,"links":null,"status":null,"traceState":null,"name":"n" """, """{"name":"n"}""")]
    [InlineData(""" "name":null,"parentSpanId":"" """, """{}""")]
    [InlineData(""" "events":[null,{"name":"e","time_unix_nano":7,"attributes":[null]}],"name":"n" """,
        """{"name":"n","events":[{},{"name":"e","timeUnixNano":"7","attributes":[{"value":{}}]}]}""")]

    // Ids of parents and links in either case.
    [InlineData(""" "parentSpanId":"ABCDEF0123456789","name":"n" """, """{"name":"n","parentSpanId":"q83vASNFZ4k="}""")]
    [InlineData(""" "links":[{"traceId":"000102030405060708090A0b0c0d0e0f","span_id":"0001020304050607","flags":1}],"name":"n" """,
        """{"name":"n","links":[{"traceId":"AAECAwQFBgcICQoLDA0ODw==","spanId":"AAECAwQFBgc=","flags":1}]}""")]
    public async Task IsReadAs(string fragment, string expected)
    {
        var (traceId, spanId) = (SampleTraces.NewId(SampleTraces.TraceIdBytes), SampleTraces.NewId(SampleTraces.SpanIdBytes));
        string json = Request(fragment, SampleTraces.Hex(traceId), SampleTraces.Hex(spanId));
        var answer = await Http.PostAsync(json);
        Assert.True(answer.StatusCode == 200, $"{answer} for {json}");
        var span = JsonParser.Default.Parse<Span>(expected);
        (span.TraceId, span.SpanId) = (traceId, spanId);
        var sent = SpanSet.Sent([new ResourceSpans { ScopeSpans = { new ScopeSpans { Spans = { span } } } }]);
        await AssertStoredAsync(sent, TraceForm.V2Protobuf);
        await AssertStoredAsync(sent, TraceForm.V2Json);
    }

    [Theory]

    // Ids.
    [InlineData(""" "parentSpanId":"abc" """)]
    [InlineData(""" "parentSpanId":"0xabcdef01234567" """)]
    [InlineData(""" "parentSpanId":"zzzzzzzzzzzzzzzz" """)]
    [InlineData(""" "parentSpanId":"q83vASNFZ4k=" """)]
    [InlineData(""" "parentSpanId":"00010203040506" """)]
    [InlineData(""" "parentSpanId":null """)]
    [InlineData(""" "parentSpanId":12 """)]
    [InlineData(""" "links":[{"traceId":"0102"}] """)]
    [InlineData(""" "links":[{"spanId":"0102"}] """)]
    [InlineData(""" "links":[{"traceId":null}] """)]

    // Integers.
    [InlineData(""" "startTimeUnixNano":12.0 """)]
    [InlineData(""" "startTimeUnixNano":1.7e18 """)]
    [InlineData(""" "startTimeUnixNano":"12.0" """)]
    [InlineData(""" "startTimeUnixNano":"1e3" """)]
    [InlineData(""" "startTimeUnixNano":"" """)]
    [InlineData(""" "startTimeUnixNano":-1 """)]
    [InlineData(""" "startTimeUnixNano":"18446744073709551616" """)]
    [InlineData(""" "startTimeUnixNano":null """)]
    [InlineData(""" "startTimeUnixNano":true """)]
    [InlineData(""" "flags":1.5 """)]
    [InlineData(""" "flags":4294967296 """)]
    [InlineData(""" "flags":null """)]
    [InlineData(""" "droppedAttributesCount":"x" """)]
    [InlineData(""" "droppedAttributesCount":null """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"intValue":12.0}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"intValue":"12.0"}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"intValue":null}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"intValue":9223372036854775808}}] """)]

    // Other values.
    [InlineData(""" "attributes":[{"key":"k","value":{"doubleValue":"one"}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"boolValue":"true"}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"boolValue":1}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"boolValue":null}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"bytesValue":"-_8="}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"bytesValue":"+/8"}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"bytesValue":null}}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":{"stringValue":5}}] """)]
    [InlineData(""" "attributes":[{"key":5}] """)]
    [InlineData(""" "attributes":[{"key":"k","value":"plain"}] """)]
    [InlineData(""" "attributes":{"k":"v"} """)]
    [InlineData(""" "name":5 """)]
    [InlineData(""" "traceState":{} """)]

    // Enums.
    [InlineData(""" "kind":"CLIENT" """)]
    [InlineData(""" "kind":"2" """)]
    [InlineData(""" "kind":"span_kind_client" """)]
    [InlineData(""" "kind":null """)]
    [InlineData(""" "kind":1.5 """)]
    [InlineData(""" "status":{"code":"ERROR"} """)]
    [InlineData(""" "status":{"code":"2"} """)]
    [InlineData(""" "status":{"code":null} """)]
    [InlineData(""" "status":"STATUS_CODE_OK" """)]
    public async Task IsRefused(string fragment)
    {
        var (traceId, spanId) = (SampleTraces.NewId(SampleTraces.TraceIdBytes), SampleTraces.NewId(SampleTraces.SpanIdBytes));
        await AssertRefusedAsync(Request(fragment, SampleTraces.Hex(traceId), SampleTraces.Hex(spanId)));
        await AssertNotStoredAsync(SampleTraces.Hex(traceId));
        await AssertStillServesAsync();
    }

    [Theory]
    [InlineData("W4qlotLIcugyHPNzCNad8g==", "0102030405060708")]
    [InlineData("0x000102030405060708090a0b0c0d0e", "0102030405060708")]
    [InlineData("000102030405060708090a0b0c0d0e0", "0102030405060708")]
    [InlineData("000102030405060708090a0b0c0d0e", "0102030405060708")]
    [InlineData("abcdef01234567", "0102030405060708")]
    [InlineData("g00102030405060708090a0b0c0d0e0f", "0102030405060708")]
    [InlineData("000102030405060708090a0b0c0d0e0f00", "0102030405060708")]
    [InlineData("", "0102030405060708")]
    [InlineData("00000000000000000000000000000000", "0102030405060708")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "BRWBvzy1XBM=")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "010203040506070")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "0x01020304050607")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "")]
    [InlineData("000102030405060708090a0b0c0d0e0f", "0000000000000000")]
    public Task IdsThatAreNotHexOfTheRightLengthAreRefused(string traceId, string spanId) =>
        AssertRefusedAsync(Request("\"name\":\"n\"", traceId, spanId));

    [Theory]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":null,"spanId":"0102030405060708"}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"000102030405060708090a0b0c0d0e0f","spanId":null}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[null]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"spans":[{}]}]}]}""")]
    public Task ANullIdOrSpanIsRefused(string json) => AssertRefusedAsync(json);

    [Theory]
    [InlineData("""{"ResourceSpans":[{"scopeSpans":[{"spans":[{}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"ScopeSpans":[{"spans":[{}]}]}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[{"Spans":[{}]}]}]}""")]
    [InlineData("""{"resourceSpans":[null]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":[null],"resource":null}]}""")]
    [InlineData("""{"resourceSpans":[{"scopeSpans":null}]}""")]
    public async Task NamesInAnotherCaseAndNullsHoldNothing(string json)
    {
        var answer = await Http.PostAsync(json);
        Assert.True(answer.StatusCode == 200, answer.ToString());
    }

    [Fact]
    public async Task SnakeCaseIsReadAtEveryLevel()
    {
        var (traceId, spanId) = (SampleTraces.NewId(SampleTraces.TraceIdBytes), SampleTraces.NewId(SampleTraces.SpanIdBytes));
        string json = $$$"""
            {"resource_spans":[{"schema_url":"s","resource":{"attributes":[{"key":"r","value":{"string_value":"v"} }],"dropped_attributes_count":1},
             "scope_spans":[{"schema_url":"s","scope":{"name":"sc","version":"1","dropped_attributes_count":2},
              "spans":[{"trace_id":"{{{SampleTraces.Hex(traceId)}}}","span_id":"{{{SampleTraces.Hex(spanId).ToUpperInvariant()}}}",
               "parent_span_id":"0102030405060708","dropped_attributes_count":3,"dropped_events_count":4,
               "events":[{"dropped_attributes_count":5}],"links":[{"trace_state":"t","dropped_attributes_count":6}],
               "attributes":[{"key":"a","value":{"kvlist_value":{"values":[{"key":"b","value":{"bytes_value":"AA=="} }] } } }] }] }] }] }
            """;
        var answer = await Http.PostAsync(json);
        Assert.True(answer.StatusCode == 200, answer.ToString());
        var expected = JsonParser.Default.Parse<ResourceSpans>("""
            {"resource":{"attributes":[{"key":"r","value":{"stringValue":"v"}}],"droppedAttributesCount":1},
             "scopeSpans":[{"scope":{"name":"sc","version":"1","droppedAttributesCount":2},
              "spans":[{"parentSpanId":"AQIDBAUGBwg=","droppedAttributesCount":3,"droppedEventsCount":4,
               "events":[{"droppedAttributesCount":5}],"links":[{"traceState":"t","droppedAttributesCount":6}],
               "attributes":[{"key":"a","value":{"kvlistValue":{"values":[{"key":"b","value":{"bytesValue":"AA=="}}]}}}]}]}]}
            """);
        (expected.ScopeSpans[0].Spans[0].TraceId, expected.ScopeSpans[0].Spans[0].SpanId) = (traceId, spanId);
        await AssertStoredAsync(SpanSet.Sent([expected]), TraceForm.V2Protobuf);
    }

    private static string Request(string fragment, string traceId, string spanId) =>
        $$$"""{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"{{{traceId}}}","spanId":"{{{spanId}}}",{{{fragment}}} }]}]}]}""";

    private async Task AssertRefusedAsync(string json)
    {
        var answer = await Http.PostAsync(json);
        Assert.True(answer.StatusCode == 400, $"{answer} for {json}");
        Assert.Equal(OtlpHttp.Json, answer.ContentType);
        Assert.Equal(GrpcAnswer.InvalidArgument, answer.RpcStatus.Code);
        Assert.NotEqual("", answer.RpcStatus.Message);
    }
}
