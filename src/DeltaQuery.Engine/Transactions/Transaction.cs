using System.Diagnostics;
using System.Globalization;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;

namespace DeltaQuery.Engine.Transactions;

/// <summary>One change of one table: begun on a snapshot, or on nothing where the table is made; committed as the next version, after the
/// commits of others that came before have been looked at.</summary>
internal sealed class Transaction : IDisposable
{
    private const int PutsOfUnknown = 5;
    private const int LongestPause = 500;

    private static readonly string Engine = $"DeltaQuery/{typeof(Transaction).Assembly.GetName().Version!.ToString(3)}";

    private readonly DeltaTable _table;
    private readonly string _id = Guid.NewGuid().ToString();
    private readonly HashSet<string> _unseen = new(StringComparer.Ordinal); // keys of files that others have added since
    private long? _lastInCommitTimestamp;
    private long _rowIdHighWaterMark;
    private bool _isDisposed;

    private Transaction(DeltaTable table, Snapshot? snapshot)
    {
        _table = table;
        Snapshot = snapshot;
        Reads = ReadSet.Blind(ReadVersion);
        _lastInCommitTimestamp = snapshot?.CommitInfo?.InCommitTimestamp;
        _rowIdHighWaterMark = RowTracking.HighWaterMark(snapshot?.Domains ?? []);
    }

    /// <summary>What the transaction is based on; null where it makes the table.</summary>
    public Snapshot? Snapshot { get; }

    /// <summary>The version that the transaction is based on; -1 where it makes the table.</summary>
    public long ReadVersion => Snapshot?.Version ?? -1;

    /// <summary>When the oldest file that it commits can have been written.</summary>
    public DateTimeOffset Begun { get; set; } = DateTimeOffset.UtcNow;

    /// <summary>What rows were read; none, unless somebody says so.</summary>
    public ReadSet Reads { get; set; }

    /// <summary>Whether no append may be missed, whatever the table's isolation level: what was read holds for every row.</summary>
    public bool MayMissNothing { get; set; }

    /// <summary>How often the commit is tried again when others were first; null for as long as it takes.</summary>
    public long? MaxRetries { get; set; }

    /// <summary>Whether a failed commit may be there all the same, so that no file of it may be deleted.</summary>
    public bool OutcomeIsUnknown { get; private set; }

    /// <summary>How often the commit was tried.</summary>
    public int Attempts { get; private set; }

    /// <summary>The commit as it was written; empty before.</summary>
    public ReadOnlyMemory<byte> Written { get; private set; }

