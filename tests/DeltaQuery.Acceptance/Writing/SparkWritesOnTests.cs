using DeltaQuery.Testing.PlainDelta;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>A table that we made, of every kind: Spark changes, optimizes, alters and vacuums it, and we read that and change it again. The same
/// statements run on a table of plain DuckDB, which tells the rows; a third reader of the table agrees.</summary>
public sealed class SparkWritesOnTests : SparkTest
{
    private const string Plain = "id BIGINT, n INT, s STRING";

    private static readonly string[] Ours =
    [
        "INSERT INTO {t} (id, n, s) SELECT i, i % 7, concat('row ', i % 4) FROM range(40) r(i)",
        "INSERT INTO {t} (id, n, s) VALUES (50, NULL, NULL), (51, 5, 'é𐍈')",
        "UPDATE {t} SET n = n + 1 WHERE id < 10",
        "DELETE FROM {t} WHERE id BETWEEN 20 AND 24",
        "MERGE INTO {t} AS t USING (SELECT 30 AS id, 'merged' AS s UNION ALL SELECT 31, 'too') AS q ON t.id = q.id WHEN MATCHED THEN UPDATE SET s = q.s",
    ];

    private static readonly string[] Sparks =
    [
        "INSERT INTO {t} (id, n, s) VALUES (100, 1, 'spark'), (101, NULL, NULL)",
        "UPDATE {t} SET n = n + 10 WHERE id % 2 = 0",
        "MERGE INTO {t} AS t USING (SELECT 100 AS id, 'm' AS s UNION ALL SELECT 200, 'new') AS q ON t.id = q.id "
            + "WHEN MATCHED THEN UPDATE SET s = q.s WHEN NOT MATCHED THEN INSERT (id, n, s) VALUES (q.id, 7, q.s)",
        "DELETE FROM {t} WHERE id IN (5, 101)",
    ];

    private static readonly string[] OursAgain =
    [
        "UPDATE {t} SET s = concat(s, '!') WHERE n > 12",
        "DELETE FROM {t} WHERE id = 200",
        "INSERT INTO {t} (id, n, s) VALUES (300, 3, 'last')",
        "MERGE INTO {t} AS t USING (SELECT 1 AS id UNION ALL SELECT 100) AS q ON t.id = q.id WHEN MATCHED THEN DELETE",
    ];

    private const string Generated = "g BIGINT GENERATED ALWAYS AS (id % 3)";
    private const string Identity = "k BIGINT GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY 3)";

    /// <summary>Kinds together; the long run has each alone, too. What the table is called, its columns, what follows them, and what must hold
    /// in every row.</summary>
    public static TheoryData<string, string, string, string> Kinds
    {
        get
        {
            var kinds = new TheoryData<string, string, string, string>
            {
                { "types, clustering", $"{Plain}, d DECIMAL(30, 4) , ts TIMESTAMP, l ARRAY<STRUCT<a: INT>>, m MAP<STRING, INT>, b BINARY", "CLUSTER BY (n, id)", "true" },
                {
                    "partitions, classic checkpoints, constraint", $"{Plain}, CONSTRAINT small CHECK (id < 1000)",
                    "PARTITIONED BY (s) TBLPROPERTIES ('delta.checkpointInterval' = '1')", "id < 1000"
                },
                {
                    "mapping, deletion vectors, v2 checkpoints, in-commit timestamps", $"{Plain}, `a b` STRUCT<`x,y`: INT>",
                    "PARTITIONED BY (n) TBLPROPERTIES ('delta.columnMapping.mode' = 'name', 'delta.enableDeletionVectors' = 'true', 'delta.checkpointPolicy' = 'v2', "
                        + "'delta.checkpointInterval' = '2', 'delta.enableInCommitTimestamps' = 'true')", "true"
                },
                {
                    "defaults, generated, identity", $"{Plain}, f INT DEFAULT 42, {Generated}, {Identity}",
                    "PARTITIONED BY (g) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')", "f = 42 AND g = id % 3 AND k % 3 = 2"
                },
                {
                    "widening, deletion vectors", "id INT, n SMALLINT, s STRING",
                    "TBLPROPERTIES ('delta.enableTypeWidening' = 'true', 'delta.enableDeletionVectors' = 'true')", "true"
                },
            };
            if (TestSize.IsLong)
                AddSingle(kinds);
            return kinds;
        }
    }

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public async Task Spark_writes_on_in_our_table_and_we_after_it(string kind, string columns, string clauses, string rule)
    {
        NeedsSpark();
        var constraint = columns.Split(", CONSTRAINT ");
        await Engine.RunAsync($"CREATE TABLE t ({constraint[0]}) {clauses}");
        if (constraint.Length > 1)
            await Engine.RunAsync($"ALTER TABLE t ADD CONSTRAINT {constraint[1]}");
        Engine.Maker.Execute("CREATE TABLE model (id BIGINT, n INT, s VARCHAR)");
        await ChangeAsync(Ours, "t", sql => Engine.RunAsync(sql));
        await AssertSameAsync(rule, sparkToo: true);

        if (kind.Contains("widening", StringComparison.Ordinal))
        {
            await Spark.RowsAsync($"ALTER TABLE {Table("t")} ALTER COLUMN id TYPE BIGINT");
            await Spark.RowsAsync($"ALTER TABLE {Table("t")} ALTER COLUMN n TYPE INT");
        }

        await ChangeAsync(Sparks, Table("t"), sql => Spark.RowsAsync(sql));
        await AssertSameAsync(rule, sparkToo: false);
        await Spark.RowsAsync($"OPTIMIZE {Table("t")}");
        await Spark.RowsAsync($"ALTER TABLE {Table("t")} ADD COLUMNS (extra STRING)");
        await Spark.RowsAsync($"INSERT INTO {Table("t")} (id, n, s, extra) VALUES (400, 4, 'wide', 'x')");
        Engine.Maker.Execute("INSERT INTO model VALUES (400, 4, 'wide')");
        await Spark.RowsAsync($"SET spark.databricks.delta.retentionDurationCheck.enabled = false; VACUUM {Table("t")} RETAIN 0 HOURS");
        await AssertSameAsync(rule, sparkToo: true);
        Assert.Equal(["400|x"], await Engine.RowsAsync("SELECT id, extra FROM t WHERE extra IS NOT NULL"));

        await ChangeAsync(OursAgain, "t", sql => Engine.RunAsync(sql));
        await AssertSameAsync(rule, sparkToo: true);
        if (kind.Contains("identity", StringComparison.Ordinal))
            Assert.Equal("true", await Engine.ValueAsync("SELECT count(*) = count(DISTINCT k) FROM t"));
    }

