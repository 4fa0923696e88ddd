using DeltaQuery.Acceptance.Golden;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>An undamaged table of which variants are made: its folder, and the rows of its versions.</summary>
/// <param name="Name">What it is called in messages.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="Rows">Its rows, as <see cref="HostileTables.RowsAsync"/> gives them.</param>
/// <param name="RowsOfVersions">The rows of each version that can be read, with those of the newest.</param>
/// <param name="Live">The data files and deletion vectors of the newest version, relative to the folder.</param>
/// <param name="Column">The name of its first column.</param>
internal sealed record WholeTable(string Name, string Folder, string Rows, IReadOnlySet<string> RowsOfVersions, IReadOnlySet<string> Live, string Column);

/// <summary>The tables that are damaged: small ones that our own writer makes, and the golden ones where they are here.</summary>
internal static class HostileTables
{
    private const long Largest = 400_000; // bytes: each variant is a copy
    private const int Share = 20; // of the golden tables that are taken but in the full size: all their versions are read first

    // Each with the statements that make it.
    private static readonly (string Name, string[] Statements)[] Own =
    [
        ("vectors",
        [
            "CREATE TABLE vectors (a INT, b STRING, d DECIMAL(10, 2)) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')",
            "INSERT INTO vectors SELECT i, 'value ' || i, i / 4 FROM range(2000) r(i)", "DELETE FROM vectors WHERE a % 7 = 3", "INSERT INTO vectors VALUES (-1, NULL, NULL)",
            "UPDATE vectors SET b = 'new' WHERE a < 100", "DELETE FROM vectors WHERE a BETWEEN 500 AND 900",
        ]),
        ("parts",
        [
            "CREATE TABLE parts (a INT, k STRING, t TIMESTAMP) PARTITIONED BY (k) TBLPROPERTIES ('delta.checkpointInterval' = '3')",
            .. Enumerable.Range(0, 7).Select(i => $"INSERT INTO parts SELECT i, CASE i % 3 WHEN 0 THEN NULL ELSE 'k' || i % 3 END, TIMESTAMP '2020-01-01' + INTERVAL ({i}) HOUR FROM range(5) r(i)"),
            "DELETE FROM parts WHERE k = 'k1' AND a < 2", "INSERT OVERWRITE parts PARTITION (k = 'k2') VALUES (100, NULL)",
        ]),
        ("manifest",
        [
            "CREATE TABLE manifest (a INT, s STRUCT<x: INT, y: ARRAY<STRING>>) TBLPROPERTIES ('delta.checkpointPolicy' = 'v2', 'delta.checkpointInterval' = '2', "
            + "'delta.enableDeletionVectors' = 'true', 'delta.columnMapping.mode' = 'name')",
            .. Enumerable.Range(0, 4).Select(i => $"INSERT INTO manifest SELECT i, {{'x': i, 'y': ['a', NULL]}} FROM range({i * 10}, {(i + 1) * 10}) r(i)"), "DELETE FROM manifest WHERE a % 5 = 0",
            "ALTER TABLE manifest RENAME COLUMN a TO n",
        ]),
    ];

    /// <summary>Makes the own tables below a folder, and finds the golden ones.</summary>
    public static async Task<IReadOnlyList<WholeTable>> AllAsync(string folder)
    {
        using var engine = new TestEngine(folder);
        var tables = new List<WholeTable>();
        foreach (var (name, statements) in Own)
        {
            foreach (var statement in statements)
                await engine.RunAsync(statement);
            tables.Add((await WholeAsync(engine, name, (await engine.ValueAsync($"SELECT location FROM (DESCRIBE DETAIL {name})")).Replace("file:", "", StringComparison.Ordinal)))!);
        }

        foreach (var name in GoldenFolder.Tables().Where((_, i) => TestSize.IsLong || i % Share == 0))
        {
            var golden = new GoldenCase(name);
            if (golden.MustFail is not null || golden.AbsolutePathPrefix is not null || golden.MissingDataFiles > 0 || golden.FileTimes.Any())
                continue;
            var root = Path.Combine(golden.Folder, golden.TableRoot);
            if (Size(root) <= Largest && await WholeAsync(engine, name, root) is { } whole)
                tables.Add(whole);
        }

        return tables;
    }

    /// <summary>All rows of a table, in one text and always the same order.</summary>
    public static async Task<string> RowsAsync(TestEngine engine, string root, string travel = "")
    {
        var rows = await engine.RowsAsync($"SELECT * FROM delta.`{root.Replace("`", "``", StringComparison.Ordinal)}`{travel}").ConfigureAwait(false);
        return string.Join('\n', rows.Order(StringComparer.Ordinal));
    }

    private static async Task<WholeTable?> WholeAsync(TestEngine engine, string name, string root)
    {
        var versions = new HashSet<string>(StringComparer.Ordinal);
        try
        {
            var rows = await RowsAsync(engine, root);
            if (!await IsOfItsCommitsAsync(engine, root, rows))
                return null;
            versions.Add(rows);
            foreach (var commit in new TableFiles(root).Commits)
                versions.Add(await OfVersionAsync(engine, root, long.Parse(Path.GetFileNameWithoutExtension(commit), System.Globalization.CultureInfo.InvariantCulture)));
            var column = await engine.ValueAsync($"SELECT column_name FROM (DESCRIBE SELECT * FROM delta.`{root}`) LIMIT 1");
            return new WholeTable(name, root, rows, versions, await LiveAsync(engine, root), column);
        }
        catch (DeltaQuery.Engine.DeltaException)
        {
            return null; // refused, or without rows: other tests see to that
        }
    }

    // Some checkpoints of golden tables were written by hand and say something else: which of both is right nobody can tell.
    private static async Task<bool> IsOfItsCommitsAsync(TestEngine engine, string root, string rows)
    {
        using var folder = new TempFolder();
        var copy = Path.Combine(folder.Path, "copy");
        FolderCopy.Make(root, copy);
        var files = new TableFiles(copy);
        if (files.Checkpoints.Count == 0)
            return true;
        foreach (var file in files.Checkpoints.Append("_delta_log/_last_checkpoint"))
            File.Delete(files.At(file));
        try
        {
            return await RowsAsync(engine, copy) == rows;
        }
        catch (DeltaQuery.Engine.DeltaException)
        {
            return true; // the commits before the checkpoint are gone
        }
    }

    private static async Task<IReadOnlySet<string>> LiveAsync(TestEngine engine, string root)
    {
        var live = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in await engine.RowsAsync($"SELECT path FROM delta_files('{root.Replace("'", "''", StringComparison.Ordinal)}')"))
            live.Add(DataPath.Decode(path).Path);
        foreach (var vector in await engine.RowsAsync(
            $"SELECT v.storage_type || chr(1) || v.path_or_inline_dv FROM (SELECT deletion_vector AS v FROM delta_files('{root.Replace("'", "''", StringComparison.Ordinal)}')) WHERE v.storage_type = 'u'"))
        {
            var parts = vector.Split('\u0001');
            live.Add(new DeletionVectorDescriptor { StorageType = parts[0], PathOrInlineDv = parts[1], SizeInBytes = 0, Cardinality = 0 }.FilePath);
        }

        return live;
    }

    private static async Task<string> OfVersionAsync(TestEngine engine, string root, long version)
    {
        try
        {
            return await RowsAsync(engine, root, $" VERSION AS OF {version}");
        }
        catch (DeltaQuery.Engine.DeltaException)
        {
            return "";
        }
    }

    private static long Size(string root) => new DirectoryInfo(root).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
}
