using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>What cannot be written, or read on the way, is an error that names it: nothing is committed, no staged file stays, and the table is
/// as it was.</summary>
public sealed class FaultTests
{
    /// <summary>Text that does not compress.</summary>
    private const string Bulk = "string_agg(md5(concat(i, j)), '')";

    private static readonly string[] Changes =
    [
        $"INSERT INTO t SELECT i, {Bulk} FROM range(1000, 1200) r(i), range(1000) s(j) GROUP BY i",
        $"UPDATE t SET s = (SELECT {Bulk} FROM range(2000) r(i), range(100) s(j)) || id",
        $"MERGE INTO t USING (SELECT i AS id, {Bulk} AS s FROM range(50, 250) r(i), range(1000) s(j) GROUP BY i) AS n ON t.id = n.id "
            + "WHEN MATCHED THEN UPDATE SET s = n.s WHEN NOT MATCHED THEN INSERT (id, s) VALUES (n.id, n.s)",
        $"CREATE TABLE u AS SELECT i, {Bulk} AS s FROM range(200) r(i), range(1000) s(j) GROUP BY i",
    ];

    [SkippableTheory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_full_disk_fails_a_statement_and_leaves_the_table_as_it_was(bool vectors)
    {
        using var disk = SmallDisk.TryMount(4096);
        Skip.If(disk is null, "no small disk can be mounted here");
        using var engine = new TestEngine(disk.Path);
        await CreateAsync(engine, vectors);
        foreach (var change in Changes)
            await AssertRefusedAsync(engine, change, DeltaErrorCode.StorageFailed, "No space left");
        Assert.Equal(1, await engine.RunAsync("INSERT INTO t VALUES (-1, 'there is room again')"));
    }

    [SkippableFact]
    public async Task Wherever_the_room_ends_a_statement_takes_effect_as_a_whole_or_not_at_all()
    {
        using var disk = SmallDisk.TryMount(1024);
        Skip.If(disk is null, "no small disk can be mounted here");
        var warnings = new List<string>();
        using var engine = new TestEngine(disk.Path, warn: warnings.Add);
        await engine.RunAsync("CREATE TABLE t (id INT, s STRING) TBLPROPERTIES (delta.checkpointInterval = 1)");
        var (written, refused) = (0, 0);
        for (var room = 0; room <= 64; room += 2)
        {
            disk.LeaveFree(room);
            var before = engine.Files("t");
            var error = await Record.ExceptionAsync(() => engine.RunAsync($"INSERT INTO t SELECT {written}, {Bulk} FROM range({room}) r(i), range(9) s(j)"));
            if (error is null)
                written++;
            else
                refused++;
            using var later = new TestEngine(disk.Path);
            Assert.Equal($"{written}|{written}", await later.ValueAsync("SELECT count(*), (SELECT max(version) FROM (DESCRIBE HISTORY t)) FROM t"));
            if (error is null)
                continue;
            Assert.Equal(DeltaErrorCode.StorageFailed, Assert.IsType<DeltaException>(error).Code);
            Assert.Equal(before, engine.Files("t"));
        }

        Assert.True(written > 0 && refused > 0, $"{written} written, {refused} refused");
        Assert.Contains(warnings, w => w.Contains("checkpoint", StringComparison.OrdinalIgnoreCase)); // which fails no statement
    }

    [SkippableFact]
    public async Task A_limit_on_the_size_of_files_fails_a_statement()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "limits of a process are set by bash");
        using var engine = new TestEngine();
        await CreateAsync(engine, vectors: false);
        var before = engine.Files("t");

