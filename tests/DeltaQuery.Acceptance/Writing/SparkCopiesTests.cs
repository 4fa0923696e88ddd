using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>RESTORE, CLONE and CONVERT TO DELTA beside Spark: what we make, Spark reads and writes on; what both do to the same table leads to the same
/// rows and the same history.</summary>
public sealed class SparkCopiesTests : SparkTest
{
    /// <summary>What tells one set of rows from another, but for their order.</summary>
    private const string Rows = "SELECT count(*), sum(i), count(s), sum(crc32(cast(concat(i, s, coalesce(p, '')) AS binary))), count(DISTINCT p) FROM {0}";

    public static TheoryData<string> Properties => new()
    {
        "", "delta.enableDeletionVectors = true, delta.columnMapping.mode = 'name', delta.enableRowTracking = true",
        "delta.enableChangeDataFeed = true, delta.enableInCommitTimestamps = true, delta.checkpointInterval = 2",
    };

    [SkippableTheory]
    [MemberData(nameof(Properties))]
    public async Task A_restore_is_sparks(string properties)
    {
        NeedsSpark();
        await MakeAsync("t", properties);
        FolderCopy.Make($"{Engine.Root}/t", $"{Engine.Root}/copy");
        foreach (var version in (int[])[3, 1])
        {
            var ours = await Engine.RowsAsync($"RESTORE TABLE t TO VERSION AS OF {version}");
            var theirs = await Spark.RowsAsync($"RESTORE TABLE {Table("copy")} TO VERSION AS OF {version}");
            Assert.Equal(theirs, ours);
            var rows = await Spark.RowsAsync(In(Rows, "copy"));
            Assert.Equal(rows, await Spark.RowsAsync(In(Rows, "t")));
            Assert.Equal(await Engine.RowsAsync($"SELECT * FROM delta.`{Engine.Root}/copy` ORDER BY ALL"), await Engine.RowsAsync("SELECT * FROM t ORDER BY ALL"));
            await AssertSameHistoryAsync("copy", "t");
        }

        Assert.Equal(
            await Spark.RowsAsync($"DESCRIBE DETAIL {Table("copy")}", "minReaderVersion", "minWriterVersion", "tableFeatures", "numFiles", "sizeInBytes", "partitionColumns"),
            await Spark.RowsAsync($"DESCRIBE DETAIL {Table("t")}", "minReaderVersion", "minWriterVersion", "tableFeatures", "numFiles", "sizeInBytes", "partitionColumns"));
        await Engine.RunAsync("RESTORE TABLE t TO VERSION AS OF 4");
        await Spark.RowsAsync($"UPDATE {Table("t")} SET s = 'spark' WHERE i = 12");
        Assert.Equal(["spark"], await Engine.RowsAsync("SELECT s FROM t WHERE i = 12"));
        await Spark.RowsAsync($"RESTORE TABLE {Table("t")} TO VERSION AS OF 2");
        Assert.Equal(await Engine.RowsAsync("SELECT * FROM t VERSION AS OF 2 ORDER BY ALL"), await Engine.RowsAsync("SELECT * FROM t ORDER BY ALL"));
    }

    [SkippableFact]
    public async Task What_spark_refuses_to_restore_is_refused()
    {
        NeedsSpark();
        await MakeAsync("t", "");
        Assert.Empty(await Spark.RowsAsync($"RESTORE TABLE {Table("t")} TO VERSION AS OF 5"));
        Assert.Empty(await Engine.RowsAsync("RESTORE TABLE t TO VERSION AS OF 5"));
        Assert.Equal("5", await Engine.ValueAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)"));
        foreach (var to in (string[])["VERSION AS OF 99", "TIMESTAMP AS OF '2000-01-01'", "TIMESTAMP AS OF '2100-01-01'"])
        {
            Assert.NotNull(await Spark.ErrorAsync($"RESTORE TABLE {Table("t")} TO {to}"));
            await Engine.ErrorAsync($"RESTORE TABLE t TO {to}");
        }

        foreach (var file in Directory.GetFiles($"{Engine.Root}/t", "*.parquet", SearchOption.AllDirectories))
            File.Delete(file);
        await Engine.RunAsync("TRUNCATE TABLE t");
        Assert.NotNull(await Spark.ErrorAsync($"RESTORE TABLE {Table("t")} TO VERSION AS OF 1"));
        await Engine.ErrorAsync("RESTORE TABLE t TO VERSION AS OF 1");
    }

