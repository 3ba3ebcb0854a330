using Google.Protobuf;
using Vivace.Traces.Tests.Protos.Tempo;

namespace Vivace.Traces.Tests.Json;

/// <summary>The trace of the query-api specification, section 4.5, as Tempo answered it: text without the line breaks.</summary>
internal static class CapturedTrace
{
    public static string ResourceSpans { get; } = string.Concat("""
        [
         {"resource":{"attributes":[
            {"key":"host.cpu","value":{"intValue":"8"}},
            {"key":"res.bool","value":{"boolValue":true}},
            {"key":"service.name","value":{"stringValue":"frontend"}},
            {"key":"k8s.pod.name","value":{"stringValue":"frontend-7c9"}}],
           "droppedAttributesCount":2},
          "scopeSpans":[
           {"scope":{"name":"my.scope","version":"1.2.3",
              "attributes":[{"key":"scope.attr","value":{"stringValue":"sv"}}],"droppedAttributesCount":1},
            "spans":[
             {"traceId":"AAAAAAAAAAAAq83vASNFZw==","spanId":"APBnqgupArc=","traceState":"vendor=abc,foo=bar",
              "name":"GET /checkout","kind":"SPAN_KIND_SERVER",
              "startTimeUnixNano":"1795396725503530816","endTimeUnixNano":"1795396725753530816",
              "attributes":[
                {"key":"ratio","value":{"doubleValue":0.25}},
                {"key":"cached","value":{"boolValue":false}},
                {"key":"tags","value":{"arrayValue":{"values":[{"stringValue":"a"},{"stringValue":"b"}]}}},
                {"key":"ints","value":{"arrayValue":{"values":[{"intValue":"1"},{"intValue":"2"}]}}},
                {"key":"mixed","value":{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":"2"}]}}},
                {"key":"blob","value":{"bytesValue":"AAH/"}},
                {"key":"nested","value":{"kvlistValue":{"values":[
                    {"key":"k1","value":{"stringValue":"v1"}},
                    {"key":"k2","value":{"intValue":"9007199254740993"}}]}}},
                {"key":"empty","value":{"stringValue":""}},
                {"key":"zero","value":{"intValue":"0"}},
                {"key":"whole","value":{"doubleValue":3}},
                {"key":"none","value":{}},
                {"key":"html","value":{"stringValue":"\u003ca href=\"x\"\u003e\u0026é"}},
                {"key":"http.method","value":{"stringValue":"GET"}},
                {"key":"http.status_code","value":{"intValue":"500"}}],
              "droppedAttributesCount":3,
              "events":[
                {"timeUnixNano":"1795396725504530816","name":"exception","attributes":[
                    {"key":"exception.type","value":{"stringValue":"java.lang.Boom"}},
                    {"key":"exception.message","value":{"stringValue":"bad"}}],"droppedAttributesCount":6},
                {"timeUnixNano":"1795396725505530816","name":"bare"}],
              "droppedEventsCount":4,
              "links":[{"traceId":"W4qlotLIcugyHPNzCNad8g==","spanId":"BRWBvzy1XBM=","traceState":"l=1",
                "attributes":[{"key":"link.attr","value":{"stringValue":"lv"}}],"droppedAttributesCount":7}],
              "droppedLinksCount":5,
              "status":{"message":"boom","code":"STATUS_CODE_ERROR"}},
             {"traceId":"AAAAAAAAAAAAq83vASNFZw==","spanId":"AAAAAAAAAAM=","parentSpanId":"APBnqgupArc=","flags":257,
              "name":"call backend","kind":"SPAN_KIND_CLIENT",
              "startTimeUnixNano":"1795396725513530816","endTimeUnixNano":"1795396725703530816",
              "attributes":[{"key":"http.method","value":{"stringValue":"GET"}},
                            {"key":"http.status_code","value":{"intValue":"200"}}],
              "status":{"code":"STATUS_CODE_OK"}}]}]},
         {"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"backend"}}]},
          "scopeSpans":[{"scope":{},"spans":[
             {"traceId":"AAAAAAAAAAAAq83vASNFZw==","spanId":"AAAAAAAAAAQ=","parentSpanId":"AAAAAAAAAAM=","name":"handle",
              "kind":"SPAN_KIND_SERVER","startTimeUnixNano":"1795396725523530816","endTimeUnixNano":"1795396725683530816",
              "attributes":[{"key":"db.system","value":{"stringValue":"postgres"}}],"status":{}},
             {"traceId":"AAAAAAAAAAAAq83vASNFZw==","spanId":"AAAAAAAAAAU=","parentSpanId":"AAAAAAAAAAQ=","name":"internal",
              "startTimeUnixNano":"1795396725533530816","endTimeUnixNano":"1795396725534030816","status":{}}]}]}]
        """.Split('\n').Select(line => line.Trim()));

    public static byte[] Protobuf { get; } = JsonParser.Default.Parse<Trace>($$"""{"resourceSpans":{{ResourceSpans}}}""").ToByteArray();
}
