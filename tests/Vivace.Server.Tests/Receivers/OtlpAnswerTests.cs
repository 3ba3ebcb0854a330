using System.Text;
using Grpc.Core;
using Vivace.Server.Http;
using Vivace.Server.Ingest;
using Vivace.Server.Receivers.Otlp;

namespace Vivace.Server.Tests.Receivers;

/// <summary>Bytes by hand: the messages are the contract (ingest specification, sections 3.4, 3.5 and 9).</summary>
public sealed class OtlpAnswerTests
{
    private static readonly IngestResult RateLimited = IngestResult.Refused(StatusCode.ResourceExhausted, "slow \"down\"", TimeSpan.FromSeconds(5));

    [Fact]
    public void SuccessHasAnEmptyPartialSuccess()
    {
        Assert.Equal([0x0A, 0x00], OtlpAnswer.SuccessProtobuf(IngestResult.Stored));
        Assert.Equal("""{"partialSuccess":{}}""", Encoding.UTF8.GetString(OtlpAnswer.SuccessJson(IngestResult.Stored)));
    }

    [Fact]
    public void DroppedSpansAreTold()
    {
        IngestResult partial = IngestResult.Partial(300, "why");
        Assert.Equal([0x0A, 8, 0x08, 0xAC, 0x02, 0x12, 3, .. "why"u8], OtlpAnswer.SuccessProtobuf(partial));
        Assert.Equal(
            """{"partialSuccess":{"rejectedSpans":"300","errorMessage":"why"}}""", Encoding.UTF8.GetString(OtlpAnswer.SuccessJson(partial)));
    }

    [Fact]
    public void AStatusCarriesRetryInformation()
    {
        byte[] type = "type.googleapis.com/google.rpc.RetryInfo"u8.ToArray();
        byte[] any = [0x0A, (byte)type.Length, .. type, 0x12, 4, 0x0A, 2, 0x08, 5];
        Assert.Equal(
            [0x08, 8, 0x12, 11, .. "slow \"down\""u8, 0x1A, (byte)any.Length, .. any], OtlpAnswer.StatusProtobuf(RateLimited));
        Assert.Equal(
            """{"code":8,"message":"slow \"down\"","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"5s"}]}""",
            Encoding.UTF8.GetString(OtlpAnswer.StatusJson(RateLimited)));
    }

    [Fact]
    public void WithoutRetryInformationThereAreNoDetails()
    {
        IngestResult invalid = IngestResult.Refused(StatusCode.InvalidArgument, "bad");
        Assert.Equal([0x08, 3, 0x12, 3, .. "bad"u8], OtlpAnswer.StatusProtobuf(invalid));
        Assert.Equal("""{"code":3,"message":"bad"}""", Encoding.UTF8.GetString(OtlpAnswer.StatusJson(invalid)));
    }

    [Theory]
    [InlineData(StatusCode.Cancelled, 503)]
    [InlineData(StatusCode.DeadlineExceeded, 503)]
    [InlineData(StatusCode.Aborted, 503)]
    [InlineData(StatusCode.OutOfRange, 503)]
    [InlineData(StatusCode.Unavailable, 503)]
    [InlineData(StatusCode.DataLoss, 503)]
    [InlineData(StatusCode.ResourceExhausted, 429)]
    [InlineData(StatusCode.InvalidArgument, 400)]
    [InlineData(StatusCode.Unauthenticated, 401)]
    [InlineData(StatusCode.PermissionDenied, 403)]
    [InlineData(StatusCode.Unimplemented, 404)]
    [InlineData(StatusCode.Internal, 500)]
    [InlineData(StatusCode.Unknown, 500)]
    public void EveryCodeHasItsHttpStatus(StatusCode code, int status) => Assert.Equal(status, OtlpAnswer.HttpStatus(code));

    [Theory]
    [InlineData(0.2, "1")]
    [InlineData(5, "5")]
    [InlineData(5.1, "6")]
    public void RetryAfterIsInWholeSeconds(double seconds, string header) =>
        Assert.Equal(header, OtlpAnswer.RetryAfterSeconds(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("plain text: (1 vs. 2)", "plain text: (1 vs. 2)")]
    [InlineData("100%", "100%25")]
    [InlineData("é\n", "%C3%A9%0A")]
    public void MessagesOfGrpcArePercentEncoded(string message, string header) => Assert.Equal(header, GrpcStatusLine.Encode(message));
}
