using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Vivace.Traces.Json;
using Vivace.Traces.Wire;

namespace Vivace.Traces.Tests.Json;

public class TraceLlmWriterTests
{
    [Fact]
    public void TheCapturedTraceIsWrittenForLanguageModels() => Assert.Equal(
        string.Concat("""
            {"trace":{"traceId":"000000000000000000abcdef01234567","services":[
            {"serviceName":"frontend","resource":{"host.cpu":8,"k8s.pod.name":"frontend-7c9","res.bool":true},
            "scopes":[{"name":"my.scope","version":"1.2.3","spans":[
            {"spanId":"00f067aa0ba902b7","name":"GET /checkout","kind":"SPAN_KIND_SERVER",
            "startTimeUnixNano":"1795396725503530816","endTimeUnixNano":"1795396725753530816","durationMs":250,
            "attributes":{"blob":"0001ff","cached":false,"empty":"","html":"\u003ca href=\"x\"\u003e\u0026é","http.method":"GET",
            "http.status_code":500,"ints":[1,2],"mixed":["x",2],"nested":{"k1":"v1","k2":9007199254740993},"none":null,"ratio":0.25,
            "tags":["a","b"],"whole":3,"zero":0},
            "events":[{"name":"exception","timeUnixNano":"1795396725504530816",
            "attributes":{"exception.message":"bad","exception.type":"java.lang.Boom"}},
            {"name":"bare","timeUnixNano":"1795396725505530816"}],
            "links":[{"traceId":"5b8aa5a2d2c872e8321cf37308d69df2","spanId":"051581bf3cb55c13","attributes":{"link.attr":"lv"}}],
            "status":{"code":"STATUS_CODE_ERROR","message":"boom"}},
            {"spanId":"0000000000000003","parentSpanId":"00f067aa0ba902b7","name":"call backend","kind":"SPAN_KIND_CLIENT",
            "startTimeUnixNano":"1795396725513530816","endTimeUnixNano":"1795396725703530816","durationMs":190,
            "attributes":{"http.method":"GET","http.status_code":200},"status":{"code":"STATUS_CODE_OK","message":""}}]}]},
            {"serviceName":"backend","scopes":[{"spans":[
            {"spanId":"0000000000000004","parentSpanId":"0000000000000003","name":"handle","kind":"SPAN_KIND_SERVER",
            "startTimeUnixNano":"1795396725523530816","endTimeUnixNano":"1795396725683530816","durationMs":160,
            "attributes":{"db.system":"postgres"},"status":{"code":"STATUS_CODE_UNSET","message":""}},
            {"spanId":"0000000000000005","parentSpanId":"0000000000000004","name":"internal",
            "startTimeUnixNano":"1795396725533530816","endTimeUnixNano":"1795396725534030816","durationMs":0.5,
            "status":{"code":"STATUS_CODE_UNSET","message":""}}]}]}]},
            "metrics":{"inspectedBytes":31131}}
            """.Split('\n').Select(line => line.Trim())),
        Write(CapturedTrace.Protobuf, 31131));

    [Fact]
    public void AnUnknownTraceIsAnEmptyObject() => Assert.Equal("{}", Write([], 0));

    [Fact]
    public void NestedValuesHaveALimit() =>
        Assert.Throws<ProtoException>(() => Write(TraceJsonWriterTests.Trace(TraceJsonWriterTests.Nested(50_000)), 0));

    [Fact]
    public void DamagedTracesGiveTheDeclaredErrorOrJson()
    {
        var random = new Random(2);
        for (int seed = 0; seed < 1000; seed++)
        {
            byte[] trace = Damage.Apply(TraceJsonWriterTests.Arbitrary(seed).ToByteArray(), random, default);
            try
            {
                Assert.NotNull(JsonNode.Parse(Write(trace, 0), documentOptions: new() { MaxDepth = 1000 }));
            }
            catch (ProtoException)
            {
            }
        }
    }

    private static string Write(byte[] trace, long inspectedBytes)
    {
        var output = new ArrayBufferWriter<byte>();
        TraceLlmWriter.Write(trace, inspectedBytes, output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