    /// <summary>Begins a change of the newest version of a table.</summary>
    public static async Task<Transaction> BeginAsync(DeltaTable table, CancellationToken cancellationToken) =>
        new(table, await table.CurrentAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Begins a change of a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">What the change is based on, held for the transaction.</param>
    public static Transaction Begin(DeltaTable table, Snapshot snapshot) => new(table, snapshot);

    /// <summary>Begins to make a table.</summary>
    public static Transaction BeginNew(DeltaTable table) => new(table, null);

    /// <summary>Commits, as the next version that is free.</summary>
    /// <returns>The version.</returns>
    /// <exception cref="DeltaException">ConcurrentModification or StorageFailed: nothing was committed, unless
    /// <see cref="OutcomeIsUnknown"/>.</exception>
    public async Task<long> CommitAsync(TableChanges changes, Operation operation, CancellationToken cancellationToken)
    {
        var isolation = IsolationOf(changes);
        var version = ReadVersion + 1;
        await CheckBaseAsync(cancellationToken).ConfigureAwait(false);
        for (var attempt = 0; ; attempt++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Attempts = attempt + 1;
            var info = await InfoAsync(changes, operation, isolation, cancellationToken).ConfigureAwait(false);
            var content = CommitWriter.Write(info, Tracked(Enabling(changes, version, info), version));
            switch (await AttemptAsync(version, content).ConfigureAwait(false))
            {
                case CommitAttempt.Committed committed:
                    Written = content;
                    return committed.Version;
                case CommitAttempt.Unknown:
                    throw new DeltaException(
                        DeltaErrorCode.StorageFailed, $"{_table.Name}: it is not known whether version {version} was committed; its data files are kept")
                    {
                        Table = _table.Name, Version = version, Hint = "look at DESCRIBE HISTORY before the statement is run again",
                    };
            }

            if (attempt >= MaxRetries)
            {
                throw new DeltaException(
                    DeltaErrorCode.ConcurrentModification, $"{_table.Name}: version {version} was committed by another, {attempt + 1} times in a row; nothing is changed")
                {
                    Table = _table.Name, Version = version, Hint = "run the statement again, or raise deltaquery.commit.max_retries", IsTransient = true,
                };
            }

            // New metadata was checked against the rows that were read (a constraint): none may come in unseen, blind appends neither.
            var followed = changes.Metadata is null ? isolation : IsolationLevel.Serializable;
            version = await FollowAsync(version, changes, followed, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Random.Shared.Next(Math.Min(LongestPause, 2 << Math.Min(attempt, 16))), cancellationToken).OnEngineThread()
                .ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        if (!_isDisposed)
            Snapshot?.Files.Release();
        _isDisposed = true;
    }

    /// <summary>That the next version's name is free says nothing where the log has been cleaned, or the table made anew, since it was read: a
    /// commit there would be lost below a checkpoint, or be one of another table.</summary>
    private async Task CheckBaseAsync(CancellationToken cancellationToken)
    {
        if (Snapshot?.ReadFrom is not { } file || await _table.HasStillAsync(file, cancellationToken).ConfigureAwait(false)
            || !await _table.Store.DirectoryExistsAsync(_table.LogDirectory, cancellationToken).ConfigureAwait(false)) // the put tells that
            return;
        throw new DeltaException(
            DeltaErrorCode.ConcurrentModification,
            $"{_table.Name}: version {ReadVersion}, which this statement has read, is no longer in the log: it was cleaned, or the table was made anew")
        {
            Table = _table.Name, Version = ReadVersion, Hint = "run the statement again",
        };
    }

    /// <summary>Puts the version, and finds out what became of it where the store could not say (TRAPS W7).</summary>
    private async Task<CommitAttempt> AttemptAsync(long version, byte[] content)
    {
        for (var put = 0; put < PutsOfUnknown; put++)
        {
            if (put > 0)
                await Task.Delay(10 << put).OnEngineThread().ConfigureAwait(false);
            switch (await PutAsync(version, content).ConfigureAwait(false))
            {
                case CommitPut.Written:
                    OutcomeIsUnknown = false;
                    return new CommitAttempt.Committed(version);
                case CommitPut.Unknown:
                    OutcomeIsUnknown = true;
                    break;
            }

            // Taken may mean by ourselves, in a put that we took for lost; unknown may mean written. Only if nothing is there is the same
            // put right once more: it may still arrive, so never another version.
            if (await CommitAtAsync(version).ConfigureAwait(false) is not { } there)
                continue;
            OutcomeIsUnknown = false; // a put of ours that is still under way finds the version taken
            return there.CommitInfo?.TxnId == _id ? new CommitAttempt.Committed(version) : new CommitAttempt.Conflicted(version);
        }

        OutcomeIsUnknown = true;
        return new CommitAttempt.Unknown(version);
    }

    /// <summary>A failed put means nothing while an earlier one may still arrive.</summary>
    private async Task<CommitPut> PutAsync(long version, byte[] content)
    {
        try
        {
            return await CommitWriter.PutAsync(_table, version, content).ConfigureAwait(false);
        }
        catch (DeltaException) when (OutcomeIsUnknown)
        {
            return CommitPut.Unknown;
        }
    }

    /// <summary>Looks at the commits from a version on, and gives the version after them.</summary>
    /// <exception cref="DeltaException">ConcurrentModification: we cannot follow one of them.</exception>
    private async Task<long> FollowAsync(long version, TableChanges changes, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        IReadOnlySet<string>? relevant = null;
        var commits = await _table.CommitsFromAsync(version, cancellationToken).ConfigureAwait(false);
        if (commits.Select(c => ConflictChecker.Find(ReadSet.Blind(ReadVersion), c, isolation)).FirstOrDefault(c => c is not null) is { } changed)
            throw changed.ToException(_table.Name); // before files are looked at with a schema that is no longer theirs
        foreach (var winning in commits)
        {
            if (winning.Adds.Any() && Reads.FindNewFiles is { } find)
                relevant ??= await find(cancellationToken).ConfigureAwait(false);
            if (winning.Version != version)
            {
                throw new DeltaException(DeltaErrorCode.CorruptLog, $"the log of {_table.Name} has no version {version}, but version {winning.Version}")
                {
                    Table = _table.Name, Version = version,
                };
            }

            if (ConflictChecker.Find(Reads, winning, isolation, relevant, _unseen) is { } conflict)
                throw conflict.ToException(_table.Name);
            if (!ConflictChecker.MayBeMissed(winning, isolation))
                _unseen.UnionWith(winning.Adds.Where(a => a.DataChange || winning.RemovedKeys.Any(_unseen.Contains)).Select(a => LogReplay.KeyOf(a.Path, a.DeletionVector)));
            if (StagedFiles.MayBeGone(winning, changes, Begun))
                throw new Conflict(ConflictKind.Vacuumed, winning).ToException(_table.Name);
            if (changes.Transactions.Any(ours => winning.Transactions.Exists(theirs => theirs.AppId == ours.AppId)))
                throw new Conflict(ConflictKind.ConcurrentTransaction, winning).ToException(_table.Name);
            if (changes.Domains.Any(ours => winning.Domains.Exists(theirs => theirs.Domain == ours.Domain)))
                throw new Conflict(ConflictKind.DomainChanged, winning).ToException(_table.Name);
            _lastInCommitTimestamp = winning.CommitInfo?.InCommitTimestamp ?? _lastInCommitTimestamp;
            _rowIdHighWaterMark = Math.Max(_rowIdHighWaterMark, RowTracking.HighWaterMark(winning.Domains));
            version++;
        }

        return version;
    }

    /// <summary>What is in the log at a version; null if nothing is, or if it cannot be read yet.</summary>
    private async Task<CommitActions?> CommitAtAsync(long version)
    {
        try
        {
            return (await _table.CommitsFromAsync(version, CancellationToken.None).ConfigureAwait(false)).FirstOrDefault(c => c.Version == version);
        }
        catch (Exception e) when (e is FileNotFoundException or DeltaException { Code: DeltaErrorCode.StorageFailed })
        {
            return null; // as good as not there yet: it is asked for again
        }
    }

    private async Task<CommitInfo> InfoAsync(
        TableChanges changes, Operation operation, IsolationLevel isolation, CancellationToken cancellationToken)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        long? inCommit = null;
        if (HasInCommitTimestamps(changes))
        {
            // A snapshot made from a checkpoint alone has not read its own commit.
            if (_lastInCommitTimestamp is null && ReadVersion >= 0 && HadInCommitTimestamps)
                _lastInCommitTimestamp = (await _table.CommitsFromAsync(ReadVersion, cancellationToken).ConfigureAwait(false))
                    .FirstOrDefault(c => c.Version == ReadVersion)?.CommitInfo?.InCommitTimestamp;
            // The first one must lie after the time of the commit's file before it.
            if (_lastInCommitTimestamp is null && ReadVersion >= 0)
                return Info(operation, changes, isolation, Math.Max(now, await WrittenAsync(cancellationToken).ConfigureAwait(false) + 1));
            inCommit = Math.Max(now, _lastInCommitTimestamp + 1 ?? now);
        }

        return Info(operation, changes, isolation, inCommit);
    }

    private CommitInfo Info(Operation operation, TableChanges changes, IsolationLevel isolation, long? inCommit) => new()
    {
        InCommitTimestamp = inCommit,
        Timestamp = inCommit ?? DateTimeOffset.UtcNow.ToUnixTimeMilliseconds(),
        Operation = operation.Name,
        OperationParameters = operation.Parameters,
        ReadVersion = Snapshot?.Version,
        IsolationLevel = isolation.ToString(),
        IsBlindAppend = Reads.IsBlind && changes.Removes.Count == 0,
        OperationMetrics = operation.Metrics,
        UserMetadata = operation.UserMetadata,
        Tags = RowTracking.IsEnabled(changes.Protocol ?? Snapshot!.Protocol, changes.Metadata ?? Snapshot!.Metadata)
            ? new StringMap([new(RowTracking.PreservedTag, "true")])
            : null,
        EngineInfo = Engine,
        TxnId = _id,
    };

    /// <summary>When the newest commit's file was written, in milliseconds since the epoch.</summary>
    private async Task<long> WrittenAsync(CancellationToken cancellationToken)
    {
        var listing = await LogListing.FromAsync(_table.Store, _table.LogDirectory, ReadVersion, cancellationToken).ConfigureAwait(false);
        return listing.Files.Where(file => file.Kind == LogFileKind.Commit).Select(file => file.LastModified.ToUnixTimeMilliseconds()).DefaultIfEmpty().Last();
    }

    /// <summary>Metadata that switches in-commit timestamps on in a table with a history notes at which version and time: anew at each
    /// attempt.</summary>
    private TableChanges Enabling(TableChanges changes, long version, CommitInfo info)
    {
        if (Snapshot is not { } before || changes.Metadata is not { } metadata || info.InCommitTimestamp is not { } time
            || HadInCommitTimestamps)
            return changes;
        return changes with
        {
            Metadata = metadata with
            {
                Configuration = metadata.Configuration
                    .With(PropertyDefinitions.InCommitTimestampVersionKey, version.ToString(CultureInfo.InvariantCulture))
                    .With(PropertyDefinitions.InCommitTimestampTimeKey, time.ToString(CultureInfo.InvariantCulture)),
            },
        };
    }

    /// <summary>The changes with ids for the rows that come in: anew at each attempt, as others may have given some meanwhile.</summary>
    private TableChanges Tracked(TableChanges changes, long version) =>
        RowTracking.IsSupported(changes.Protocol ?? Snapshot!.Protocol, changes.Metadata ?? Snapshot!.Metadata)
            ? RowTracking.Assign(changes, version, _rowIdHighWaterMark)
            : changes;

    private bool HadInCommitTimestamps => Snapshot is { } before
        && before.Properties.EnableInCommitTimestamps && TableFeatures.IsSupported(before.Protocol, TableFeatures.InCommitTimestamp);

    private bool HasInCommitTimestamps(TableChanges changes)
    {
        var protocol = changes.Protocol ?? Snapshot!.Protocol;
        var metadata = changes.Metadata ?? Snapshot!.Metadata;
        return TableFeatures.IsSupported(protocol, TableFeatures.InCommitTimestamp) && new TableProperties(metadata).EnableInCommitTimestamps;
    }

    private IsolationLevel IsolationOf(TableChanges changes)
    {
        if (MayMissNothing)
            return IsolationLevel.Serializable;
        if (changes is { Metadata: null, Protocol: null, Removes.Count: > 0 } && changes.Adds.All(a => !a.DataChange) && changes.Removes.All(r => !r.DataChange))
            return IsolationLevel.SnapshotIsolation;
        var metadata = changes.Metadata ?? Snapshot?.Metadata ?? throw new UnreachableException("a new table has no metadata");
        return new TableProperties(metadata).IsolationLevel.Equals(nameof(IsolationLevel.Serializable), StringComparison.OrdinalIgnoreCase)
            ? IsolationLevel.Serializable
            : IsolationLevel.WriteSerializable;
    }
}
