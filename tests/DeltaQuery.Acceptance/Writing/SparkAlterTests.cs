using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Tables that were altered: Spark reads and describes them as we do, alters and writes on; we read that.</summary>
public sealed class SparkAlterTests : SparkTest
{
    [SkippableFact]
    public async Task Columns_that_were_added_renamed_dropped_and_widened_are_sparks_too()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (i INT, p STRING, s STRUCT<x: INT, y: STRING>, l ARRAY<STRUCT<z: INT>>, n SMALLINT) PARTITIONED BY (p)");
        await Engine.RunAsync("INSERT INTO t VALUES (1, 'a', {x: 10, y: 'q'}, [{z: 5}], 3)");
        foreach (var sql in (string[])
            [
                "ALTER TABLE t ADD COLUMNS (s.f DOUBLE AFTER x, l.element.e DATE, top STRING FIRST)",
                "ALTER TABLE t SET TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableTypeWidening' = 'true')",
                "ALTER TABLE t RENAME COLUMN i TO `the i`",
                "ALTER TABLE t RENAME COLUMN p TO part",
                "ALTER TABLE t RENAME COLUMN s.x TO x2",
                "ALTER TABLE t DROP COLUMNS (s.y, top)",
                "ALTER TABLE t ADD COLUMN s.y INT",
                "ALTER TABLE t ALTER COLUMN n TYPE INT",
                "ALTER TABLE t ALTER COLUMN l.element.z TYPE BIGINT",
                "ALTER TABLE t ALTER COLUMN n TYPE DECIMAL(12, 1)",
                "ALTER TABLE t ALTER COLUMN n COMMENT 'a number'",
                "ALTER TABLE t ALTER COLUMN n FIRST",
            ])
            await Engine.RunAsync(sql);
        await Engine.RunAsync("INSERT INTO t VALUES (1.5, 2, 'b', {x2: 20, f: 0.5, y: 7}, [{z: 5000000000, e: DATE '2024-02-29'}])");