        // The signal that comes with it is ignored, so that the write itself fails. The runtime would keep its code in a file.
        var lines = await DqProgram.RunAsync(
            engine.Root, Changes.Select(c => c + ";").Append("INSERT INTO t VALUES (-1, 'small');"),
            "env", "DOTNET_EnableWriteXorExecute=0", "bash", "-c", "trap '' XFSZ; ulimit -f 2048; exec \"$@\"", "bash");
        var errors = lines.Where(l => l.Contains("error[", StringComparison.Ordinal)).ToList();
        Assert.Equal(Changes.Length, errors.Count);
        Assert.All(errors, e => Assert.Contains("StorageFailed", e, StringComparison.Ordinal));
        Assert.Contains("INSERT 1", lines);
        Assert.False(Directory.Exists(Path.Combine(engine.Root, "u")));
        Assert.Equal(2, engine.Files("t").Except(before).Count()); // the last one's file and commit
        Assert.Equal("101", await engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [SkippableTheory]
    [InlineData("", false)]
    [InlineData("", true)]
    [InlineData("_delta_log", false)]
    [InlineData("_delta_log", true)]
    public async Task A_folder_that_takes_no_files_fails_a_statement(string folder, bool vectors)
    {
        using var engine = new TestEngine();
        await CreateAsync(engine, vectors);
        string[] changes = ["INSERT INTO t VALUES (1, 'x')", "UPDATE t SET s = 'y' WHERE id < 50", "DELETE FROM t WHERE id = 3", "DELETE FROM t"];
        using (var closed = ReadOnlyFolder.TryMake(Path.Combine(engine.Root, "t", folder)))
        {
            Skip.If(closed is null, "no folder can be closed here");

            // Small deletion vectors lie in the log, as does a DELETE of all rows.
            foreach (var change in changes[..(folder.Length > 0 ? 4 : vectors ? 2 : 3)].Append(folder.Length > 0 ? "ALTER TABLE t ADD COLUMNS (c INT)" : changes[0]))
                await AssertRefusedAsync(engine, change, DeltaErrorCode.StorageFailed, $"{engine.Root}/t");
        }

        foreach (var change in changes)
            await engine.RunAsync(change);
        Assert.Equal("0", await engine.ValueAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("UPDATE t SET s = 'y' WHERE id = 3", false)]
    [InlineData("UPDATE t SET s = 'y' WHERE id = 3", true)]
    [InlineData("DELETE FROM t WHERE id = 3", false)]
    [InlineData("DELETE FROM t WHERE id = 3", true)]
    [InlineData("MERGE INTO t USING (SELECT 3 AS id) AS n ON t.id = n.id WHEN MATCHED THEN UPDATE SET s = 'y'", false)]
    [InlineData("MERGE INTO t USING (SELECT 3 AS id) AS n ON t.id = n.id WHEN MATCHED THEN UPDATE SET s = 'y'", true)]
    [InlineData("INSERT INTO t SELECT id, s FROM t", false)]
    [InlineData("ALTER TABLE t ADD CONSTRAINT c CHECK (id >= 0)", false)]
    public async Task A_data_file_that_vanished_fails_a_statement_that_needs_it(string change, bool vectors)
    {
        using var engine = new TestEngine();
        await CreateAsync(engine, vectors);
        await engine.RunAsync("INSERT INTO t VALUES (1000, 'elsewhere')");
        var file = Path.Combine(engine.Root, "t", engine.Files("t").Single(f => f.EndsWith(".parquet", StringComparison.Ordinal)
            && engine.Commit("t", 1).Any(line => line.Contains(f, StringComparison.Ordinal))));
        File.Move(file, file + ".gone");
        await AssertRefusedAsync(engine, change, DeltaErrorCode.CorruptData, Path.GetFileName(file));
        await engine.RunAsync("UPDATE t SET s = 'y' WHERE id = 1000"); // which does not need it

        File.Move(file + ".gone", file);
        await engine.RunAsync(change);
        Assert.Equal("y", await engine.ValueAsync("SELECT DISTINCT s FROM t WHERE id = 1000"));
    }

    [Theory]
    [InlineData("truncated")]
    [InlineData("zeros")]
    [InlineData("text")]
    public async Task A_last_commit_that_is_no_commit_is_named_and_nothing_is_written(string damage)
    {
        using var engine = new TestEngine();
        await CreateAsync(engine, vectors: false);
        await engine.RunAsync("INSERT INTO t VALUES (1000, 'x')");
        var path = Path.Combine(engine.Root, "t", "_delta_log", $"{2:D20}.json");
        var whole = await File.ReadAllBytesAsync(path);
        await File.WriteAllBytesAsync(path, damage switch
        {
            "truncated" => whole[..(whole.Length - 40)],
            "zeros" => new byte[whole.Length],
            _ => "this is no commit\n"u8.ToArray(),
        });
        using (var later = new TestEngine(engine.Root))
        {
            foreach (var statement in new[] { "SELECT * FROM t", "INSERT INTO t VALUES (1, 'x')", "UPDATE t SET s = 'y'", "DELETE FROM t", "ALTER TABLE t ADD COLUMNS (c INT)" })
            {
                var before = later.Files("t");
                var error = await later.ErrorAsync(statement);
                Assert.Equal(DeltaErrorCode.CorruptLog, error.Code);
                Assert.Contains($"{2:D20}.json", error.Message, StringComparison.Ordinal);
                Assert.Equal(before, later.Files("t"));
            }
        }

        await File.WriteAllBytesAsync(path, whole);
        using var mended = new TestEngine(engine.Root);
        Assert.Equal("101", await mended.ValueAsync("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task An_empty_commit_is_a_version_that_changed_nothing_as_Spark_has_it()
    {
        using var engine = new TestEngine();
        await CreateAsync(engine, vectors: false);
        await File.WriteAllBytesAsync(Path.Combine(engine.Root, "t", "_delta_log", $"{2:D20}.json"), []);
        Assert.Equal("100", await engine.ValueAsync("SELECT count(*) FROM t"));
        await engine.RunAsync("DELETE FROM t WHERE id < 90");
        Assert.Equal("3|10", await RowsAsync(engine));
    }

    /// <summary>Rows 0 to 99, as version 1.</summary>
    private static async Task CreateAsync(TestEngine engine, bool vectors)
    {
        await engine.RunAsync($"CREATE TABLE t (id INT, s STRING) TBLPROPERTIES (delta.enableDeletionVectors = {(vectors ? "true" : "false")})");
        await engine.RunAsync("INSERT INTO t SELECT i, 'row' FROM range(100) r(i)");
    }

    private static async Task AssertRefusedAsync(TestEngine engine, string change, DeltaErrorCode code, string names)
    {
        var (files, rows) = (engine.Files(""), await RowsAsync(engine));
        var error = await engine.ErrorAsync(change);
        Assert.True(error.Code == code, $"{change}: {error.Code}: {error.Message}");
        Assert.Contains(names, error.Message, StringComparison.Ordinal);
        Assert.Equal(files, engine.Files(""));
        Assert.Equal(rows, await RowsAsync(engine));
    }

    private static Task<string> RowsAsync(TestEngine engine) =>
        engine.ValueAsync("SELECT (SELECT max(version) FROM (DESCRIBE HISTORY t)), count(*) FROM t");
}