    private static void AddSingle(TheoryData<string, string, string, string> kinds)
    {
        kinds.Add("partitions", Plain, "PARTITIONED BY (s)", "true");
        kinds.Add("mapping", $"{Plain}, `a b` STRUCT<`x,y`: INT>", "TBLPROPERTIES ('delta.columnMapping.mode' = 'name')", "true");
        kinds.Add("mapping by id", Plain, "PARTITIONED BY (n) TBLPROPERTIES ('delta.columnMapping.mode' = 'id')", "true");
        kinds.Add("deletion vectors", Plain, "TBLPROPERTIES ('delta.enableDeletionVectors' = 'true')", "true");
        kinds.Add("classic checkpoints", Plain, "TBLPROPERTIES ('delta.checkpointInterval' = '1')", "true");
        kinds.Add("v2 checkpoints", Plain, "TBLPROPERTIES ('delta.checkpointInterval' = '1', 'delta.checkpointPolicy' = 'v2')", "true");
        kinds.Add("defaults", $"{Plain}, f INT DEFAULT 42", "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')", "f = 42");
        kinds.Add("generated", $"{Plain}, {Generated}", "PARTITIONED BY (g)", "g = id % 3");
        kinds.Add("identity", $"{Plain}, {Identity}", "", "k % 3 = 2");
        kinds.Add("clustering", Plain, "CLUSTER BY (n, id)", "true");
        kinds.Add("widening", "id INT, n SMALLINT, s STRING", "TBLPROPERTIES ('delta.enableTypeWidening' = 'true')", "true");
        kinds.Add("in-commit timestamps", Plain, "TBLPROPERTIES ('delta.enableInCommitTimestamps' = 'true')", "true");
        kinds.Add("constraint", $"{Plain}, CONSTRAINT small CHECK (id < 1000)", "", "id < 1000");
    }

    private async Task ChangeAsync(string[] statements, string table, Func<string, Task> run)
    {
        foreach (var statement in statements)
        {
            await run(statement.Replace("{t}", table, StringComparison.Ordinal));
            Engine.Maker.Execute(statement.Replace("{t}", "model", StringComparison.Ordinal));
        }
    }

    private async Task AssertSameAsync(string rule, bool sparkToo)
    {
        List<string> expected = [.. PlainTable.Rows(Engine.Maker, "SELECT * FROM model ORDER BY id").Select(row => string.Join('|', row.Select(v => v ?? "NULL")))];
        Assert.Equal(expected, await Engine.RowsAsync("SELECT id, n, s FROM t ORDER BY id"));
        Assert.Equal($"{expected.Count}|0", await Engine.ValueAsync($"SELECT count(*), count(*) FILTER (NOT coalesce({rule}, false)) FROM t"));
        PlainTable.Open(Path.Combine(Engine.Root, "t"), Engine.Maker).CopyInto("plain");
        Assert.Equal(expected, PlainTable.Rows(Engine.Maker, "SELECT id, n, s FROM plain ORDER BY id").Select(row => string.Join('|', row.Select(v => v ?? "NULL"))));
        if (!sparkToo)
            return;
        Assert.Equal(expected, await Spark.RowsAsync($"SELECT id, n, s FROM {Table("t")} ORDER BY id"));
        Assert.Equal([$"{expected.Count}"], await Spark.RowsAsync($"SELECT count(*) FROM {Table("t")} WHERE {rule}"));
    }
}
