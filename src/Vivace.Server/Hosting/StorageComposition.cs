using Vivace.Server.Configuration;
using Vivace.Server.Limits;
using Vivace.Storage;
using Vivace.Storage.Blocks.Schema;
using Vivace.Storage.Files;
using Vivace.Storage.Flush;
using Vivace.Storage.Log;
using Vivace.Storage.ObjectStore;

namespace Vivace.Server.Hosting;

/// <summary>What the log and the store of traces are made of.</summary>
/// <param name="options">The whole configuration.</param>
/// <param name="limits">What a tenant may have of its own: columns, retention, compaction.</param>
/// <param name="memory">What the process may use.</param>
/// <param name="time">The clock.</param>
internal sealed class StorageComposition(VivaceOptions options, TenantLimitsProvider limits, MemoryBudget memory, TimeProvider time)
{
    /// <summary>A log segment takes at most this part of the memory for spans, since a segment is read back into one head.</summary>
    private const int SegmentsPerHead = 8;

    /// <summary>Tempo's, where the age is not set.</summary>
    private static readonly TimeSpan DefaultEmptyTenantAge = TimeSpan.FromHours(12);

    private const long SmallestSegmentBytes = 1 << 20;

    private readonly long _headBytes = memory.HeadBytes(options.Storage.Trace.Head.MaxBytes);

    /// <summary>Opens the log, with segments of which several fit the memory for spans.</summary>
    /// <exception cref="IOException">The folder of the log cannot be used.</exception>
    public FileWriteAheadLog OpenLog()
    {
        WalOptions wal = options.Storage.Trace.Wal;
        long segmentBytes = Math.Min(wal.SegmentBytes, Math.Max(SmallestSegmentBytes, _headBytes / SegmentsPerHead));
        return FileWriteAheadLog.Open(new FileLogOptions { Directory = wal.Path, SegmentBytes = segmentBytes, Time = time });
    }

    /// <summary>Opens the store over the log and the blocks of the data folder.</summary>
    public TraceStore OpenStore(IWriteAheadLog log, IStoreObserver observer)
    {
        TraceStorageOptions trace = options.Storage.Trace;
        CompactionOptions compaction = options.Compactor.Compaction;
        PhysicalFileSystem files = PhysicalFileSystem.Instance;
        files.CreateDirectory(trace.Local.Path);
        return new TraceStore(
            new TraceStoreOptions
            {
                MaxHeadBytes = _headBytes,
                CutBytes = memory.CutBytes(options.Storage.Trace.Head.MaxBytes),
                MaxOpenBlockBytes = memory.OpenBlockBytes,
                EpochDuration = options.Ingester.MaxBlockDuration,
                MaxBlockBytes = options.Ingester.MaxBlockBytes,
                MaxAttributeBytes = options.Distributor.MaxAttributeBytes,
                MaxBytesPerTrace = limits.Defaults.MaxBytesPerTrace,
            },
            log,
            time,
            new BlockStorage
            {
                Store = new LocalObjectStore(files, Path.GetFullPath(trace.Local.Path), time),
                Files = files,
                LogFolder = trace.Wal.Path,
                VolumePath = trace.Local.Path,
                Observer = observer,
                Format = new BlockFormat
                {
                    BloomFalsePositives = trace.Block.BloomFilterFalsePositive,
                    BloomShardBytes = (int)Math.Min(trace.Block.BloomFilterShardSizeBytes, int.MaxValue),
                    DedicatedColumns = ColumnsOf,
                },
                Rules = new BlockRules
                {
                    PollInterval = trace.BlocklistPoll,
                    IngestionTimeRangeSlack = trace.Wal.IngestionTimeRangeSlack,
                    EmptyTenantAge = !trace.EmptyTenantDeletionEnabled
                        ? null
                        : trace.EmptyTenantDeletionAge > TimeSpan.Zero ? trace.EmptyTenantDeletionAge : DefaultEmptyTenantAge,
                    CompactorDisabled = options.Compactor.Disabled,
                    CompactedBlockRetention = compaction.CompactedBlockRetention,
                    MaxCompactionObjects = compaction.MaxCompactionObjects,
                    MaxBlockBytes = compaction.MaxBlockBytes,
                    CompactionCycle = compaction.CompactionCycle,
                    MaxTimePerTenant = compaction.MaxTimePerTenant,
                    Tenant = RulesOf,
                    Space = new SpaceRules
                    {
                        MaxBytes = trace.Retention.MaxBytes,
                        MaxVolumeShare = trace.Retention.MaxVolumeShare,
                        MinFreeShare = trace.Retention.MinFreeShare,
                    },
                },
            });
    }

    /// <summary>A tenant's own columns, where it has some, else those of all; null when nobody set any and they are to be chosen.</summary>
    private IReadOnlyList<DedicatedColumn>? ColumnsOf(string tenant)
    {
        IReadOnlyList<DedicatedColumnOptions> own = limits.For(tenant).ParquetDedicatedColumns;
        BlockOptions block = options.Storage.Trace.Block;
        if (own.Count == 0 && block.AutomaticDedicatedColumns && ReferenceEquals(block.ParquetDedicatedColumns, DedicatedColumnOptions.Defaults))
        {
            return null;
        }

        return
        [
            .. (own.Count > 0 ? own : options.Storage.Trace.Block.ParquetDedicatedColumns).Select(static column => new DedicatedColumn(
                column.Scope switch { "resource" => DedicatedScope.Resource, "event" => DedicatedScope.Event, _ => DedicatedScope.Span },
                column.Name,
                column.Type,
                column.Options)),
        ];
    }

    /// <summary>A tenant's own values, where it has some, else those of the compactor.</summary>
    private TenantBlockRules RulesOf(string tenant)
    {
        CompactionLimits own = limits.For(tenant).Compaction;
        CompactionOptions compaction = options.Compactor.Compaction;
        return new TenantBlockRules
        {
            BlockRetention = own.BlockRetention > TimeSpan.Zero ? own.BlockRetention : compaction.BlockRetention,
            CompactionWindow = own.CompactionWindow > TimeSpan.Zero ? own.CompactionWindow : compaction.CompactionWindow,
            CompactionDisabled = own.CompactionDisabled,
        };
    }
}
