using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>A damaged copy of a table, beside files that no statement may read or touch.</summary>
internal sealed class HostileVariant : IDisposable
{
    // {0} is the table, {1} its first column.
    private static readonly string[] Changes =
    [
        "DELETE FROM {0} WHERE true", "DELETE FROM {0} WHERE hash({1}) % 2 = 0", "UPDATE {0} SET {1} = {1}", "INSERT INTO {0} SELECT * FROM {0}",
        "INSERT OVERWRITE {0} SELECT * FROM {0}", "MERGE INTO {0} USING (SELECT 1 AS one) AS s ON false WHEN NOT MATCHED BY SOURCE THEN DELETE",
        "MERGE INTO {0} AS t USING (SELECT * FROM {0}) AS s ON t.{1} = s.{1} AND false WHEN NOT MATCHED THEN INSERT *", "TRUNCATE TABLE {0}",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly WholeTable _whole = null!;
    private readonly HostileFolder _folder;
    private readonly string _kept;
    private readonly string _root;

    /// <param name="seed">Which variant.</param>
    /// <param name="tables">The tables of which one is taken.</param>
    /// <param name="folder">Where the copy is made.</param>
    public HostileVariant(int seed, IReadOnlyList<WholeTable> tables, HostileFolder folder)
    {
        var random = new Random(seed);
        _folder = folder;
        _root = folder.Table(seed);
        Damage? damage = null;
        while (damage is null)
        {
            // Every other one is of our own, so that seeds do much the same where no golden tables are.
            _whole = tables[random.Next(random.Next(2) == 0 ? 3 : tables.Count)];
            Dispose();
            FolderCopy.Make(_whole.Folder, _root);
            var files = new TableFiles(_root, _whole.Live);
            damage = random.Next(5) < 2 ? new JsonDamage(random, files, folder.Outside).Do() : new FileDamage(random, files, folder.Outside).Do();
        }

        _kept = folder.Listing(_root);
        Damage = damage;
        Change = random.Next(3) == 0 ? Changes[random.Next(Changes.Length)] : null;
    }

    public Damage Damage { get; }

    /// <summary>A statement to run after the table is read; null for none.</summary>
    private string? Change { get; }

    /// <summary>Reads the table, and maybe changes and drops it.</summary>
    /// <returns>What became of it.</returns>
    /// <exception cref="InvalidOperationException">What must not be.</exception>
    public async Task<string> RunAsync(TestEngine engine)
    {
        var outcome = await Task.Run(() => ReadAsync(engine)).WaitAsync(Patience);
        if (Change is { } change)
        {
            await Task.Run(() => ChangeAsync(engine, string.Format(
                System.Globalization.CultureInfo.InvariantCulture, change, $"delta.`{_root}`", $"`{_whole.Column.Replace("`", "``", StringComparison.Ordinal)}`"))).WaitAsync(Patience);
            await Task.Run(() => ChangeAsync(engine, $"DROP TABLE {Path.GetFileName(_root)}")).WaitAsync(Patience);
        }

        return _folder.Listing(_root) == _kept ? outcome : throw new InvalidOperationException("a file outside of the table was touched");
    }

    public override string ToString() => $"{_whole.Name}: {Damage.File} {Damage.What}, {Damage.Verdict}{(Change is null ? "" : $", then {Change}")}";

    public void Dispose()
    {
        if (Directory.Exists(_root))
            Directory.Delete(_root, recursive: true);
    }

    private async Task<string> ReadAsync(TestEngine engine)
    {
        string rows;
        try
        {
            rows = await HostileTables.RowsAsync(engine, _root);
        }
        catch (DeltaException e)
        {
            Check(e);
            return "refused";
        }

        if (rows == _whole.Rows && Damage.Verdict != Verdict.Refused)
            return "right rows";
        return Damage.Verdict switch
        {
            Verdict.AnyRows => "other rows",
            Verdict.RowsOfAVersion when _whole.RowsOfVersions.Contains(rows) => "rows of a version",
            _ => throw new InvalidOperationException($"wrong rows: {rows[..Math.Min(rows.Length, 300)]}\nfor {_whole.Rows[..Math.Min(_whole.Rows.Length, 300)]}"),
        };
    }

    private async Task ChangeAsync(TestEngine engine, string sql)
    {
        var log = Path.Combine(_root, "_delta_log");
        var before = Entries(log);
        try
        {
            await engine.RunAsync(sql);
        }
        catch (DeltaException e) when (e.Code != DeltaErrorCode.Internal)
        {
            // What is damaged takes no changes, and what has gone cannot go again.
            if (!sql.StartsWith("DROP", StringComparison.Ordinal) && Entries(log) != before)
                throw new InvalidOperationException($"a failed statement has changed the log: {e}", e);
        }
    }

    private void Check(DeltaException error)
    {
        if (error.Code == DeltaErrorCode.Internal)
            throw new InvalidOperationException($"an internal fault: {error}", error);
        var told = $"{error.Message} {error.Path}";
        if (!told.Contains(Path.GetFileName(Damage.File), StringComparison.Ordinal) && (Damage.Verdict == Verdict.Refused || !NamesAFile(told)))
            throw new InvalidOperationException($"no file is named: {error}", error);
    }

    // What is wrong with one file may show only with another.
    private bool NamesAFile(string text) => text.Contains("_delta_log", StringComparison.Ordinal) || text.Contains(".parquet", StringComparison.Ordinal)
        || text.Contains(".bin", StringComparison.Ordinal) || text.Contains(".json", StringComparison.Ordinal) || text.Contains(_root, StringComparison.Ordinal);

    private static string Entries(string folder) => !Directory.Exists(folder) ? "" : string.Join('\n', new DirectoryInfo(folder)
        .EnumerateFiles("*", new EnumerationOptions { AttributesToSkip = 0 }).Select(f => $"{f.Name} {f.Length} {f.LastWriteTimeUtc.Ticks}").Order(StringComparer.Ordinal));
}
