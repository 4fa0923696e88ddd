using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>The live files of a table as a DuckDB relation: one for a run of versions, from <see cref="BaseVersion"/> to
/// <see cref="Version"/>.</summary>
/// <remarks>
/// <code>
///   files      one row a file that commits added (or all files, once a small checkpoint has been taken in):
///              added_version, removed_version, path, pv, size, modification_time, stats, dv_*, base_row_id, ..., and typed facts x0, x1 ..
///   checkpoint the adds of a large checkpoint (<see cref="CheckpointFiles"/>); files whose key is in <c>seen</c> do not count
///   seen       keys of files that commits after the checkpoint added or removed, with the version
/// </code>
/// A file's key is its path and its deletion vector. All statements run in autocommit on the list's own connection, one at a time (TRAPS R17).
/// Protocol: "Action Reconciliation".</remarks>
internal sealed partial class FileList
{
    /// <summary>The columns that come from the action.</summary>
    public const string ActionColumns =
        "path, pv, size, modification_time, stats, dv_type, dv_data, dv_offset, dv_size, dv_cardinality, base_row_id, default_row_commit_version, tags, clustering_provider";

    /// <summary>Those of them that a scan needs.</summary>
    public const string ScanColumns = "path, size, dv_type, dv_data, dv_offset, dv_size, dv_cardinality";

    /// <summary><see cref="ScanColumns"/> with their types.</summary>
    public const string ScanColumnTypes =
        "path VARCHAR, size BIGINT, dv_type VARCHAR, dv_data VARCHAR, dv_offset INTEGER, dv_size INTEGER, dv_cardinality BIGINT";

    /// <summary>The columns of <c>files</c> with their types.</summary>
    public const string Columns =
        "added_version BIGINT, removed_version BIGINT, path VARCHAR, pv MAP(VARCHAR, VARCHAR), size BIGINT, modification_time BIGINT, stats VARCHAR, "
        + "dv_type VARCHAR, dv_data VARCHAR, dv_offset INTEGER, dv_size INTEGER, dv_cardinality BIGINT, base_row_id BIGINT, "
        + "default_row_commit_version BIGINT, tags MAP(VARCHAR, VARCHAR), clustering_provider VARCHAR";

    /// <summary>The SQL of <see cref="Key"/>.</summary>
    public const string KeySql =
        "CASE WHEN path LIKE 'file:%' THEN regexp_replace(path, '^file:/*', '/') ELSE path END"
        + " || coalesce(chr(1) || dv_type || dv_data || coalesce('@' || dv_offset, ''), '')";

    private const char KeySeparator = '\u0001';

    private static long _lastNumber;

    private readonly DuckDbConnection _connection;
    private readonly Lock _gate = new();
    private readonly long _number = Interlocked.Increment(ref _lastNumber);
    private readonly Dictionary<string, (string Name, FileColumn Fact)> _typed = []; // FileColumn.Key -> column of files
    private int _generation;
    private CheckpointFiles? _checkpoint;
    private int _holders = 1;
    private IReadOnlyList<IDisposable> _leases = [];

    /// <summary>Takes over a connection whose time zone is UTC and in which the database <c>dq</c> is attached.</summary>
    public FileList(DuckDbConnection connection, long version)
    {
        _connection = connection;
        BaseVersion = Version = version;
        connection.Execute($"CREATE TABLE {Files} ({Columns}); CREATE TABLE {Seen} (key VARCHAR, version BIGINT)");
    }

    /// <summary>The first version whose files the list knows.</summary>
    public long BaseVersion { get; }

    /// <summary>The last version whose files the list knows.</summary>
    public long Version { get; private set; }

    /// <summary>How many files commits have added and removed since <see cref="BaseVersion"/>: the list forgets none of them.</summary>
    public long Turnover { get; private set; }

    /// <summary>Whether what the list reads in place is still there, and no commit has gone into it by half.</summary>
    public bool IsReadable => !_isTorn && (_checkpoint?.IsThere ?? true);

    /// <summary>Whether a large checkpoint lies below the list and has been taken into memory.</summary>
    public bool HasTakenCheckpoint => _checkpoint?.IsTaken ?? false;

    /// <summary>Whether files lie in a large checkpoint below the list, so that looking at all of them costs something.</summary>
    public bool HasLargeCheckpoint => _checkpoint is not null;

    private string Files => $"dq.{Table}";

    private string Table => string.Create(CultureInfo.InvariantCulture, $"f{_number}_{_generation}");

    private string Seen => string.Create(CultureInfo.InvariantCulture, $"dq.f{_number}_seen");

    private string Staging => string.Create(CultureInfo.InvariantCulture, $"f{_number}_new");

    /// <summary>The key of a file: its path and, if it has one, its deletion vector.</summary>
    public static string Key(string canonicalPath, string? deletionVector) =>
        deletionVector is null ? canonicalPath : $"{canonicalPath}{KeySeparator}{deletionVector}";

    /// <summary>Opens the way in for rows of the first version: added_version, NULL, then <see cref="ActionColumns"/>.</summary>
    public DuckDbAppender Append() => _connection.CreateAppender("dq", "main", Table);