    [SkippableTheory]
    [MemberData(nameof(Properties))]
    public async Task Clones_are_tables_to_spark(string properties)
    {
        NeedsSpark();
        await MakeAsync("s ü%20t", properties);
        await Engine.RunAsync("CREATE TABLE shallow SHALLOW CLONE \"s ü%20t\"");
        await Engine.RunAsync("CREATE TABLE deep DEEP CLONE \"s ü%20t\"");
        await Engine.RunAsync("CREATE TABLE twice SHALLOW CLONE shallow");
        var rows = await Spark.RowsAsync(In(Rows, "s ü%20t"));
        foreach (var clone in (string[])["shallow", "deep", "twice"])
        {
            Assert.Equal(rows, await Spark.RowsAsync(In(Rows, clone)));
            await Spark.RowsAsync($"DELETE FROM {Table(clone)} WHERE i % 10 = 7");
            await Spark.RowsAsync($"UPDATE {Table(clone)} SET s = 'spark' WHERE i = 12");
            await Spark.RowsAsync($"INSERT INTO {Table(clone)} VALUES (-1, 'new', 'a b')");
            Assert.Equal(await Spark.RowsAsync(In("SELECT count(*), sum(i) FROM {0}", clone)), await Engine.RowsAsync($"SELECT count(*), sum(i) FROM {clone}"));
            Assert.Equal(["spark"], await Engine.RowsAsync($"SELECT s FROM {clone} WHERE i = 12"));
        }

        Assert.Equal(rows, await Spark.RowsAsync(In(Rows, "s ü%20t")));
        await Spark.RowsAsync($"OPTIMIZE {Table("shallow")}");
        Assert.Equal(await Spark.RowsAsync(In("SELECT count(*), sum(i) FROM {0}", "shallow")), await Engine.RowsAsync("SELECT count(*), sum(i) FROM shallow"));
    }

    [SkippableTheory]
    [MemberData(nameof(Properties))]
    public async Task A_shallow_clone_is_sparks(string properties)
    {
        NeedsSpark();
        await MakeAsync("s", properties);
        foreach (var (name, version) in (IEnumerable<(string, int)>)[("newest", 5), ("older", 2)])
        {
            var ours = await Engine.RowsAsync($"CREATE TABLE {name} SHALLOW CLONE delta.`{Engine.Root}/s` VERSION AS OF {version}");
            var theirs = await Spark.RowsAsync($"CREATE TABLE {Table(name + "_spark")} SHALLOW CLONE {Table("s")} VERSION AS OF {version}");
            Assert.Equal(theirs, ours);
            Assert.Equal(await Spark.RowsAsync(In(Rows, name + "_spark")), await Spark.RowsAsync(In(Rows, name)));
            Assert.Equal(
                await Engine.RowsAsync($"SELECT * FROM delta.`{Engine.Root}/{name}_spark` ORDER BY ALL"), await Engine.RowsAsync($"SELECT * FROM {name} ORDER BY ALL"));
            Assert.Equal(
                await Spark.RowsAsync($"DESCRIBE DETAIL {Table(name + "_spark")}", "minReaderVersion", "minWriterVersion", "tableFeatures", "numFiles", "sizeInBytes", "description"),
                await Spark.RowsAsync($"DESCRIBE DETAIL {Table(name)}", "minReaderVersion", "minWriterVersion", "tableFeatures", "numFiles", "sizeInBytes", "description"));
            Assert.Equal(Paths(name + "_spark"), Paths(name));
            await AssertSameHistoryAsync(name + "_spark", name, "isShallow");
        }
    }

