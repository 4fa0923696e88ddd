using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>The live files of a table as a DuckDB relation: one for a run of versions, from <see cref="BaseVersion"/> to
/// <see cref="Version"/>.</summary>
/// <remarks>
/// <code>
///   files      one row a file that commits added (or all files, once the checkpoint has been taken in):
///              added_version, removed_version, path, pv, size, modification_time, stats, dv_*, base_row_id, ..., and typed facts x0, x1 ..
///   checkpoint the adds of a large checkpoint, read in place; rows whose key is in <c>seen</c> do not count
///   seen       keys of files that commits after the checkpoint added or removed, with the version
/// </code>
/// A file's key is its path and its deletion vector. All statements run in autocommit on the list's own connection, one at a time (TRAPS R17).
/// Protocol: "Action Reconciliation".</remarks>
internal sealed class FileList
{
    /// <summary>The columns of <c>files</c> that come from the action.</summary>
    public const string ActionColumns =
        "path, pv, size, modification_time, stats, dv_type, dv_data, dv_offset, dv_size, dv_cardinality, base_row_id, default_row_commit_version, tags, clustering_provider";

    private const string Columns =
        "added_version BIGINT, removed_version BIGINT, path VARCHAR, pv MAP(VARCHAR, VARCHAR), size BIGINT, modification_time BIGINT, stats VARCHAR, "
        + "dv_type VARCHAR, dv_data VARCHAR, dv_offset INTEGER, dv_size INTEGER, dv_cardinality BIGINT, base_row_id BIGINT, "
        + "default_row_commit_version BIGINT, tags MAP(VARCHAR, VARCHAR), clustering_provider VARCHAR";

    private static long lastNumber;

    private readonly DuckDbConnection connection;
    private readonly Lock gate = new();
    private readonly long number = Interlocked.Increment(ref lastNumber);
    private readonly Dictionary<string, string> typed = []; // FileColumn.Key -> column of files
    private int generation;
    private CheckpointSource? checkpoint;
    private long checkpointVersion;
    private int holders = 1;

    /// <summary>Takes over a connection whose time zone is UTC and in which the database <c>dq</c> is attached.</summary>
    public FileList(DuckDbConnection connection, long version)
    {
        this.connection = connection;
        BaseVersion = Version = version;
        connection.Execute($"CREATE TABLE {Files} ({Columns}); CREATE TABLE {Seen} (key VARCHAR, version BIGINT)");
    }

    /// <summary>The first version whose files the list knows.</summary>
    public long BaseVersion { get; }

    /// <summary>The last version whose files the list knows.</summary>
    public long Version { get; private set; }

    private string Files => $"dq.f{number}_{generation}";

    private string Seen => $"dq.f{number}_seen";

    /// <summary>The key of a file: its path and, if it has one, its deletion vector. The same as <see cref="KeySql"/> makes.</summary>
    public static string Key(string canonicalPath, string? deletionVector) =>
        deletionVector is null ? canonicalPath : $"{canonicalPath}\u0001{deletionVector}";

    /// <summary>The SQL of <see cref="Key"/> over columns named as in <c>files</c>.</summary>
    public static string KeySql(string path, string type, string data, string offset) =>
        $"CASE WHEN {path} LIKE 'file:%' THEN regexp_replace({path}, '^file:/*', '/') ELSE {path} END"
        + $" || coalesce(chr(1) || {type} || {data} || coalesce('@' || {offset}, ''), '')";

    /// <summary>Opens the way in for rows of the first version: added_version, NULL, then <see cref="ActionColumns"/>.</summary>
    public DuckDbAppender Append() => connection.CreateAppender("dq", "main", $"f{number}_{generation}");