    /// <summary>Keeps what the list reads in place for as long as it lives.</summary>
    public void Keep(IReadOnlyList<IDisposable> leases) => _leases = leases;

    /// <summary>A list of its own with the files of a version, to be changed by <see cref="Stage"/>.</summary>
    /// <param name="connection">A connection as the constructor takes it.</param>
    /// <param name="version">The version.</param>
    public FileList Fork(DuckDbConnection connection, long version)
    {
        var fork = new FileList(connection, version);
        try
        {
            Query(
                new FileQuery(version, [], AllColumns: true),
                (files, _) => $"INSERT INTO {fork.Files} SELECT added_version, NULL, {ActionColumns} FROM {files} ORDER BY added_version, position",
                _ => true);
            return fork;
        }
        catch
        {
            fork.Release();
            throw;
        }
    }

    /// <summary>Runs a query over files.</summary>
    /// <param name="query">Which files, with what.</param>
    /// <param name="write">Writes the SQL, given the relation to read from and the names of the query's facts in it. The relation has the
    /// query's columns, added_version and position (to order files by) too.</param>
    /// <param name="read">Reads the result.</param>
    public T Query<T>(FileQuery query, Func<string, IReadOnlyList<string>, string> write, Func<DuckDbResult, T> read)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_holders == 0, this);
            TakeInUpTo(query.Version);
            var names = MakeTyped(query.Facts);
            using var result = _connection.Query(write(Relation(query, names), names));
            return read(result);
        }
    }

    /// <summary>Does something on the list's connection.</summary>
    public T Run<T>(Func<DuckDbConnection, T> work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_holders == 0, this);
            return work(_connection);
        }
    }

    /// <summary>Runs a query over files and appends its rows, without an object for any of them.</summary>
    /// <param name="query">Which files, with what.</param>
    /// <param name="write">Writes the SQL, as for <see cref="Query"/>.</param>
    /// <param name="target">Takes the rows.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public void Copy(
        FileQuery query, Func<string, IReadOnlyList<string>, string> write, DuckDbAppender target, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_holders == 0, this);
            TakeInUpTo(query.Version);
            var names = MakeTyped(query.Facts);
            using var result = _connection.QueryStreaming(write(Relation(query, names), names), ct: cancellationToken);
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
        lock (_gate)
        {
            if (_holders == 0)
                return false;
            _holders++;
            return true;
        }
    }

    /// <summary>Gives up one hold; the last one drops the list's tables.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_holders > 0)
                return;
            _checkpoint?.Drop();
            _connection.CleanUp($"DROP TABLE {Files}; DROP TABLE {Seen}; DROP TABLE IF EXISTS dq.{Staging}");
            _connection.Dispose();
            foreach (var lease in _leases)
                lease.Dispose();
        }
    }

    private string NotSeen(long version) => $"{KeySql} NOT IN (SELECT key FROM {Seen} WHERE version <= {version})";

    /// <summary>Makes sure that <c>files</c> has the facts, and gives their column names.</summary>
    private List<string> MakeTyped(IReadOnlyList<FileColumn> facts)
    {
        var missing = facts.Where(f => !_typed.ContainsKey(f.Key)).DistinctBy(f => f.Key)
            .Select((f, i) => (Fact: f, Name: string.Create(CultureInfo.InvariantCulture, $"x{_typed.Count + i}"))).ToList();
        if (missing.Count > 0)
        {
            // A copy, as ALTER TABLE ADD COLUMN and UPDATE would write every row twice. Nothing is noted before it has worked.
            var old = Files;
            _connection.Execute(string.Create(
                CultureInfo.InvariantCulture, $"CREATE TABLE dq.f{_number}_{_generation + 1} AS {FactText.Select(old, missing)}"));
            _generation++;
            foreach (var (fact, name) in missing)
                _typed.Add(fact.Key, (name, fact));
            _connection.Execute($"DROP TABLE {old}");
        }

        return facts.Select(f => _typed[f.Key].Name).ToList();
    }

    private string Relation(FileQuery query, List<string> names)
    {
        var columns = $"added_version, {query.Columns}, position{string.Concat(names.Distinct().Select(n => ", " + n))}";
        var committed = $"SELECT {columns} FROM (SELECT *, rowid AS position FROM {Files}) "
            + $"WHERE added_version <= {query.Version} AND (removed_version IS NULL OR removed_version > {query.Version})"
            + (query.Filter?.Condition is { } condition ? $" AND ({FactText.Fill(condition, names)})" : "")
            + (query.OnPath("path") is { } paths ? $" AND {paths}" : "");
        if (_checkpoint is null)
            return $"({committed})";
        var below = string.Join(" UNION ALL ", _checkpoint.Selects(query, names, KeySql));
        if (below.Length == 0)
            return $"({committed})";
        if (!_hasSeen)
            return $"({committed} UNION ALL SELECT {columns} FROM ({below}))";

        // The filter first, so that only what it leaves is looked up.
        return $"({committed} UNION ALL SELECT {columns} FROM (WITH below AS MATERIALIZED ({below}) SELECT * FROM below WHERE {NotSeen(query.Version)}))";
    }
}