    [SkippableTheory]
    [InlineData("")]
    [InlineData("p")]
    public async Task Parquet_files_become_the_same_table(string partition)
    {
        NeedsSpark();
        const string Query =
            "SELECT cast(id AS int) AS i, if(id % 7 = 0, null, concat('s', id)) AS s, id / 3D AS d, cast(id AS decimal(10,2)) AS e, date_add(date'2024-01-01', cast(id AS int)) AS day, "
            + "timestamp'1600-01-01 01:02:03.123456' + make_interval(0, 0, 0, id) AS ts, array(id, null) AS l, named_struct('a', cast(id AS smallint), 'b', map('k', id)) AS st, "
            + "cast(id AS string) = '3' AS flag, cast(concat('b', id) AS binary) AS bin";
        var folder = partition.Length == 0 ? "" : "/p=a%3Db c";
        await Spark.WriteAsync($"{Query} FROM range(20)", $"{Engine.Root}/one{folder}");
        await Spark.WriteAsync($"{Query}, 1.5F AS more FROM range(20, 40)", $"{Engine.Root}/one{(partition.Length == 0 ? "/sub" : "/p=__HIVE_DEFAULT_PARTITION__")}");
        FolderCopy.Make($"{Engine.Root}/one", $"{Engine.Root}/two");
        var by = partition.Length == 0 ? "" : " PARTITIONED BY (p STRING)";
        await Engine.RunAsync($"CONVERT TO DELTA parquet.`{Engine.Root}/one`{by}");
        await Spark.RowsAsync($"CONVERT TO DELTA parquet.`{Engine.Root}/two`{by}");
        const string All = "SELECT i, s, d, e, day, ts, l, st.a, st.b['k'], flag, hex(bin), more{1} FROM {0} ORDER BY i";
        var columns = partition.Length == 0 ? "" : ", p";
        var theirs = await Spark.RowsAsync(Format(All, Table("two"), columns));
        Assert.Equal(40, theirs.Count);
        Assert.Equal(theirs, await Spark.RowsAsync(Format(All, Table("one"), columns)));
        Assert.Equal(
            await Engine.RowsAsync($"SELECT * FROM delta.`{Engine.Root}/two` ORDER BY i"), await Engine.RowsAsync("SELECT * FROM one ORDER BY i"));
        Assert.Equal(await Spark.RowsAsync($"DESCRIBE TABLE {Table("two")}"), await Spark.RowsAsync($"DESCRIBE TABLE {Table("one")}"));
        await AssertSameHistoryAsync("two", "one");
        foreach (var where in (string[])["i > 30", "s = 's12'", "ts < timestamp'1600-01-15'", "e BETWEEN 3 AND 9", "more IS NULL", "day = date'2024-01-11'"])
            Assert.Equal(await Spark.RowsAsync($"SELECT i FROM {Table("two")} WHERE {where} ORDER BY i"), await Spark.RowsAsync($"SELECT i FROM {Table("one")} WHERE {where} ORDER BY i"));
        await Spark.RowsAsync($"DELETE FROM {Table("one")} WHERE i < 10");
        await Engine.RunAsync("UPDATE one SET s = 'ours' WHERE i = 20");
        Assert.Equal(["30"], await Spark.RowsAsync($"SELECT count(*) FROM {Table("one")}"));
        Assert.Equal(["ours"], await Spark.RowsAsync($"SELECT s FROM {Table("one")} WHERE i = 20"));
    }

    [SkippableFact]
    public async Task What_spark_does_not_convert_is_refused()
    {
        NeedsSpark();
        await Spark.WriteAsync("SELECT 1 AS i", $"{Engine.Root}/p/day=1");
        await Spark.WriteAsync("SELECT 1 AS i", $"{Engine.Root}/types/a");
        await Spark.WriteAsync("SELECT 1L AS i", $"{Engine.Root}/types/b");
        Directory.CreateDirectory($"{Engine.Root}/empty");
        foreach (var statement in (string[])
            [
                "p`", "p` PARTITIONED BY (other INT)", "p` PARTITIONED BY (day INT, more INT)", "p` PARTITIONED BY (day DATE)", "types`", "empty`", "nowhere`",
            ])
        {
            var sql = $"CONVERT TO DELTA parquet.`{Engine.Root}/{statement}";
            Assert.NotNull(await Spark.ErrorAsync(sql));
            await Engine.ErrorAsync(sql);
        }
    }