    /// <summary>Sets the checkpoint below the appended commits.</summary>
    /// <param name="source">The checkpoint's adds.</param>
    /// <param name="version">The checkpoint's version.</param>
    /// <param name="seenKeys">The keys that the commits added or removed: they hide the checkpoint's.</param>
    /// <param name="keepInPlace">Whether the checkpoint is read in place at each use, or taken in now.</param>
    public void SetCheckpoint(CheckpointSource source, long version, IEnumerable<string> seenKeys, bool keepInPlace)
    {
        lock (gate)
        {
            AppendSeen(seenKeys, Version);
            checkpoint = source;
            checkpointVersion = version;
            if (!keepInPlace)
                TakeInCheckpoint();
        }
    }

    /// <summary>Moves the list on by one commit.</summary>
    /// <param name="version">The commit's version, the next one.</param>
    /// <param name="write">Writes the rows that the commit added.</param>
    /// <param name="keys">The keys that it added or removed.</param>
    public void Advance(long version, Action<DuckDbAppender> write, IReadOnlyCollection<string> keys)
    {
        lock (gate)
        {
            if (version != Version + 1)
                throw new InvalidOperationException($"the list is at version {Version} and cannot go to {version}");
            if (keys.Count > 0)
            {
                AppendSeen(keys, version);
                connection.Execute(
                    $"UPDATE {Files} SET removed_version = {version} WHERE removed_version IS NULL AND "
                    + $"{KeySql("path", "dv_type", "dv_data", "dv_offset")} IN (SELECT key FROM {Seen} WHERE version = {version})");
                if (checkpoint is null)
                    connection.Execute($"DELETE FROM {Seen}");
            }

            InsertTyped(write);
            Version = version;
        }
    }