        const string Query = "SELECT n, `the i`, part, s.x2, s.f, s.y, l[0].z, l[0].e FROM {0} ORDER BY `the i`";
        string[] rows = ["3.0|1|a|10|NULL|NULL|5|NULL", "1.5|2|b|20|0.5|7|5000000000|2024-02-29"];
        Assert.Equal(rows, await Spark.RowsAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, Query, Table("t"))));
        Assert.Equal(["2"], await Spark.RowsAsync($"SELECT `the i` FROM {Table("t")} WHERE s.y = 7 AND part = 'b' AND n < 2"));
        Assert.Equal(["1|a|10|q|5|3"], await Spark.RowsAsync($"SELECT i, p, s.x, s.y, l[0].z, n FROM {Table("t")} VERSION AS OF 1"));
        var history = await Spark.RowsAsync($"DESCRIBE HISTORY {Table("t")}", "operation");
        Assert.Equal(
            [
                "CREATE TABLE", "WRITE", "ADD COLUMNS", "SET TBLPROPERTIES", "RENAME COLUMN", "RENAME COLUMN", "RENAME COLUMN", "DROP COLUMNS", "ADD COLUMNS",
                "CHANGE COLUMN", "CHANGE COLUMN", "CHANGE COLUMN", "CHANGE COLUMN", "CHANGE COLUMN", "WRITE",
            ],
            Enumerable.Reverse(history));

        await Spark.RowsAsync($"ALTER TABLE {Table("t")} ADD COLUMN s.g INT");
        await Spark.RowsAsync($"ALTER TABLE {Table("t")} RENAME COLUMN part TO p3");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (2.5, 3, 'c', named_struct('x2', 30, 'f', 1.5D, 'y', 8, 'g', 9), array())");
        await Spark.RowsAsync($"UPDATE {Table("t")} SET s.y = 70 WHERE `the i` = 2");
        await Engine.RunAsync("ALTER TABLE t RENAME COLUMN s.g TO h");
        await Engine.RunAsync("INSERT INTO t (\"the i\", s) VALUES (4, {x2: 40, f: NULL, y: 1, h: 2})");
        Assert.Equal(
            ["1|a|10|NULL|NULL", "2|b|20|70|NULL", "3|c|30|8|9", "4|NULL|40|1|2"],
            await Engine.RowsAsync("SELECT \"the i\", p3, s.x2, s.y, s.h FROM t ORDER BY 1"));
        Assert.Equal(
            ["1|a|10|NULL|NULL", "2|b|20|70|NULL", "3|c|30|8|9", "4|NULL|40|1|2"],
            await Spark.RowsAsync($"SELECT `the i`, p3, s.x2, s.y, s.h FROM {Table("t")} ORDER BY 1"));
    }

    [SkippableFact]
    public async Task Properties_features_and_clustering_are_sparks_too()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (a INT, b STRING)");
        await Engine.RunAsync("INSERT INTO t VALUES (1, 'x')");
        await Engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true', 'own' = 'v', 'delta.enableDeletionVectors' = 'true')");
        await Engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES ('delta.enableChangeDataFeed' = 'true', 'delta.checkpointPolicy' = 'v2')");
        await Engine.RunAsync("ALTER TABLE t CLUSTER BY (b, a)");
        await Engine.RunAsync("COMMENT ON TABLE t IS 'a comment'");
        await Engine.RunAsync("ALTER TABLE t ALTER COLUMN a SET NOT NULL");
        await Engine.RunAsync("INSERT INTO t VALUES (2, 'y')");
        Assert.Equal(
            ["[\"b\",\"a\"]|a comment|3|7"],
            await Spark.RowsAsync($"DESCRIBE DETAIL {Table("t")}", "clusteringColumns", "description", "minReaderVersion", "minWriterVersion"));
        Assert.Equal(
            ["[\"appendOnly\",\"changeDataFeed\",\"clustering\",\"deletionVectors\",\"domainMetadata\",\"inCommitTimestamp\",\"invariants\",\"v2Checkpoint\"]"],
            await Spark.RowsAsync($"DESCRIBE DETAIL {Table("t")}", "tableFeatures"));
        Assert.Equal(["1|x", "2|y"], await Spark.RowsAsync($"SELECT * FROM {Table("t")} ORDER BY a"));

        // Spark makes a checkpoint, and clusters.
        await Spark.RowsAsync($"DELETE FROM {Table("t")} WHERE a = 1");
        await Spark.RowsAsync($"OPTIMIZE {Table("t")}");
        await Spark.RowsAsync($"ALTER TABLE {Table("t")} CLUSTER BY (a)");
        await Engine.RunAsync("INSERT INTO t VALUES (3, 'z')");
        await Engine.RunAsync("ALTER TABLE t CLUSTER BY NONE");
        await Engine.RunAsync("ALTER TABLE t DROP FEATURE inCommitTimestamp");
        Assert.Equal(["2|y", "3|z"], await Spark.RowsAsync($"SELECT * FROM {Table("t")} ORDER BY a"));
        Assert.Equal(["2|y", "3|z"], await Engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.DoesNotContain("inCommitTimestamp", Assert.Single(await Spark.RowsAsync($"DESCRIBE DETAIL {Table("t")}", "tableFeatures", "clusteringColumns")), StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_feature_that_we_drop_is_gone_for_spark_and_its_past_is_still_there()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (a INT, b STRING) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.checkpointPolicy' = 'v2')");
        await Engine.RunAsync("INSERT INTO t SELECT range, 'x' FROM range(5000)");
        await Engine.RunAsync("DELETE FROM t WHERE a % 3 = 0");
        await Engine.RunAsync("DELETE FROM t WHERE a = 1");
        await Engine.RunAsync("ALTER TABLE t DROP FEATURE deletionVectors");
        await Engine.RunAsync("ALTER TABLE t DROP FEATURE v2Checkpoint");
        Assert.Equal(["3332|8331666"], await Spark.RowsAsync($"SELECT count(*), sum(a) FROM {Table("t")}"));
        Assert.Equal(["3333|8331667"], await Spark.RowsAsync($"SELECT count(*), sum(a) FROM {Table("t")} VERSION AS OF 2"));
        Assert.Equal(
            ["""1|7|["appendOnly","checkpointProtection","invariants"]"""],
            await Spark.RowsAsync($"DESCRIBE DETAIL {Table("t")}", "minReaderVersion", "minWriterVersion", "tableFeatures"));
        await Spark.RowsAsync($"DELETE FROM {Table("t")} WHERE a = 2");
        await Spark.RowsAsync($"VACUUM {Table("t")}");
        await Engine.RunAsync("UPDATE t SET b = 'y' WHERE a = 4");
        Assert.Equal(["3331|8331664|1"], await Engine.RowsAsync("SELECT count(*), sum(a), count(*) FILTER (b = 'y') FROM t"));
        Assert.Equal(["3333|8331667"], await Engine.RowsAsync("SELECT count(*), sum(a) FROM t VERSION AS OF 2"));
    }

    [SkippableFact]
    public async Task Where_spark_has_dropped_a_feature_both_write_on()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE t (a INT) TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')");
        await Engine.RunAsync("INSERT INTO t SELECT range FROM range(1000)");
        await Engine.RunAsync("DELETE FROM t WHERE a < 10");
        await Spark.RowsAsync($"ALTER TABLE {Table("t")} DROP FEATURE deletionVectors");
        await Engine.RunAsync("DELETE FROM t WHERE a < 20");
        await Engine.RunAsync("CHECKPOINT TABLE t");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} VALUES (1)");
        Assert.Equal(["981"], await Spark.RowsAsync($"SELECT count(*) FROM {Table("t")}"));
        Assert.Equal("981", await Engine.ValueAsync("SELECT count(*) FROM t"));
        Assert.Contains("checkpointProtection", await Engine.ValueAsync("SELECT tableFeatures FROM (DESCRIBE DETAIL t)"), StringComparison.Ordinal);
        Assert.Equal("990", await Engine.ValueAsync("SELECT count(*) FROM t VERSION AS OF 2"));
    }

    [SkippableTheory]
    [InlineData("columnMapping", "'delta.columnMapping.mode' = 'name'")]
    [InlineData("typeWidening", "'delta.enableTypeWidening' = 'true'")]
    [InlineData("rowTracking", "'delta.enableRowTracking' = 'true'")]
    [InlineData("materializePartitionColumns", "'delta.enableMaterializePartitionColumnsFeature' = 'true'")]
    public async Task Whichever_of_us_drops_a_feature_of_files_both_write_on_and_read_the_past(string feature, string property)
    {
        NeedsSpark();
        foreach (var (t, isOurs) in new[] { ("ours", true), ("theirs", false) })
        {
            await Engine.RunAsync($"CREATE TABLE {t} (a INT, p STRING, s STRUCT<x: SMALLINT>) PARTITIONED BY (p) TBLPROPERTIES ({property})");
            await Engine.RunAsync($"INSERT INTO {t} VALUES (1, 'q', {{x: 1}}), (2, NULL, NULL)");
            await Spark.RowsAsync($"INSERT INTO {Table(t)} VALUES (3, 'q', named_struct('x', 3S))");
            if (feature == "columnMapping")
            {
                await Engine.RunAsync($"ALTER TABLE {t} RENAME COLUMN s.x TO y");
                await Engine.RunAsync($"ALTER TABLE {t} RENAME COLUMN s.y TO x");
            }
            else if (feature == "typeWidening")
            {
                await Engine.RunAsync($"ALTER TABLE {t} ALTER COLUMN a TYPE BIGINT");
                await Spark.RowsAsync($"ALTER TABLE {Table(t)} ALTER COLUMN s.x TYPE INT");
            }

            await Engine.RunAsync($"UPDATE {t} SET a = 4 WHERE a = 3");
            var last = await Engine.ValueAsync($"SELECT max(version) FROM delta_history('{t}')");
            if (isOurs)
                await Engine.RunAsync($"ALTER TABLE {t} DROP FEATURE {feature}");
            else
                await Spark.RowsAsync($"ALTER TABLE {Table(t)} DROP FEATURE {feature}");
            const string Query = "SELECT a, p, s.x FROM {0} ORDER BY a";
            string[] rows = ["1|q|1", "2|NULL|NULL", "4|q|3"];
            Assert.Equal(rows, await Spark.RowsAsync(Text(Table(t))));
            Assert.Equal(rows, await Engine.RowsAsync(Text(t)));
            Assert.Equal(rows, await Spark.RowsAsync(Text($"{Table(t)} VERSION AS OF {last}")));
            Assert.Equal(rows, await Engine.RowsAsync(Text($"{t} VERSION AS OF {last}")));
            Assert.DoesNotContain(feature, Assert.Single(await Spark.RowsAsync($"DESCRIBE DETAIL {Table(t)}", "tableFeatures")), StringComparison.Ordinal);
            await Spark.RowsAsync($"INSERT INTO {Table(t)} VALUES (5, 'r', named_struct('x', 5S))");
            await Engine.RunAsync($"INSERT INTO {t} VALUES (6, 'r', {{x: 6}})");
            await Spark.RowsAsync($"DELETE FROM {Table(t)} WHERE a = 1");
            await Engine.RunAsync($"UPDATE {t} SET a = 7 WHERE a = 2");
            await Spark.RowsAsync($"OPTIMIZE {Table(t)}");
            await Engine.RunAsync($"CHECKPOINT TABLE {t}");
            string[] after = ["4|q|3", "5|r|5", "6|r|6", "7|NULL|NULL"];
            Assert.Equal(after, await Spark.RowsAsync(Text(Table(t))));
            Assert.Equal(after, await Engine.RowsAsync(Text(t)));

            static string Text(string table) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Query, table);
        }

        // The same steps and the same protocol.
        foreach (var facts in (string[])
            [
                "SELECT operation FROM (DESCRIBE HISTORY {0}) ORDER BY version",
                "SELECT minReaderVersion, minWriterVersion, tableFeatures, properties FROM (DESCRIBE DETAIL {0})",
            ])
        {
            Assert.Equal(
                await Engine.RowsAsync(facts.Replace("{0}", "theirs", StringComparison.Ordinal)),
                await Engine.RowsAsync(facts.Replace("{0}", "ours", StringComparison.Ordinal)));
        }
    }

    [SkippableFact]
    public async Task Whichever_of_us_switches_column_mapping_off_both_write_on()
    {
        NeedsSpark();
        foreach (var t in new[] { "ours", "theirs" })
        {
            await Engine.RunAsync($"CREATE TABLE {t} (a INT, p STRING) PARTITIONED BY (p) TBLPROPERTIES ('delta.columnMapping.mode' = 'id')");
            await Engine.RunAsync($"INSERT INTO {t} VALUES (1, 'q')");
            await Engine.RunAsync($"ALTER TABLE {t} RENAME COLUMN p TO r");
            if (t == "ours")
                await Engine.RunAsync($"ALTER TABLE {t} SET TBLPROPERTIES ('delta.columnMapping.mode' = 'none')");
            else
                await Spark.RowsAsync($"ALTER TABLE {Table(t)} SET TBLPROPERTIES ('delta.columnMapping.mode' = 'none')");
            await Spark.RowsAsync($"INSERT INTO {Table(t)} VALUES (2, 's')");
            await Engine.RunAsync($"INSERT INTO {t} VALUES (3, NULL)");
            string[] rows = ["1|q", "2|s", "3|NULL"];
            Assert.Equal(rows, await Spark.RowsAsync($"SELECT a, r FROM {Table(t)} ORDER BY a"));
            Assert.Equal(rows, await Engine.RowsAsync($"SELECT a, r FROM {t} ORDER BY a"));
            Assert.Equal(["1|q"], await Spark.RowsAsync($"SELECT a, p FROM {Table(t)} VERSION AS OF 1"));
            Assert.Equal("2|7|none|REMOVE COLUMN MAPPING", await Engine.ValueAsync(
                "SELECT minReaderVersion, minWriterVersion, properties['delta.columnMapping.mode'], operation "
                + $"FROM (DESCRIBE DETAIL {t}), (DESCRIBE HISTORY {t}) h WHERE h.version = 3"));
        }
    }

    [SkippableFact]
    public async Task Clustered_tables_and_likenesses_are_sparks_too()
    {
        NeedsSpark();
        await Engine.RunAsync("CREATE TABLE c (a INT, s STRUCT<f: STRING>) CLUSTER BY (s.f) TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        await Engine.RunAsync("INSERT INTO c VALUES (1, {f: 'x'})");
        await Engine.RunAsync("CREATE TABLE l LIKE c");
        await Engine.RunAsync("INSERT INTO l SELECT * FROM c");
        Assert.Equal(["[\"s.f\"]"], await Spark.RowsAsync($"DESCRIBE DETAIL {Table("c")}", "clusteringColumns"));
        await Spark.RowsAsync($"INSERT INTO {Table("c")} VALUES (2, named_struct('f', 'y'))");
        await Spark.RowsAsync($"INSERT INTO {Table("l")} VALUES (2, named_struct('f', 'y'))");
        Assert.Equal(["1|x", "2|y"], await Engine.RowsAsync("SELECT a, s.f FROM c ORDER BY a"));
        Assert.Equal(["1|x", "2|y"], await Engine.RowsAsync("SELECT a, s.f FROM l ORDER BY a"));
    }
}
