namespace Vivace.Storage.Journal;

/// <summary>How far the publication of finished blocks is. Each step can be repeated.</summary>
internal enum CommitStage
{
    /// <summary>The blocks are complete; the journal may say so or not.</summary>
    Decided,

    /// <summary>The journal says so. There is no way back.</summary>
    Committed,

    /// <summary>On disk and in the published state the blocks are live and what they replace is not.</summary>
    Published,

    /// <summary>What was replaced cannot come back, and the journal's entry is gone.</summary>
    Done,
}

/// <summary>Finished blocks on their way into the published state.</summary>
/// <param name="entry">Committed.</param>
/// <param name="apply">The change of the published state besides the blocks themselves.</param>
/// <param name="mayForget">
/// Makes sure that what was replaced cannot come back at a restart, and says whether that succeeded; tried again until it does.
/// </param>
internal sealed class Commit(JournalEntry entry, Func<StoreState, StoreState> apply, Func<JournalEntry, bool> mayForget)
{
    public JournalEntry Entry { get; } = entry;

    public Func<StoreState, StoreState> Apply { get; } = apply;

    public Func<JournalEntry, bool> MayForget { get; } = mayForget;

    public CommitStage Stage { get; set; } = CommitStage.Decided;
}
