using System.Globalization;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>The commits that a log still holds, and when each was made. Protocol: "In-Commit Timestamps".</summary>
/// <remarks>Without in-commit timestamps a commit's time is when its file was last written, made monotonic: a time that is not after the one
/// before it counts as one millisecond after.</remarks>
internal sealed class TableHistory
{
    private readonly string _table;
    private readonly IObjectStore _store;
    private readonly SnapshotLoader _loader;
    private readonly LogListing _listing;
    private readonly List<LogFile> _commits;
    private readonly long[] _written; // monotonic, in milliseconds since the epoch

    public TableHistory(string table, IObjectStore store, SnapshotLoader loader, LogListing listing)
    {
        _table = table;
        _store = store;
        _loader = loader;
        _listing = listing;
        _commits = listing.Files.Where(f => f.Kind == LogFileKind.Commit).ToList();
        _written = new long[_commits.Count];
        for (var i = 0; i < _commits.Count; i++)
        {
            var time = _commits[i].LastModified.ToUnixTimeMilliseconds();
            _written[i] = i > 0 && time <= _written[i - 1] ? _written[i - 1] + 1 : time;
        }
    }

    /// <summary>The commits, newest first.</summary>
    /// <param name="properties">The newest version's properties, which tell since when in-commit timestamps count.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public async IAsyncEnumerable<(long Version, DateTimeOffset Timestamp, CommitInfo? Info)> EntriesAsync(
        TableProperties properties, long limit, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = _commits.Count;
        var newestFirst = Enumerable.Reverse(_commits).Take((int)Math.Min(limit, int.MaxValue));
        await foreach (var (file, content) in _loader.ReadFilesAsync(_listing.LogDirectory, newestFirst, cancellationToken).ConfigureAwait(false))
        {
            index--;
            var info = ReadCommitInfo(content, file.Name);
            var time = InCommit(properties, file.Version) && info?.InCommitTimestamp is { } inCommit ? inCommit : _written[index];
            yield return (file.Version, DateTimeOffset.FromUnixTimeMilliseconds(time), info);
        }
    }

    /// <summary>When a version was committed; null if its commit is no longer there.</summary>
    public async Task<DateTimeOffset?> TimestampAsync(TableProperties properties, long version, CancellationToken cancellationToken)
    {
        var index = _commits.FindIndex(c => c.Version == version);
        return index < 0
            ? null
            : DateTimeOffset.FromUnixTimeMilliseconds(await TimeAsync(properties, index, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>When the commit of a version was last written, made monotonic.</summary>
    public DateTimeOffset? WrittenAt(long version)
    {
        var index = _commits.FindIndex(c => c.Version == version);
        return index < 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(_written[index]);
    }

    /// <summary>The oldest version that was committed at or after a time.</summary>
    /// <exception cref="DeltaException">TimestampOutOfRange: the time lies after the last commit.</exception>
    public async Task<long> VersionFromAsync(TableProperties properties, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var (low, high) = (0, _commits.Count - 1);
        if (high < 0 || DateTimeOffset.FromUnixTimeMilliseconds(await TimeAsync(properties, high, cancellationToken).ConfigureAwait(false)) < time)
            throw await OutOfRangeAsync(properties, time, 0, cancellationToken).ConfigureAwait(false);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (DateTimeOffset.FromUnixTimeMilliseconds(await TimeAsync(properties, middle, cancellationToken).ConfigureAwait(false)) < time)
                low = middle + 1;
            else
                high = middle;
        }

        return _commits[low].Version;
    }

    /// <summary>The newest version that was committed at or before a time.</summary>
    /// <exception cref="DeltaException">TimestampOutOfRange: the time lies before the first or after the last commit.</exception>
    public async Task<long> VersionAtAsync(TableProperties properties, DateTimeOffset time, CancellationToken cancellationToken)
    {
        // Versions before the oldest readable one can't be rebuilt, though their commits may still be there.
        var oldest = LogSegment.OldestReadable(_listing);
        var first = _commits.FindIndex(c => c.Version >= oldest);
        if (first < 0)
            throw new DeltaException(DeltaErrorCode.CorruptLog, $"the log of {_table} holds no commit to travel to") { Table = _table };

        var wanted = time.ToUnixTimeMilliseconds();
        var (low, high) = (first, _commits.Count - 1);
        if (await TimeAsync(properties, low, cancellationToken).ConfigureAwait(false) > wanted
            || await TimeAsync(properties, high, cancellationToken).ConfigureAwait(false) is var last && (last < wanted || (last == wanted && IsAfter(time, last))))
            throw await OutOfRangeAsync(properties, time, first, cancellationToken).ConfigureAwait(false);

        // Times never go back, so the last commit that is not after the time is found by halving.
        while (low < high)
        {
            var middle = low + ((high - low + 1) / 2);
            if (await TimeAsync(properties, middle, cancellationToken).ConfigureAwait(false) <= wanted)
                low = middle;
            else
                high = middle - 1;
        }

        return _commits[low].Version;
    }

    private static bool IsAfter(DateTimeOffset time, long milliseconds) => time > DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static bool InCommit(TableProperties properties, long version) =>
        properties.EnableInCommitTimestamps && version >= (properties.InCommitTimestampEnablementVersion ?? 0);

    private async Task<long> TimeAsync(TableProperties properties, int index, CancellationToken cancellationToken)
    {
        var file = _commits[index];
        if (!InCommit(properties, file.Version))
            return _written[index];
        var content = await _store.ReadAsync(ObjectStores.Join(_listing.LogDirectory, file.Name), cancellationToken).ConfigureAwait(false);
        return ReadCommitInfo(content, file.Name)?.InCommitTimestamp ?? throw new DeltaException(
            DeltaErrorCode.CorruptLog, $"_delta_log/{file.Name} of {_table} has no inCommitTimestamp, though the table has them enabled")
        {
            Table = _table, Path = file.Name, Version = file.Version,
        };
    }

    private async Task<DeltaException> OutOfRangeAsync(
        TableProperties properties, DateTimeOffset time, int first, CancellationToken cancellationToken)
    {
        var from = DateTimeOffset.FromUnixTimeMilliseconds(await TimeAsync(properties, first, cancellationToken).ConfigureAwait(false));
        var to = DateTimeOffset.FromUnixTimeMilliseconds(await TimeAsync(properties, _commits.Count - 1, cancellationToken).ConfigureAwait(false));
        return new DeltaException(
            DeltaErrorCode.TimestampOutOfRange,
            $"{_table} has no version at {Print(time)}: its commits were made from {Print(from)} (version {_commits[first].Version}) "
            + $"to {Print(to)} (version {_commits[^1].Version})")
        {
            Table = _table, ErrorClass = time < from ? ErrorClasses.TimeBefore : ErrorClasses.TimeAfter,
        };
    }

    private static string Print(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    private static CommitInfo? ReadCommitInfo(ReadOnlySpan<byte> content, string fileName)
    {
        var visitor = new CommitInfoVisitor();
        ActionJson.ReadCommit(content, fileName, visitor);
        return visitor.Found;
    }

    private sealed class CommitInfoVisitor : IActionVisitor
    {
        public CommitInfo? Found { get; private set; }

        ActionKinds IActionVisitor.Wanted => Found is null ? ActionKinds.CommitInfo : ActionKinds.None;

        void IActionVisitor.Visit(CommitInfo commitInfo) => Found = commitInfo;
    }
}
