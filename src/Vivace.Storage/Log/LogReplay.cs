using System.Text;
using Vivace.Storage.Files;

namespace Vivace.Storage.Log;

/// <summary>One replay: every intact record once and in order, everything else set aside and reported.</summary>
internal sealed class LogReplay(
    IFileSystem files, LogFolder folder, SegmentCatalog catalog, LogRecordHandler onRecord, Action<LogReplayProgress>? onProgress)
{
    private const long ProgressBytes = 4 << 20;

    private readonly LogQuarantine _quarantine = new(files, folder);
    private readonly List<QuarantinedRange> _ranges = [];
    private readonly Dictionary<ulong, long> _lastSequence = []; // by segment nonce, so that a copied file is known for what it is
    private LogReplayReport _report = new();
    private long _bytesBefore; // of the segments that are done
    private long _bytesTotal;
    private long _bytesReported;
    private byte[] _tenantBytes = [];
    private string _tenant = "";

    public async ValueTask<LogReplayReport> RunAsync(IReadOnlyList<LogSegmentInfo> segments, CancellationToken cancellation)
    {
        _bytesTotal = segments.Sum(s => s.Bytes);
        foreach (var segment in segments)
        {
            cancellation.ThrowIfCancellationRequested();
            _report = _report with { Segments = _report.Segments + 1 };
            IFile? file = null;
            SegmentDamage? damage = null;
            try
            {
                file = files.Open(segment.Path, FileOpening.Read);
                var window = new FileWindow(file);
                damage = new SegmentDamage(segment, window);
                await ReadAsync(segment, window, damage, cancellation).ConfigureAwait(false);
            }
            catch (Exception e) when (file is null && e is IOException or UnauthorizedAccessException)
            {
                Keep(segment, 0, segment.Bytes, $"The file cannot be opened: {e.Message}", null);
            }
            finally
            {
                file?.Dispose();
            }
            _bytesBefore += segment.Bytes;
            Progress(_bytesBefore, always: true);
        }
        return _report with { Bytes = _bytesTotal, Quarantined = _ranges };
    }

    private async ValueTask ReadAsync(
        LogSegmentInfo segment, FileWindow window, SegmentDamage damage, CancellationToken cancellation)
    {
        var reader = new SegmentReader(window);
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            switch (reader.Next())
            {
                case SegmentPart.Record:
                    await ServeAsync(segment, reader, damage, cancellation).ConfigureAwait(false);
                    break;
                case SegmentPart.Damage:
                    Add(damage, reader, reader.Reason);
                    break;
                case SegmentPart.Zeros:
                    _report = _report with { ZeroBytes = _report.ZeroBytes + reader.Length };
                    break;
                case SegmentPart.UnknownVersion:
                    SetAside(segment, reader.Version);
                    return;
                case SegmentPart.End:
                    SetAside(damage);
                    foreach (var page in window.UnreadablePages) Keep(segment, page.Offset, page.Length, page.Reason, null);
                    return;
            }
            Progress(_bytesBefore + reader.Offset + reader.Length, always: false);
        }
    }

    private async ValueTask ServeAsync(
        LogSegmentInfo segment, SegmentReader reader, SegmentDamage damage, CancellationToken cancellation)
    {
        var header = reader.Header;
        var last = _lastSequence.GetValueOrDefault(header.Nonce, -1);
        if (header.Sequence <= last)
        {
            _report = _report with { RepeatedRecords = _report.RepeatedRecords + 1 };
            return;
        }
        _lastSequence[header.Nonce] = header.Sequence;
        _report = _report with { MissingRecords = _report.MissingRecords + (header.Sequence - last - 1) };

        if ((LogRecordKind)header.Kind is not LogRecordKind.OtlpTraces)
        {
            _report = _report with { UnknownRecords = _report.UnknownRecords + 1 };
            Add(damage, reader, $"This version does not know records of kind {header.Kind}; a newer one wrote them.");
            return;
        }

        var record = new LogRecord(
            new LogPosition(segment.Number, reader.Offset), (LogRecordKind)header.Kind, Tenant(reader.Tenant.Span), header.Flags,
            TimeOf(header.AppendedUnixMilliseconds), reader.Payload);
        try
        {
            await onRecord(record, cancellation).ConfigureAwait(false);
        }
        catch (InvalidDataException e)
        {
            Add(damage, reader, $"The record is intact, its content is not understood: {e.Message}");
            return;
        }
        _report = _report with
        {
            Records = _report.Records + 1,
            PayloadBytes = _report.PayloadBytes + header.PayloadBytes,
        };
    }

    /// <summary>Grows the open range of damage, or sets it aside and opens another.</summary>
    private void Add(SegmentDamage damage, SegmentReader reader, string reason)
    {
        if (damage.TryExtend(reader.Offset, reader.Length, reason)) return;
        SetAside(damage);
        damage.Begin(reader.Offset, reader.Length, reason);
    }

    private void SetAside(SegmentDamage damage)
    {
        if (damage.Length == 0) return;
        var keptIn = ++damage.Ranges > LogQuarantine.MaxRangesPerSegment
            ? null
            : _quarantine.TryCopy(damage.Window, damage.Segment.Number, damage.Offset, damage.Length);
        if (damage.Ranges > LogQuarantine.MaxRangesPerSegment)
        {
            catalog.KeepWhole(damage.Segment.Number);
            _report = _report with { UnlistedRanges = _report.UnlistedRanges + 1 };
        }
        else Keep(damage.Segment, damage.Offset, damage.Length, damage.Reason, keptIn);
        damage.Begin(0, 0, "");
    }

    /// <summary>A file of another version goes whole.</summary>
    private void SetAside(LogSegmentInfo segment, uint version)
    {
        var reason = $"The file has version {version} of the log format; this program reads version {SegmentHeader.CurrentVersion}. " +
            "A newer program wrote it: start that one again to serve it.";
        string? keptIn = null;
        try
        {
            keptIn = _quarantine.MoveWhole(segment.Number);
            catalog.Forget(segment.Number);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reason += $" It could not be moved to the quarantine folder: {e.Message}";
        }
        Keep(segment, 0, segment.Bytes, reason, keptIn);
    }

    private void Keep(LogSegmentInfo segment, long offset, long length, string reason, string? keptIn)
    {
        if (keptIn is null) catalog.KeepWhole(segment.Number);
        _ranges.Add(new QuarantinedRange(segment.Path, offset, length, reason, keptIn));
    }

    private void Progress(long bytes, bool always)
    {
        if (onProgress is null || (!always && bytes - _bytesReported < ProgressBytes)) return;
        _bytesReported = bytes;
        onProgress(new LogReplayProgress(Math.Min(bytes, _bytesTotal), _bytesTotal, _report.Records));
    }

    /// <summary>Runs of one tenant share one string.</summary>
    private string Tenant(ReadOnlySpan<byte> utf8)
    {
        if (utf8.SequenceEqual(_tenantBytes)) return _tenant;
        _tenantBytes = utf8.ToArray();
        return _tenant = Encoding.UTF8.GetString(utf8);
    }

    private static DateTimeOffset TimeOf(long unixMilliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(
        unixMilliseconds, DateTimeOffset.MinValue.ToUnixTimeMilliseconds(), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
