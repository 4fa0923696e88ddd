using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>The files of a table's folder and those that its log names, as temporary tables of a connection of their own: no file becomes an object
/// that lasts.</summary>
/// <remarks>
/// <code>
///   listed  what is in the folder: path below it, kind (0 file, 1 folder, 2 not looked at; 3 file that goes, 4 folder that goes), size,
///           modified (milliseconds)
///   kept    paths that are needed: of live files, of versions inside the retention, of shallow clones; a path may stand here many times
///   named   paths that a commit has named, so that no writer is about to
/// </code>
/// What goes is marked and not copied: of 100,000 files the paths are most of the memory.</remarks>
internal sealed class VacuumTables : IDisposable
{
    private const int BatchSize = 1000;

    // Not to be split at the last slash by a pattern that stops at line ends: names may hold them.
    private const string Parent = "regexp_extract(path, '^(.*)/[^/]*$', 1, 's')";

    private readonly DuckDbConnection _connection;

    public VacuumTables(LogContext context)
    {
        _connection = context.Connect();
        _connection.Execute(
            "CREATE TEMP TABLE listed (path VARCHAR, kind TINYINT, size BIGINT, modified BIGINT); CREATE TEMP TABLE kept (path VARCHAR); "
            + "CREATE TEMP TABLE named (path VARCHAR)");
    }

    /// <summary>Opens the way in for rows of one of the tables.</summary>
    public DuckDbAppender Append(string table) => _connection.CreateAppender("temp", "main", table);

    /// <summary>Writes a row of <c>listed</c>.</summary>
    public static void AppendListed(DuckDbAppender rows, string path, ListedKind kind, long size, long modified)
    {
        rows.Append(path);
        rows.Append((long)kind);
        rows.Append(size);
        rows.Append(modified);
        rows.EndRow();
    }

    /// <summary>Takes other Delta tables out that lie in folders below the table.</summary>
    /// <returns>Their folders.</returns>
    public IReadOnlyList<string> LeaveOutTables()
    {
        var folders = Paths($"SELECT DISTINCT {Parent} FROM listed WHERE ends_with(path, '/_delta_log')");
        foreach (var folder in folders)
        {
            _connection.Execute("DELETE FROM listed WHERE starts_with(path, $1)", [folder + "/"]);
            _connection.Execute("UPDATE listed SET kind = 2 WHERE path = $1", [folder]);
        }

        return folders;
    }

    /// <summary>Makes one of the rows of a path that is listed many times: of the latest time.</summary>
    public void Unite() => _connection.Execute(
        "CREATE TEMP TABLE united AS SELECT path, max(kind) AS kind, max(size) AS size, max(modified) AS modified FROM listed GROUP BY path; "
        + "DROP TABLE listed; ALTER TABLE united RENAME TO listed");

    /// <summary>How many folders are listed.</summary>
    public long Folders() => (long)_connection.Scalar("SELECT count(*) FROM listed WHERE kind IN (1, 4)")!;

    /// <summary>Finds what goes.</summary>
    /// <param name="cutoff">Files that are younger stay, whatever the log says.</param>
    /// <param name="untrackedCutoff">Files and folders that are younger stay unless a commit has named them.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public void Decide(long cutoff, long untrackedCutoff, CancellationToken cancellationToken)
    {
        // Folders with nothing in them but such folders. One from which files go now is empty, and old, when VACUUM comes again.
        _connection.Execute(
            $"UPDATE listed SET kind = 4 WHERE kind = 1 AND modified < {untrackedCutoff} AND path NOT IN (WITH RECURSIVE used(path) AS ("
            + $"SELECT DISTINCT {Parent} FROM listed WHERE kind <> 1 OR modified >= {untrackedCutoff} UNION SELECT {Parent} FROM used WHERE path <> '') "
            + "SELECT path FROM used)",
            cancellationToken);
        var key = TablePaths.Key("path");
        var known = untrackedCutoff < cutoff ? $" AND (modified < {untrackedCutoff} OR {key} IN (SELECT {key} FROM named))" : "";
        _connection.Execute(
            $"UPDATE listed SET kind = 3 WHERE kind = 0 AND modified < {cutoff}{known} AND {key} NOT IN (SELECT {key} FROM kept)", cancellationToken);
    }

    /// <summary>Takes back what goes of the paths that were meanwhile put into <c>kept</c>.</summary>
    public void Keep()
    {
        var key = TablePaths.Key("path");
        _connection.Execute($"UPDATE listed SET kind = 0 WHERE kind = 3 AND {key} IN (SELECT {key} FROM kept)");
    }

    /// <summary>How many files and folders go, and how many bytes.</summary>
    public (long Count, long Bytes) Going()
    {
        using var result = _connection.Query("SELECT count(*), coalesce(sum(size), 0)::BIGINT FROM listed WHERE kind IN (3, 4)");
        var row = result.Rows().Single();
        return ((long)row[0]!, (long)row[1]!);
    }

    /// <summary>The files that go, in batches.</summary>
    public IEnumerable<IReadOnlyList<string>> Files(CancellationToken cancellationToken) =>
        Batches("SELECT path FROM listed WHERE kind = 3", cancellationToken);

    /// <summary>The folders that go, the deepest first, each with a slash at its end.</summary>
    public IEnumerable<IReadOnlyList<string>> EmptyFolders(CancellationToken cancellationToken) =>
        Batches("SELECT path || '/' FROM listed WHERE kind = 4 ORDER BY length(path) DESC, path", cancellationToken);

    /// <summary>Appends path and size of all that goes.</summary>
    /// <param name="root">What stands before each path.</param>
    /// <param name="target">Takes the rows.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public void CopyGoing(string root, DuckDbAppender target, CancellationToken cancellationToken)
    {
        using var result = _connection.QueryStreaming("SELECT $1 || path, size FROM listed WHERE kind IN (3, 4) ORDER BY path", [root + "/"], cancellationToken);
        while (result.FetchChunk(cancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            target.Append(chunk);
        }
    }

    public void Dispose() => _connection.Dispose();

    private List<string> Paths(string sql)
    {
        using var result = _connection.Query(sql);
        return [.. result.Rows().Select(row => (string)row[0]!)];
    }

    private IEnumerable<IReadOnlyList<string>> Batches(string sql, CancellationToken cancellationToken)
    {
        using var result = _connection.QueryStreaming(sql, ct: cancellationToken);
        var batch = new List<string>(BatchSize);
        while (result.FetchChunk(cancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            for (var row = 0; row < chunk.RowCount; row++)
            {
                batch.Add(chunk[0].GetString(row));
                if (batch.Count < BatchSize)
                    continue;
                yield return batch;
                batch = new List<string>(BatchSize);
            }
        }

        if (batch.Count > 0)
            yield return batch;
    }
}