    /// <summary>Runs a query over the files of a version.</summary>
    /// <param name="version">A version from <see cref="BaseVersion"/> to <see cref="Version"/>.</param>
    /// <param name="facts">The typed facts that the query uses.</param>
    /// <param name="write">Writes the query, given the relation to read from and the SQL of each fact, in the order of
    /// <paramref name="facts"/>. The relation has <see cref="ActionColumns"/>, added_version and position (to order files by).</param>
    /// <param name="read">Reads the result.</param>
    public T Query<T>(long version, IReadOnlyList<FileColumn> facts, Func<string, IReadOnlyList<string>, string> write, Func<DuckDbResult, T> read)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(holders == 0, this);
            var names = MakeTyped(facts);
            using var result = connection.Query(write(Relation(version, facts, names), names));
            return read(result);
        }
    }

    /// <summary>Runs a query over the files of a version and appends its rows, without an object for any of them.</summary>
    /// <param name="version">A version from <see cref="BaseVersion"/> to <see cref="Version"/>.</param>
    /// <param name="facts">The typed facts that the query uses.</param>
    /// <param name="write">Writes the query, as for <see cref="Query"/>.</param>
    /// <param name="target">Takes the rows.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public void Copy(
        long version, IReadOnlyList<FileColumn> facts, Func<string, IReadOnlyList<string>, string> write, DuckDbAppender target,
        CancellationToken cancellationToken)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(holders == 0, this);
            var names = MakeTyped(facts);
            using var result = connection.QueryStreaming(write(Relation(version, facts, names), names), ct: cancellationToken);
            while (result.FetchChunk(cancellationToken) is { } fetched)
            {
                using var chunk = fetched;
                target.Append(chunk);
            }
        }
    }

    /// <summary>Keeps the list alive until <see cref="Release"/>; false if it is gone already. Who makes the list holds it once.</summary>
    public bool TryHold()
    {
        lock (gate)
        {
            if (holders == 0)
                return false;
            holders++;
            return true;
        }
    }

    /// <summary>Gives up one hold; the last one drops the list's tables.</summary>
    public void Release()
    {
        lock (gate)
        {
            if (--holders > 0)
                return;
            connection.Execute($"DROP TABLE {Files}; DROP TABLE {Seen}");
            connection.Dispose();
        }
    }

    private void AppendSeen(IEnumerable<string> keys, long version)
    {
        using var appender = connection.CreateAppender("dq", "main", $"f{number}_seen");
        foreach (var key in keys)
        {
            appender.Append(key);
            appender.Append(version);
            appender.EndRow();
        }
    }

    private void TakeInCheckpoint()
    {
        foreach (var select in checkpoint!.Selects(checkpointVersion, []))
        {
            // One writer's checkpoints are known to hold a file many times over.
            connection.Execute(
                $"INSERT INTO {Files} BY NAME SELECT DISTINCT ON ({KeySql("path", "dv_type", "dv_data", "dv_offset")}) * EXCLUDE (position) "
                + $"FROM ({select}) WHERE {NotSeen(BaseVersion)}");
        }

        checkpoint = null;
        connection.Execute($"DELETE FROM {Seen}");
    }

    private string NotSeen(long version) =>
        $"{KeySql("path", "dv_type", "dv_data", "dv_offset")} NOT IN (SELECT key FROM {Seen} WHERE version <= {version})";

    private void InsertTyped(Action<DuckDbAppender> write)
    {
        if (typed.Count == 0)
        {
            using var direct = connection.CreateAppender("dq", "main", $"f{number}_{generation}");
            write(direct);
            return;
        }

        connection.Execute($"CREATE TABLE dq.f{number}_new ({Columns})");
        using (var appender = connection.CreateAppender("dq", "main", $"f{number}_new"))
            write(appender);
        var facts = new StringBuilder();
        foreach (var (key, name) in typed)
            facts.Append(CultureInfo.InvariantCulture, $", {madeFacts[key].FromTexts("stats", "pv")} AS {name}");
        connection.Execute($"INSERT INTO {Files} BY NAME SELECT *{facts} FROM dq.f{number}_new; DROP TABLE dq.f{number}_new");
    }

    private readonly Dictionary<string, FileColumn> madeFacts = [];

    /// <summary>Makes sure that <c>files</c> has the facts, and gives their column names.</summary>
    private List<string> MakeTyped(IReadOnlyList<FileColumn> facts)
    {
        var missing = facts.Where(f => !typed.ContainsKey(f.Key)).DistinctBy(f => f.Key).ToList();
        if (missing.Count > 0)
        {
            // A copy, as ALTER TABLE ADD COLUMN and UPDATE would write every row twice. Nothing is noted before it has worked.
            var made = new StringBuilder();
            for (var i = 0; i < missing.Count; i++)
                made.Append(CultureInfo.InvariantCulture, $", {missing[i].FromTexts("stats", "pv")} AS x{typed.Count + i}");
            var old = Files;
            connection.Execute($"CREATE TABLE dq.f{number}_{generation + 1} AS SELECT *{made} FROM {old}");
            generation++;
            foreach (var fact in missing)
            {
                madeFacts.Add(fact.Key, fact);
                typed.Add(fact.Key, $"x{typed.Count}");
            }

            connection.Execute($"DROP TABLE {old}");
        }

        return facts.Select(f => typed[f.Key]).ToList();
    }

    private string Relation(long version, IReadOnlyList<FileColumn> facts, List<string> names)
    {
        var typedNames = string.Concat(names.Distinct().Select(n => ", " + n));
        var committed = $"SELECT added_version, {ActionColumns}, rowid AS position{typedNames} FROM {Files} "
            + $"WHERE added_version <= {version} AND (removed_version IS NULL OR removed_version > {version})";
        if (checkpoint is null)
            return $"({committed})";
        var parts = new List<string> { committed };
        var named = facts.Zip(names).DistinctBy(f => f.Second).ToList();
        var hasSeen = (long)connection.Scalar($"SELECT count(*) FROM {Seen}")! > 0;
        foreach (var select in checkpoint.Selects(checkpointVersion, named))
        {
            parts.Add($"SELECT added_version, {ActionColumns}, position{typedNames} FROM ({select})"
                + (hasSeen ? $" WHERE {NotSeen(version)}" : ""));
        }

        return $"({string.Join(" UNION ALL ", parts)})";
    }
}
