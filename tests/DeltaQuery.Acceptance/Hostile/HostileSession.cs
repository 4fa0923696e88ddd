using DeltaQuery.Engine;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>A session over two small tables in a folder that lies beside one which no statement may touch.</summary>
internal sealed class HostileSession : IDisposable
{
    // Statements of these words reach what they name, wherever it is, as they should.
    private static readonly string[] Reaching =
        ["COPY", "EXPORT", "IMPORT", "ATTACH", "DETACH", "INSTALL", "LOAD", "LOCATION", "CHECKPOINT", "SECRET", "KAFKA", "CONNECTION", "USE", "PRAGMA", "delta.", "read_", "_directory", "_path", "repeat", "range", "generate_series"];

    private static readonly string[] Changing = ["INSERT", "UPDATE", "DELETE", "MERGE", "ALTER", "TRUNCATE", "REPLACE"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan End = TimeSpan.FromSeconds(60);

    private readonly TempFolder _folder = new();
    private readonly TestEngine _engine;
    private readonly string _outside;

    private HostileSession()
    {
        _outside = Path.Combine(_folder.Path, "outside");
        Directory.CreateDirectory(_outside);
        File.WriteAllText(Path.Combine(_outside, "kept.txt"), "kept");
        var root = Path.Combine(_folder.Path, "root");
        Directory.CreateDirectory(root);
        _engine = new TestEngine(root);
    }

    public static async Task<HostileSession> OpenAsync()
    {
        var session = new HostileSession();
        await session._engine.RunAsync("CREATE TABLE t (a INT, b STRING) USING DELTA TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
        await session._engine.RunAsync("INSERT INTO t VALUES (1, 'x'), (2, NULL)");
        await session._engine.RunAsync("CREATE TABLE p (a INT, k STRING) USING DELTA PARTITIONED BY (k)");
        await session._engine.RunAsync("INSERT INTO p VALUES (1, 'x'), (2, 'y')");
        return session;
    }

    /// <summary>Whether a statement can reach nothing outside of the root that it does not name.</summary>
    public static bool Takes(string sql) => !Reaching.Any(word => sql.Contains(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>Runs a text.</summary>
    /// <returns>What became of it: "rows", "stopped", or the error's code.</returns>
    public async Task<string> RunAsync(string sql)
    {
        var outcome = await OutcomeAsync(sql).ConfigureAwait(false);
        foreach (var table in new[] { "t", "p" }.Where(t => MayChange(sql) && Directory.Exists(Path.Combine(_engine.Root, t, "_delta_log"))))
        {
            // Beside a transaction that the text may have begun.
            using var other = _engine.Engine.OpenSession();
            try
            {
                await _engine.RowsAsync(other, $"SELECT * FROM delta.`{Path.Combine(_engine.Root, table)}`").ConfigureAwait(false);
            }
            catch (DeltaException e)
            {
                throw new InvalidOperationException($"{table} cannot be read after {Shown(sql)}: {e}", e);
            }
        }

        return outcome;
    }

    private static bool MayChange(string sql) => Changing.Any(word => sql.Contains(word, StringComparison.OrdinalIgnoreCase));

    private async Task<string> OutcomeAsync(string sql)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            return await Task.Run(() => RowsAsync(sql, patience.Token)).WaitAsync(End).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"cannot be stopped: {Shown(sql)}");
        }
        catch (OperationCanceledException)
        {
            return "stopped";
        }
        catch (DeltaException e)
        {
            Check(sql, e);
            return e.Code.ToString();
        }
    }

    /// <summary>What the error says is true of the text: a syntax error has a place, and all places lie inside.</summary>
    public static void Check(string sql, DeltaException error)
    {
        if (error.Code == DeltaErrorCode.Internal)
            throw new InvalidOperationException($"an internal fault: {error.Message} for {Shown(sql)}", error);
        if (error.Position is not { } position)
        {
            if (error.Code == DeltaErrorCode.SyntaxError)
                throw new InvalidOperationException($"no place: {error.Message} for {Shown(sql)}", error);
            return;
        }

        if (position < 0 || position > sql.Length || new SourceText(sql).LineColumnOf(position) != (error.Line, error.Column))
            throw new InvalidOperationException($"a place outside: {error.Line}:{error.Column} for {Shown(sql)}", error);
    }

    public static string Shown(string sql) => sql.Length <= 2000 ? sql : $"{sql[..2000]}.. ({sql.Length} characters)";

    public void Dispose()
    {
        _engine.Dispose();
        var kept = Directory.GetFileSystemEntries(_folder.Path).Length == 2 && Directory.GetFileSystemEntries(_outside).Length == 1
            && File.ReadAllText(Path.Combine(_outside, "kept.txt")) == "kept";
        _folder.Dispose();
        if (!kept)
            throw new InvalidOperationException("a statement has touched what lies outside of the root");
    }

    private async Task<string> RowsAsync(string sql, CancellationToken cancellationToken)
    {
        using var result = await _engine.Session.ExecuteAsync(sql, new Dictionary<string, object?> { ["1"] = 1, ["n"] = "x" }, cancellationToken).ConfigureAwait(false);
        for (var batches = 0; batches < 100 && result.Rows?.Next() is { } batch; batches++)
        {
            for (var column = 0; batch.RowCount > 0 && column < result.Rows.Columns.Count; column++)
                batch.GetText(column, 0);
        }

        return "rows";
    }
}