    [SkippableFact]
    public async Task Statistics_made_anew_are_good_for_spark()
    {
        NeedsSpark();
        await Spark.RowsAsync($"CREATE TABLE {Table("t")} (i INT, s STRING) USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.dataSkippingNumIndexedCols' = '0')");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} SELECT /*+ REPARTITION(4) */ cast(id AS int), concat('s', id) FROM range(100)");
        await Spark.RowsAsync($"DELETE FROM {Table("t")} WHERE i % 3 = 0");
        await Engine.RunAsync($"ALTER TABLE delta.`{Engine.Root}/t` SET TBLPROPERTIES (delta.dataSkippingNumIndexedCols = 2)");
        await Engine.RunAsync($"ANALYZE TABLE delta.`{Engine.Root}/t` COMPUTE DELTA STATISTICS");
        Assert.Equal(["66"], await Spark.RowsAsync($"SELECT count(*) FROM {Table("t")}"));
        Assert.Equal(["1|98"], await Spark.RowsAsync($"SELECT min(i), max(i) FROM {Table("t")}"));
        Assert.Equal(["50"], await Spark.RowsAsync($"SELECT i FROM {Table("t")} WHERE s = 's50'"));
        await Spark.RowsAsync($"UPDATE {Table("t")} SET s = 'x' WHERE i = 50");
        Assert.Equal(["x"], await Engine.RowsAsync("SELECT s FROM t WHERE i = 50"));
        Assert.Contains("COMPUTE STATS", await Spark.RowsAsync($"DESCRIBE HISTORY {Table("t")}", "operation"));
    }

    private static string Format(string text, params object[] values) => string.Format(System.Globalization.CultureInfo.InvariantCulture, text, values);

    private string In(string query, string table) => Format(query, Table(table));

    /// <summary>A table of six versions.</summary>
    private async Task MakeAsync(string name, string properties)
    {
        var table = $"\"{name}\"";
        await Engine.RunAsync($"CREATE TABLE {table} (i INT, s STRING, p STRING) PARTITIONED BY (p) COMMENT 'about it'{(properties.Length > 0 ? $" TBLPROPERTIES ({properties})" : "")}");
        await Engine.RunAsync($"INSERT INTO {table} SELECT i, 's' || i, CASE WHEN i > 5 THEN 'a b' END FROM range(20) r(i)");
        await Engine.RunAsync($"INSERT INTO {table} SELECT i, 's' || i, 'ü%/' FROM range(20, 1000) r(i)");
        await Engine.RunAsync($"DELETE FROM {table} WHERE i = 3 OR (i > 100 AND hash(i) % 4 = 0)");
        await Engine.RunAsync($"UPDATE {table} SET s = 'u' WHERE i = 1");
        await Engine.RunAsync($"INSERT OVERWRITE {table} SELECT * FROM {table} WHERE i < 500");
    }

    /// <summary>The newest entries of two histories say the same.</summary>
    /// <param name="theirs">Of the table that Spark has changed.</param>
    /// <param name="ours">Of the one that we have.</param>
    /// <param name="only">A parameter that only we tell.</param>
    private async Task AssertSameHistoryAsync(string theirs, string ours, string? only = null)
    {
        var (spark, own) = ((await Spark.HistoryAsync(Table(theirs)))[^1], (await Spark.HistoryAsync(Table(ours)))[^1]);
        if (only is not null)
            Assert.True(own.Parameters.Remove(only));
        Assert.Equal((spark.Version, spark.Operation), (own.Version, own.Operation));
        Assert.Equal(spark.Parameters, own.Parameters);
        Assert.Equal(spark.Metrics, own.Metrics);
    }

    /// <summary>The paths of the data files and of the deletion vectors, as the log of the first version has them.</summary>
    private List<string> Paths(string table)
    {
        var adds = Engine.Commit(table, 0).Select(line => System.Text.Json.Nodes.JsonNode.Parse(line)!["add"]).Where(add => add is not null);
        return [.. adds.Select(add => $"{add!["path"]} {add["deletionVector"]?["storageType"]} {add["deletionVector"]?["pathOrInlineDv"]}").Order(StringComparer.Ordinal)];
    }
}
