using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>A damaged copy of a table, beside files that no statement may read or touch.</summary>
internal sealed class HostileVariant : IDisposable
{
    private static readonly string[] Changes =
    [
        "DELETE FROM {0} WHERE true", "INSERT INTO {0} SELECT * FROM {0}", "INSERT OVERWRITE {0} SELECT * FROM {0}", "MERGE INTO {0} USING (SELECT 1 AS one) AS s ON false WHEN NOT MATCHED BY SOURCE THEN DELETE",
        "TRUNCATE TABLE {0}",
    ];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TempFolder _folder = new();
    private readonly WholeTable _whole;
    private readonly string _outside;
    private readonly string _kept;
    private readonly string _root;

    /// <param name="seed">Which variant.</param>
    /// <param name="tables">The tables of which one is taken.</param>
    /// <param name="outside">A Parquet file, to lie beside the table.</param>
    public HostileVariant(int seed, IReadOnlyList<WholeTable> tables, string outside)
    {
        var random = new Random(seed);
        // Every other one is of our own, so that seeds do much the same where no golden tables are.
        _whole = tables[random.Next(random.Next(2) == 0 ? 3 : tables.Count)];
        _root = Path.Combine(_folder.Path, "root", "t");
        _outside = Path.Combine(_folder.Path, "root", "outside.parquet");
        Copy(_whole.Folder, _root);
        File.Copy(outside, _outside);
        _kept = Listing();
        var files = new TableFiles(_root);
        Damage = (random.Next(5) < 2 ? new JsonDamage(random, files, _outside).Do() : new FileDamage(random, files).Do()) ?? new Damage("nothing", "", Verdict.RightRows);
        Change = random.Next(3) == 0 ? Changes[random.Next(Changes.Length)] : null;
    }

    public Damage Damage { get; }

    /// <summary>A statement to run after the table is read; null for none.</summary>
    private string? Change { get; }

    /// <summary>Reads the table, and maybe changes and drops it.</summary>
    /// <returns>What became of it.</returns>
    /// <exception cref="InvalidOperationException">What must not be.</exception>
    public async Task<string> RunAsync()
    {
        using var engine = new TestEngine(Path.GetDirectoryName(_root)!);
        var outcome = await Task.Run(() => ReadAsync(engine)).WaitAsync(Patience);
        if (Change is { } change)
        {
            await Task.Run(() => ChangeAsync(engine, string.Format(System.Globalization.CultureInfo.InvariantCulture, change, $"delta.`{_root}`"))).WaitAsync(Patience);
            await Task.Run(() => ChangeAsync(engine, "DROP TABLE t")).WaitAsync(Patience);
        }

        return Listing() == _kept ? outcome : throw new InvalidOperationException("a file outside of the table was touched");
    }

    public override string ToString() => $"{_whole.Name}: {Damage.File} {Damage.What}, {Damage.Verdict}{(Change is null ? "" : $", then {Change}")}";

    public void Dispose() => _folder.Dispose();

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

        if (rows == _whole.Rows)
            return "right rows";
        return Damage.Verdict switch
        {
            Verdict.AnyRows => "other rows",
            Verdict.RowsOfAVersion when _whole.RowsOfVersions.Contains(rows) => "rows of a version",
            _ => throw new InvalidOperationException($"wrong rows: {rows[..Math.Min(rows.Length, 300)]}\nfor {_whole.Rows[..Math.Min(_whole.Rows.Length, 300)]}"),
        };
    }

    private static async Task ChangeAsync(TestEngine engine, string sql)
    {
        try
        {
            await engine.RunAsync(sql);
        }
        catch (DeltaException e) when (e.Code != DeltaErrorCode.Internal)
        {
            // What is damaged takes no changes, and what has gone cannot go again.
        }
    }

    private void Check(DeltaException error)
    {
        if (error.Code == DeltaErrorCode.Internal)
            throw new InvalidOperationException($"an internal fault: {error}", error);
        var told = $"{error.Message} {error.Path}";
        if (!told.Contains(Path.GetFileName(Damage.File), StringComparison.Ordinal) && !NamesAFile(told))
            throw new InvalidOperationException($"no file is named: {error}", error);
    }

    // What is wrong with one file may show only with another.
    private bool NamesAFile(string text) => text.Contains("_delta_log", StringComparison.Ordinal) || text.Contains(".parquet", StringComparison.Ordinal)
        || text.Contains(".bin", StringComparison.Ordinal) || text.Contains(".json", StringComparison.Ordinal) || text.Contains(_root, StringComparison.Ordinal);

    private string Listing() => string.Join('\n', Directory.EnumerateFileSystemEntries(_folder.Path).Order(StringComparer.Ordinal)) + File.GetLastWriteTimeUtc(_outside).Ticks + new FileInfo(_outside).Length;

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.EnumerateFiles(from))
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        foreach (var folder in Directory.EnumerateDirectories(from))
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)));
    }
}
