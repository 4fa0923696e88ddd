using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Partition columns that data files hold, too: whoever writes, they are in the file, behind the others; whoever reads goes by the log.</summary>
public sealed class MaterializedPartitionsTests : IDisposable
{
    private const string Feature = "'delta.enableMaterializePartitionColumnsFeature' = 'true'";

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(Feature)]
    [InlineData("'delta.feature.materializePartitionColumns' = 'supported'")]
    [InlineData("'delta.feature.materializePartitionColumns' = 'supported', 'delta.writePartitionColumnsToParquet' = 'false'")]
    [InlineData("'delta.writePartitionColumnsToParquet' = 'true'")]
    public async Task Every_statement_that_writes_files_writes_the_columns(string property)
    {
        await _engine.RunAsync($"CREATE TABLE t (p INT, v STRING, q STRING, i BIGINT) PARTITIONED BY (q, p) TBLPROPERTIES ({property}, 'delta.enableChangeDataFeed' = 'true')");
        await _engine.RunAsync("INSERT INTO t SELECT i % 2, 'v' || i, CASE i % 3 WHEN 0 THEN 'a' WHEN 1 THEN '' END, i FROM range(12) r(i)");
        await _engine.RunAsync("UPDATE t SET v = 'w' WHERE i IN (1, 2)");
        await _engine.RunAsync("UPDATE t SET p = 7 WHERE i = 3");
        await _engine.RunAsync("DELETE FROM t WHERE i = 4");
        await _engine.RunAsync("MERGE INTO t USING (SELECT 5 AS i UNION ALL SELECT 100) AS s ON t.i = s.i "
            + "WHEN MATCHED THEN UPDATE SET v = 'm' WHEN NOT MATCHED THEN INSERT (p, v, q, i) VALUES (8, 'n', 'z', s.i)");
        _engine.Maker.Execute($"COPY (SELECT 9::INTEGER AS p, 'c' AS v, 'y' AS q, 200::BIGINT AS i) TO '{_engine.Root}/in.parquet'");
        await _engine.RunAsync($"COPY INTO t FROM '{_engine.Root}/in.parquet' FILEFORMAT = PARQUET");
        await _engine.RunAsync("INSERT OVERWRITE t PARTITION (p = 9, q = 'y') SELECT 'o', 201");
        await _engine.RunAsync("OPTIMIZE t");
        await _engine.RunAsync("OPTIMIZE t ZORDER BY (v)");
        await _engine.RunAsync($"CREATE TABLE u PARTITIONED BY (p) TBLPROPERTIES ({property}) AS SELECT p, i, v FROM t");

        Assert.All(DataFiles("t"), file => Assert.Equal(IsFeed(file) ? "v, i, _change_type, q, p" : "v, i, q, p", Columns(file)));
        Assert.Contains(DataFiles("t"), IsFeed);
        Assert.All(DataFiles("u"), file => Assert.Equal("i, v, p", Columns(file)));
        Assert.Equal(
            ["0|v0|a|0", "1|w|NULL|1", "0|w|NULL|2", "7|v3|a|3", "1|m|NULL|5"],
            await _engine.RowsAsync("SELECT * FROM t WHERE i < 6 ORDER BY i"));
        Assert.Equal(["8|n|z|100", "9|o|y|201"], await _engine.RowsAsync("SELECT * FROM t WHERE i > 99 ORDER BY i"));
        Assert.Equal("13", await _engine.ValueAsync("SELECT count(*) FROM u JOIN t USING (i, p, v)"));

        // What files hold is what the log says, and statistics say nothing of it.
        foreach (var row in await _engine.RowsAsync("SELECT i, p, q FROM t"))
            Assert.Contains(DataFiles("t"), file => Rows(file, "i, p, q").Contains(row));
        for (var version = 0; version < 3; version++)
        {
            Assert.DoesNotContain(
                _engine.Commit("t", version), line => line.Contains("nullCount", StringComparison.Ordinal) && line.Contains("\\\"p\\\":", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Values_of_all_types_are_the_same_in_files_and_in_the_log()
    {
        const string Keys = "ts, n, d, b, m, f, s, l";
        await _engine.RunAsync("SET TimeZone = 'America/New_York'");
        await _engine.RunAsync(
            $"CREATE TABLE t (ts TIMESTAMP, n TIMESTAMP_NTZ, d DATE, b BOOLEAN, m DECIMAL(9, 2), f DOUBLE, s STRING, l BIGINT, i INT) PARTITIONED BY ({Keys}) TBLPROPERTIES ({Feature})");
        await _engine.RunAsync("INSERT INTO t VALUES "
            + "(TIMESTAMPTZ '2024-07-01 00:00:00.123456+00', TIMESTAMP '1850-01-01 00:00:00.5', DATE '0001-01-01', true, -1.50, 'nan'::DOUBLE, 'x=/ é\"', -9, 1), "
            + "(TIMESTAMPTZ '1850-01-01 00:00:00+00', TIMESTAMP '2024-02-29 12:00:00', DATE '2024-02-29', false, 0, -0.25, '', 9223372036854775807, 2), "
            + "(NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 3)");
        var rows = await _engine.RowsAsync($"SELECT i, epoch_us(ts), n, d, b, m, f, s, l FROM t ORDER BY i");
        Assert.Equal("1|1719792000123456|1850-01-01 00:00:00.5|0001-01-01|true|-1.50|nan|x=/ é\"|-9", rows[0]);
        Assert.Equal("2|-3786825600000000|2024-02-29 12:00:00|2024-02-29|false|0.00|-0.25|NULL|9223372036854775807", rows[1]);
        Assert.Equal("3|NULL|NULL|NULL|NULL|NULL|NULL|NULL|NULL", rows[2]);
        Assert.Equal(rows, DataFiles("t").SelectMany(file => Rows(file, "i, epoch_us(ts), n, d, b, m, f, s, l")).Order(StringComparer.Ordinal));
        Assert.Equal("1", await _engine.ValueAsync("SELECT i FROM t WHERE ts = TIMESTAMPTZ '2024-07-01 00:00:00.123456+00'"));
        Assert.Contains("\"ts\":\"2024-07-01T00:00:00.123456Z\"", string.Concat(_engine.Commit("t", 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Under_column_mapping_they_have_physical_names_and_ids(string mode)
    {
        await _engine.RunAsync($"CREATE TABLE t (p INT, i BIGINT) PARTITIONED BY (p) TBLPROPERTIES ({Feature}, 'delta.columnMapping.mode' = '{mode}')");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN p TO \"the p\"");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 10), (NULL, 20)");
        await _engine.RunAsync("ALTER TABLE t RENAME COLUMN i TO p");
        await _engine.RunAsync("UPDATE t SET p = p + 1");
        var physical = (await _engine.RowsAsync("SELECT value FROM json_each(($1::JSON -> 'metaData' ->> 'schemaString')::JSON -> 'fields')",
            _engine.Commit("t", 0).Single(line => line.Contains("metaData", StringComparison.Ordinal)))).Select(field =>
        {
            var metadata = System.Text.Json.Nodes.JsonNode.Parse(field)!["metadata"]!;
            return $"{metadata["delta.columnMapping.physicalName"]}|{metadata["delta.columnMapping.id"]}";
        }).ToList();
        Assert.Equal(4, DataFiles("t").Count);
        Assert.All(DataFiles("t"), file => Assert.Equal([physical[1], physical[0]], Query($"SELECT name, field_id FROM parquet_schema('{file}') WHERE num_children IS NULL")));
        Assert.Equal(["1|11", "NULL|21"], await _engine.RowsAsync("SELECT * FROM t ORDER BY p"));
    }

    [Fact]
    public async Task Files_from_before_lack_them_and_are_read_beside_those_that_have_them()
    {
        await _engine.RunAsync("CREATE TABLE t (p INT, i BIGINT) PARTITIONED BY (p)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 10), (NULL, 20)");
        Assert.All(DataFiles("t"), file => Assert.Equal("i", Columns(file)));
        await _engine.RunAsync($"ALTER TABLE t SET TBLPROPERTIES ({Feature})");
        Assert.Equal("[appendOnly, invariants, materializePartitionColumns]", await _engine.ValueAsync("SELECT tableFeatures FROM (DESCRIBE DETAIL t)"));
        await _engine.RunAsync("INSERT INTO t VALUES (1, 11), (NULL, 21)");
        Assert.Equal(["i", "i", "i, p", "i, p"], DataFiles("t").Select(Columns).Order(StringComparer.Ordinal));
        Assert.Equal(["1|10", "1|11", "NULL|20", "NULL|21"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
        Assert.Equal(["10", "11"], await _engine.RowsAsync("SELECT i FROM t WHERE p = 1 ORDER BY i"));
        await _engine.RunAsync("OPTIMIZE t");
        Assert.Equal(["1|21", "NULL|41"], await _engine.RowsAsync("SELECT p, sum(i) FROM t GROUP BY p ORDER BY p"));
        Assert.Equal(4, DataFiles("t").Count(file => Columns(file) == "i, p"));
    }

    [Fact]
    public async Task A_value_comes_from_the_log_whatever_the_file_says()
    {
        await _engine.RunAsync($"CREATE TABLE t (p INT, i BIGINT) PARTITIONED BY (p) TBLPROPERTIES ({Feature})");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 10)");
        var commit = Path.Combine(_engine.Root, "t", "_delta_log", $"{1:D20}.json");
        File.WriteAllText(commit, File.ReadAllText(commit).Replace("\"partitionValues\":{\"p\":\"1\"}", "\"partitionValues\":{\"p\":\"2\"}", StringComparison.Ordinal));
        using var later = new TestEngine(_engine.Root);
        Assert.Equal("2|10", await later.ValueAsync("SELECT * FROM t WHERE p = 2"));
        await later.RunAsync("UPDATE t SET i = 11");
        Assert.Equal("2|11", await later.ValueAsync("SELECT * FROM t"));
        Assert.Contains("2|11", DataFiles("t").SelectMany(file => Rows(file, "p, i")));
    }

    [Fact]
    public async Task A_NOT_NULL_is_held_and_bytes_are_refused()
    {
        await _engine.RunAsync($"CREATE TABLE t (p STRING NOT NULL, i BIGINT) PARTITIONED BY (p) TBLPROPERTIES ({Feature})");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t VALUES (NULL, 1)")).Code);
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t VALUES ('', 1)")).Code);
        Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync("INSERT INTO t VALUES ('__HIVE_DEFAULT_PARTITION__', 1)")).Code);
        await _engine.RunAsync($"CREATE TABLE b (p BINARY, i BIGINT) PARTITIONED BY (p) TBLPROPERTIES ({Feature})");
        var error = await _engine.ErrorAsync("INSERT INTO b VALUES ('\\xAB'::BLOB, 1)");
        Assert.Equal(
            (DeltaErrorCode.NotSupported, "b: DeltaQuery does not write the partition column p of type binary into data files, which the table asks for"),
            (error.Code, error.Message));
        Assert.Empty(DataFiles("b"));
    }

    private List<string> DataFiles(string table) =>
        [.. _engine.Files(table).Where(f => f.EndsWith(".parquet", StringComparison.Ordinal) && !f.StartsWith("_delta_log", StringComparison.Ordinal))
            .Select(f => Path.Combine(_engine.Root, table, f).Replace("'", "''", StringComparison.Ordinal))];

    private string Columns(string file) => string.Join(", ", Query($"SELECT name FROM parquet_schema('{file}') WHERE num_children IS NULL"));

    private List<string> Rows(string file, string columns) => Query($"SELECT {columns} FROM read_parquet('{file}', hive_partitioning = false)");

    /// <summary>What DuckDB alone says.</summary>
    private List<string> Query(string sql)
    {
        using var result = _engine.Maker.Query($"SELECT COLUMNS(*)::VARCHAR FROM ({sql})");
        return [.. result.Rows().Select(row => string.Join('|', row.Select(value => value ?? "NULL")))];
    }

    private static bool IsFeed(string file) => file.Contains("/_change_data/", StringComparison.Ordinal);
}
