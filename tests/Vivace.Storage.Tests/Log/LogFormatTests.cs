using System.IO.Hashing;
using Vivace.Storage.Log;
using Vivace.Storage.Tests.Files;

namespace Vivace.Storage.Tests.Log;

/// <summary>The bytes of docs/formats/write-ahead-log.md, written down by hand.</summary>
public sealed class LogFormatTests
{
    [Fact]
    public async Task SegmentHasTheDocumentedBytes()
    {
        const ulong Nonce = 0x1122334455667788;
        var files = new FaultyFileSystem();
        await using (IWriteAheadLog log = FileWriteAheadLog.Open(
            TestLog.Options(files) with { Time = new ManualTime(), Nonces = () => Nonce }))
        {
            await log.AppendAsync(LogRecordKind.OtlpTraces, "ab", new byte[] { 9 }, 0xA1B2C3D4);
            await log.AppendAsync(LogRecordKind.OtlpTraces, "", Array.Empty<byte>(), 0);
        }
        var now = BitConverter.GetBytes(ManualTime.Start.ToUnixTimeMilliseconds());
        byte[] nonce = [0x88, 0x77, 0x66, 0x55, 0x44, 0x33, 0x22, 0x11];

        byte[] header = [.. "VVCWAL01"u8, 1, 0, 0, 0, 64, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, .. now, .. nonce, .. new byte[20]];
        byte[] first =
        [
            0xF7, (byte)'V', (byte)'R', (byte)'1', 1, 0, 0, 0, 0xD4, 0xC3, 0xB2, 0xA1, 1, 2, 0, 0, .. nonce, .. new byte[8], .. now,
            .. BitConverter.GetBytes(Crc64.HashToUInt64([9])), .. "ab"u8,
        ];
        byte[] second =
        [
            0xF7, (byte)'V', (byte)'R', (byte)'1', 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, .. nonce, 1, .. new byte[7], .. now,
            .. BitConverter.GetBytes(Crc64.HashToUInt64([])),
        ];
        Assert.Equal([.. Sealed(header), .. Sealed(first), 9, .. Sealed(second)], files.ReadAll(TestLog.SegmentPath(1)));
    }

    private static byte[] Sealed(byte[] header) => [.. header, .. BitConverter.GetBytes(Crc32.HashToUInt32(header))];
}
