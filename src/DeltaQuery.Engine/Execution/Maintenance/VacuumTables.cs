using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>The files of a table's folder and those that its log names, as temporary tables of a connection of their own: no file becomes an object
/// that lasts.</summary>
/// <remarks>
/// <code>
///   listed  what is in the folder: path below it, kind (0 file, 1 folder, 2 not looked at), size, modified (milliseconds)
///   kept    paths that are needed: of live files, of versions inside the retention, of shallow clones
///   named   paths that a commit has named, so that no writer is about to
///   going   what goes: path, size, is_folder
/// </code>
/// A path may stand in them many times.</remarks>
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
            + "CREATE TEMP TABLE named (path VARCHAR); CREATE TEMP TABLE going (path VARCHAR, size BIGINT, is_folder BOOLEAN)");
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

    /// <summary>How many folders are listed.</summary>
    public long Folders() => (long)_connection.Scalar("SELECT count(*) FROM listed WHERE kind = 1")!;

    /// <summary>Finds what goes.</summary>
    /// <param name="cutoff">Files that are younger stay, whatever the log says.</param>
    /// <param name="untrackedCutoff">Files and folders that are younger stay unless a commit has named them.</param>
    /// <param name="isUnique">Whether no path is listed twice.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public void Decide(long cutoff, long untrackedCutoff, bool isUnique, CancellationToken cancellationToken)
    {
        var key = TablePaths.Key("path");
        var listed = isUnique ? "listed" : "(SELECT path, max(kind) AS kind, max(size) AS size, max(modified) AS modified FROM listed GROUP BY path)";
        var known = untrackedCutoff < cutoff ? $" AND (modified < {untrackedCutoff} OR {key} IN (SELECT {key} FROM named))" : "";
        _connection.Execute(
            $"INSERT INTO going SELECT path, size, false FROM {listed} WHERE kind = 0 AND modified < {cutoff}{known} "
            + $"AND {key} NOT IN (SELECT {key} FROM kept)",
            cancellationToken);

        // Folders with nothing in them but such folders. One from which files go now is empty, and old, when VACUUM comes again.
        _connection.Execute(
            $"INSERT INTO going WITH RECURSIVE used(path) AS (SELECT DISTINCT {Parent} FROM listed WHERE kind <> 1 OR modified >= {untrackedCutoff} "
            + $"UNION SELECT {Parent} FROM used WHERE path <> '') "
            + $"SELECT DISTINCT path, 0, true FROM listed WHERE kind = 1 AND modified < {untrackedCutoff} AND path NOT IN (SELECT path FROM used)",
            cancellationToken);
    }

    /// <summary>Takes back what goes of the paths that were meanwhile put into <c>kept</c>.</summary>
    public void Keep()
    {
        var key = TablePaths.Key("path");
        _connection.Execute($"DELETE FROM going WHERE {key} IN (SELECT {key} FROM kept)");
    }

    /// <summary>How many files and folders go, and how many bytes.</summary>
    public (long Count, long Bytes) Going()
    {
        using var result = _connection.Query("SELECT count(*), coalesce(sum(size), 0)::BIGINT FROM going");
        var row = result.Rows().Single();
        return ((long)row[0]!, (long)row[1]!);
    }

    /// <summary>The files that go, in batches.</summary>
    public IEnumerable<IReadOnlyList<string>> Files(CancellationToken cancellationToken) =>
        Batches("SELECT path FROM going WHERE NOT is_folder", cancellationToken);

    /// <summary>The folders that go, the deepest first, each with a slash at its end.</summary>
    public IEnumerable<IReadOnlyList<string>> EmptyFolders(CancellationToken cancellationToken) =>
        Batches("SELECT path || '/' FROM going WHERE is_folder ORDER BY length(path) DESC, path", cancellationToken);

    /// <summary>Appends path and size of all that goes.</summary>
    /// <param name="root">What stands before each path.</param>
    /// <param name="target">Takes the rows.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    public void CopyGoing(string root, DuckDbAppender target, CancellationToken cancellationToken)
    {
        using var result = _connection.QueryStreaming("SELECT $1 || path, size FROM going ORDER BY path", [root + "/"], cancellationToken);
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
