using System.Text.Json.Nodes;
using DeltaQuery.Testing;
using DeltaQuery.Testing.PlainDelta;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>CONVERT TO DELTA: which schema, partitions and statistics Parquet files get, and what is refused.</summary>
public sealed class ConvertToDeltaTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public ConvertToDeltaTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Files_stay_where_they_are_and_as_they_are()
    {
        Write("t/a.parquet", "SELECT 1 AS i, 'x' AS s");
        Write("t/sub/b c%20ü.parquet", "SELECT 2 AS i, NULL::VARCHAR AS s");
        Write("t/_hidden/c.parquet", "SELECT 3 AS i, 'h' AS s");
        Write("t/.d.parquet", "SELECT 4 AS i, 'h' AS s");
        await File.WriteAllTextAsync(Path.Combine(_engine.Root, "t", "_SUCCESS"), "");
        var before = Snapshot("t");
        await _engine.RunAsync($"CONVERT TO DELTA parquet.`{_engine.Root}/t`");
        Assert.Equal(["1|x", "2|NULL"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
        Assert.Equal(before, Snapshot("t").Where(f => !f.Key.StartsWith("_delta_log", StringComparison.Ordinal)));
        Assert.Equal(["a.parquet", "sub/b%20c%2520ü.parquet"], Actions("add").Select(a => (string)a["path"]!));
        Assert.All(Actions("add"), a => Assert.True((bool)a["dataChange"]!));
        Assert.Equal(new FileInfo($"{_engine.Root}/t/a.parquet").Length, (long)Actions("add")[0]["size"]!);
        Assert.Equal(
            ["CONVERT|2|[]|true|parquet|2"],
            await _engine.RowsAsync(
                "SELECT operation, operationParameters['numFiles'], operationParameters['partitionedBy'], operationParameters['collectStats'], "
                + "operationParameters['sourceFormat'], operationMetrics['numConvertedFiles'] FROM (DESCRIBE HISTORY t)"));
        var plain = PlainTable.Open(Path.Combine(_engine.Root, "t"), _engine.Maker);
        Assert.Equal(2, plain.Files.Count);

        // It is a table like any other from here on, and converting it again changes nothing.
        await _engine.RunAsync("UPDATE t SET s = 'y' WHERE i = 2");
        await _engine.RunAsync("INSERT INTO t VALUES (5, 'z')");
        await _engine.RunAsync("CONVERT TO DELTA t");
        await _engine.RunAsync($"CONVERT TO DELTA parquet.`{_engine.Root}/t`");
        await _engine.RunAsync($"CONVERT TO DELTA delta.`{_engine.Root}/t`");
        Assert.Equal(["1|x", "2|y", "5|z"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
        Assert.Equal("3", await _engine.ValueAsync("SELECT count(*) FROM (DESCRIBE HISTORY t)"));
    }

    [Fact]
    public async Task A_folder_below_the_root_is_converted_by_its_name()
    {
        Write("t/a.parquet", "SELECT 1 AS i");
        await _engine.RunAsync("CREATE SCHEMA s");
        Write("s/u/a.parquet", "SELECT 2 AS i");
        await _engine.RunAsync("CONVERT TO DELTA t");
        await _engine.RunAsync("CONVERT TO DELTA s.u NO STATISTICS");
        Assert.Equal(["1|2"], await _engine.RowsAsync("SELECT t.i, u.i FROM t, s.u"));
        Assert.Null(JsonNode.Parse(File.ReadLines($"{_engine.Root}/s/u/_delta_log/00000000000000000000.json").Last())!["add"]!["stats"]);
        Assert.Contains("\"collectStats\":\"false\"", File.ReadLines($"{_engine.Root}/s/u/_delta_log/00000000000000000000.json").First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_come_from_the_folders_names()
    {
        Write("t/day=2024-01-01/kind=a%2Fb%3D%25 c/n=01/f.parquet", "SELECT 1 AS i");
        Write("t/day=2024-01-02/kind=__HIVE_DEFAULT_PARTITION__/n=-2/plain/f.parquet", "SELECT 2 AS i");
        Write("t/DAY=__HIVE_DEFAULT_PARTITION__/kind=ü/n=3/f.parquet", "SELECT 3 AS i");
        await _engine.RunAsync("CONVERT TO DELTA t PARTITIONED BY (day DATE, kind STRING COMMENT 'what', n INT)");
        string[] rows = ["1|2024-01-01|a/b=% c|1", "2|2024-01-02|NULL|-2", "3|NULL|ü|3"];
        Assert.Equal(rows, await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT i FROM t WHERE kind = 'a/b=% c' AND day < '2024-01-02' AND n = 1"));
        Assert.Equal(1, _engine.FilesScanned);
        Assert.Equal(["[\"day\",\"kind\",\"n\"]"], Actions("metaData").Select(m => m["partitionColumns"]!.ToJsonString()));
        PlainTable.Open(Path.Combine(_engine.Root, "t"), _engine.Maker).CopyInto("plain");
        Assert.Equal(3L, PlainTable.Rows(_engine.Maker, "SELECT count(DISTINCT i) FROM plain")[0][0]);
        await _engine.RunAsync("INSERT INTO t VALUES (4, DATE '2024-01-01', 'a/b=% c', 1)");
        await _engine.RunAsync("DELETE FROM t WHERE kind = 'a/b=% c'");
        Assert.Equal(rows[1..], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
    }

    [Fact]
    public async Task Names_that_are_patterns_to_DuckDB_are_names()
    {
        Write("we*ird[1] ü%20/p=a*/[x]?.parquet", "SELECT 1 AS i");
        Write("we*ird[1] ü%20/p=ab/x.parquet", "SELECT 2 AS i");
        Write("weXird1 ü%20/p=b/x.parquet", "SELECT 'other' AS i");
        await _engine.RunAsync("CONVERT TO DELTA `we*ird[1] ü%20` PARTITIONED BY (p STRING)");
        Assert.Equal(["1|a*", "2|ab"], await _engine.RowsAsync("SELECT * FROM \"we*ird[1] ü%20\" ORDER BY i"));
        Assert.Equal(["2"], await _engine.RowsAsync("SELECT i FROM \"we*ird[1] ü%20\" WHERE p = 'ab'"));
        await _engine.RunAsync("ANALYZE TABLE `we*ird[1] ü%20` COMPUTE DELTA STATISTICS");
    }

    [Fact]
    public async Task Timestamps_in_folders_are_of_the_zone_that_is_said()
    {
        Write("t/p=2024-01-01 00%3A00%3A00/f.parquet", "SELECT 1 AS i");
        Write("u/p=2024-01-01 00%3A00%3A00/f.parquet", "SELECT 1 AS i");
        await _engine.RunAsync("CONVERT TO DELTA t PARTITIONED BY (p TIMESTAMP)");
        await _engine.RunAsync("SET deltaquery.partition_timezone = 'America/New_York'");
        await _engine.RunAsync("CONVERT TO DELTA u PARTITIONED BY (p TIMESTAMP)");
        await _engine.RunAsync("RESET deltaquery.partition_timezone");
        Assert.Equal(["2024-01-01 00:00:00+00|2024-01-01 05:00:00+00"], await _engine.RowsAsync("SELECT t.p, u.p FROM t, u"));
    }

    [Fact]
    public async Task A_column_of_the_files_that_is_a_partition_column_is_what_the_folder_says()
    {
        Write("t/p=1/f.parquet", "SELECT 9 AS p, 1 AS i");
        await _engine.RunAsync("CONVERT TO DELTA t PARTITIONED BY (p BIGINT)");
        Assert.Equal(["1|1"], await _engine.RowsAsync("SELECT p, i FROM t"));
        Assert.Equal(["p|bigint", "i|int"], (await _engine.RowsAsync("SELECT col_name, data_type FROM (DESCRIBE t)")).Take(2));
    }

    [Fact]
    public async Task The_schema_is_that_of_all_files()
    {
        Write("t/1.parquet", "SELECT 1::TINYINT AS a, {x: 1::SMALLINT, y: 'q'} AS s, [1::TINYINT] AS l, MAP {'k': 1::SMALLINT} AS m");
        Write("t/2.parquet", "SELECT 100000 AS a, {y: 'r', z: DATE '2024-01-01'} AS s, [70000] AS l, DATE '2020-02-02' AS d");
        Write("t/3.parquet", "SELECT 300::SMALLINT AS a, {x: 70000} AS s, MAP {'k': 70000} AS m, 1.5::DECIMAL(5, 2) AS e");
        await _engine.RunAsync("CONVERT TO DELTA t");
        Assert.Equal(
            ["a|int", "s|struct<x:int,y:string,z:date>", "l|array<int>", "m|map<string,int>", "d|date", "e|decimal(5,2)"],
            await _engine.RowsAsync("SELECT col_name, data_type FROM (DESCRIBE t)"));
        Assert.Equal(
            ["1|1|q|NULL|1|1|NULL|NULL", "300|70000|NULL|NULL|NULL|70000|NULL|1.50", "100000|NULL|r|2024-01-01|70000|NULL|2020-02-02|NULL"],
            await _engine.RowsAsync("SELECT a, s.x, s.y, s.z, l[1], m['k'], d, e FROM t ORDER BY a"));

        // A constant that is none of the file's narrower type (TRAPS R2).
        foreach (var (where, count) in new[] { ("a < 1000", 2), ("a > 200", 2), ("a = 100000", 1), ("a <> 300000", 3), ("a BETWEEN -70000 AND 299", 1), ("s.x > 60000", 1) })
            Assert.Equal($"{count}", await _engine.ValueAsync($"SELECT count(*) FROM t WHERE {where}"));
    }

    [Theory]
    [InlineData("SELECT 1::INT AS a", "SELECT 1::BIGINT AS a", "column a is int in {1}, and bigint in {2}")]
    [InlineData("SELECT DATE '2020-01-01' AS a", "SELECT TIMESTAMP '2020-01-01' AS a", "column a is date in {1}, and timestamp_ntz in {2}")]
    [InlineData("SELECT 1::FLOAT AS a", "SELECT 1::DOUBLE AS a", "column a is float in {1}, and double in {2}")]
    [InlineData("SELECT 1::DECIMAL(5, 2) AS a", "SELECT 1::DECIMAL(6, 2) AS a", "column a is decimal(5,2) in {1}, and decimal(6,2) in {2}")]
    [InlineData("SELECT {x: [1]} AS a", "SELECT {x: ['q']} AS a", "column a.x.element is int in {1}, and string in {2}")]
    [InlineData("SELECT 1 AS a", "SELECT {x: 1} AS a", "column a is int in {1}, and struct<x:int> in {2}")]
    [InlineData("SELECT 1 AS a", "SELECT 1 AS A", "column A is called a in {1}, and A in {2}")]
    [InlineData("SELECT 'x' AS a", "SELECT 'x'::BLOB AS a", "column a is string in {1}, and binary in {2}")]
    public async Task Files_that_disagree_are_named_both(string first, string second, string expected)
    {
        Write("t/1.parquet", first);
        Write("t/2.parquet", second);
        var error = await _engine.ErrorAsync("CONVERT TO DELTA t");
        Assert.Equal(
            (DeltaErrorCode.SchemaMismatch, expected.Replace("{1}", $"{_engine.Root}/t/1.parquet", StringComparison.Ordinal).Replace("{2}", $"{_engine.Root}/t/2.parquet", StringComparison.Ordinal)),
            (error.Code, error.Message));
        Assert.Equal(17, error.Position);
        Assert.False(Directory.Exists($"{_engine.Root}/t/_delta_log"));
    }

    [Theory]
    [InlineData("SELECT TIME '10:00:00' AS a", DeltaErrorCode.NotSupported, "column a: Delta has no type for DuckDB's TIME")]
    [InlineData("SELECT TIMESTAMP_NS '2020-01-01' AS a", DeltaErrorCode.NotSupported, "column a: Delta has no type for Parquet's TimestampType")]
    [InlineData("SELECT uuid() AS a", DeltaErrorCode.NotSupported, "column a: Delta has no type for Parquet's UUIDType()")]
    [InlineData("SELECT INTERVAL 1 DAY AS a", DeltaErrorCode.NotSupported, "column a: Delta has no type for DuckDB's INTERVAL")]
    [InlineData("SELECT 5::VARIANT AS a", DeltaErrorCode.NotSupported, "column a: files with variants cannot be taken as they are")]
    [InlineData("SELECT 1 AS \"a b\"", DeltaErrorCode.NotSupported, "column a b: a name with one of")]
    public async Task Types_and_names_that_Delta_lacks_are_refused(string select, DeltaErrorCode code, string expected)
    {
        Write("t/1.parquet", select);
        var error = await _engine.ErrorAsync("CONVERT TO DELTA t");
        Assert.Equal(code, error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists($"{_engine.Root}/t/_delta_log"));
    }

    [Fact]
    public async Task What_is_no_folder_of_Parquet_files_is_refused()
    {
        Directory.CreateDirectory($"{_engine.Root}/empty/sub");
        Write("mixed/a.parquet", "SELECT 1 AS i");
        await File.WriteAllTextAsync($"{_engine.Root}/mixed/b.csv", "i\n1\n");
        Write("p/day=2024-01-01/a.parquet", "SELECT 1 AS i");
        Write("p/b.parquet", "SELECT 1 AS i");
        Write("none/p=/a.parquet", "SELECT 1 AS i");
        Write("date/p=2024-13-01/a.parquet", "SELECT 1 AS i");
        await _engine.RunAsync("CREATE TEMP TABLE temporary AS SELECT 1 AS i");
        foreach (var (sql, code, position, message) in new[]
            {
                ($"CONVERT TO DELTA parquet.`{_engine.Root}/nope`", DeltaErrorCode.StorageFailed, 17, "there are no Parquet files in"),
                ("CONVERT TO DELTA empty", DeltaErrorCode.StorageFailed, 17, "there are no Parquet files in"),
                ("CONVERT TO DELTA nope", DeltaErrorCode.TableNotFound, 17, "table nope does not exist"),
                ("CONVERT TO DELTA temporary", DeltaErrorCode.TableNotFound, 17, "temporary"),
                ("CONVERT TO DELTA mixed", DeltaErrorCode.CorruptData, 17, "mixed/b.csv"),
                ("CONVERT TO DELTA iceberg.`/x`", DeltaErrorCode.NotSupported, 17, "CONVERT of iceberg, expected parquet.`path`"),
                ($"CONVERT TO DELTA delta.`{_engine.Root}/mixed`", DeltaErrorCode.TableNotFound, 17, "there is no Delta table at"),
                ("CONVERT TO DELTA p", DeltaErrorCode.SchemaMismatch, 17, "the folder day=2024-01-01 is partitioned by day, and the statement says nothing"),
                ("CONVERT TO DELTA p PARTITIONED BY (day DATE)", DeltaErrorCode.SchemaMismatch, 17, "the folder itself is partitioned by nothing, and the statement says day"),
                ("CONVERT TO DELTA p PARTITIONED BY (day DATE, day INT)", DeltaErrorCode.SchemaMismatch, 45, "PARTITIONED BY names day twice"),
                ("CONVERT TO DELTA none PARTITIONED BY (p INT)", DeltaErrorCode.SchemaMismatch, 17, "the folder none"),
                ("CONVERT TO DELTA date PARTITIONED BY (p DATE)", DeltaErrorCode.SchemaMismatch, 17, "says that p is '2024-13-01', which is no date"),
                ("CONVERT TO DELTA date PARTITIONED BY (p nonsense)", DeltaErrorCode.NotSupported, 40, "NONSENSE"),
                ("CONVERT TO DELTA date PARTITIONED BY (p ARRAY<INT>)", DeltaErrorCode.SchemaMismatch, 17, "p"),
            })
        {
            var error = await _engine.ErrorAsync(sql);
            var text = message == "the folder none" ? "the folder p= has no value for p" : message;
            Assert.Equal((sql, code, (int?)position), (sql, error.Code, error.Position));
            Assert.Contains(text, error.Message, StringComparison.OrdinalIgnoreCase);
        }

        Assert.DoesNotContain(Directory.GetDirectories(_engine.Root, "_delta_log", SearchOption.AllDirectories), _ => true);
        using var reader = new TestEngine(_engine.Root, readOnly: true);
        Assert.Equal(DeltaErrorCode.ReadOnly, (await reader.ErrorAsync("CONVERT TO DELTA p")).Code);
        await _engine.RunAsync("BEGIN");
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync("CONVERT TO DELTA p")).Code);
        await _engine.RunAsync("ROLLBACK");
    }

    [Fact]
    public async Task Statistics_are_those_that_a_write_of_the_same_rows_would_have()
    {
        const string Rows =
            "SELECT (i - 5)::INT AS i, i::TINYINT AS b, CASE WHEN i % 4 = 0 THEN NULL ELSE repeat('ü', i::INT * 10) || i END AS s, i / 7 AS d, i::FLOAT / 3 AS f, "
            + "(i / 7)::DECIMAL(10, 3) AS e, DATE '2024-01-01' + i::INT AS day, TIMESTAMPTZ '2024-01-01 00:00:00.123456Z' + INTERVAL (i) HOUR AS ts, "
            + "TIMESTAMP '1960-01-01 00:00:00.000001' + INTERVAL (i) HOUR AS ntz, i % 2 = 0 AS flag, 'x'::BLOB AS bytes, CASE WHEN i > 3 THEN [i] END AS l, "
            + "CASE WHEN i <> 2 THEN {a: i, b: {c: 'q' || i}} END AS st, CASE WHEN i > 1 THEN MAP {i: 1} END AS m FROM range(10) r(i)";
        await _engine.RunAsync($"CREATE TABLE w AS {Rows}");
        Write("t/1.parquet", Rows);
        await _engine.RunAsync("CONVERT TO DELTA t");
        var written = JsonNode.Parse((string)JsonNode.Parse(_engine.Commit("w", 0).Last())!["add"]!["stats"]!)!;
        Assert.Equal(written.ToJsonString(), JsonNode.Parse((string)Actions("add")[0]["stats"]!)!.ToJsonString());
        Assert.Equal(await _engine.RowsAsync("SELECT col_name, data_type FROM (DESCRIBE w)"), await _engine.RowsAsync("SELECT col_name, data_type FROM (DESCRIBE t)"));
    }

    [Fact]
    public async Task Values_without_a_faithful_bound_have_none()
    {
        Write("t/1.parquet", "SELECT * FROM (VALUES (1.5::DOUBLE, 'infinity'::DATE, 'infinity'::TIMESTAMPTZ, ''), ('nan', DATE '2024-01-01', now(), NULL)) v(nan, d, ts, s)");
        Write("t/2.parquet", "SELECT 'inf'::DOUBLE AS nan, NULL::DATE AS d, NULL::TIMESTAMPTZ AS ts, NULL::VARCHAR AS s");
        Write("t/3.parquet", "SELECT -0.0::DOUBLE AS nan, NULL::DATE AS d, NULL::TIMESTAMPTZ AS ts, 'z' AS s WHERE false");
        await _engine.RunAsync("CONVERT TO DELTA t");
        var stats = Actions("add").ConvertAll(a => JsonNode.Parse((string)a["stats"]!)!);
        Assert.Equal([2L, 1L, 0L], stats.Select(s => (long)s["numRecords"]!));
        Assert.Null(stats[0]["maxValues"]!["nan"]);
        Assert.Null(stats[0]["minValues"]!["nan"]);
        Assert.Null(stats[0]["maxValues"]!["d"]);
        Assert.Equal("2024-01-01", (string)stats[0]["minValues"]!["d"]!);
        Assert.Null(stats[0]["maxValues"]!["ts"]);
        Assert.Equal("", (string)stats[0]["maxValues"]!["s"]!);
        Assert.Null(stats[1]["maxValues"]!["nan"]);
        Assert.Equal(["1", "2", "1"], await _engine.RowsAsync(
            "SELECT count(*) FROM t WHERE nan > 100 AND NOT isinf(nan) UNION ALL SELECT count(*) FROM t WHERE nan > 100 UNION ALL SELECT count(*) FROM t WHERE ts > '9000-01-01'"));
    }

    [Theory]
    [InlineData("UTC")]
    [InlineData("America/New_York")]
    public async Task Int96_is_an_instant(string zone)
    {
        Directory.CreateDirectory($"{_engine.Root}/t");
        Int96File.Write($"{_engine.Root}/t/1.parquet", "ts", 1_700_000_000_123_456, 1_600_000_000_000_000);
        await _engine.RunAsync($"SET TimeZone = '{zone}'");
        await _engine.RunAsync("SET default_collation = 'NOCASE'");
        await _engine.RunAsync("CONVERT TO DELTA t");
        Assert.Equal(["ts|timestamp"], await _engine.RowsAsync("SELECT col_name, data_type FROM (DESCRIBE t)"));
        Assert.Equal(["1600000000000000", "1700000000123456"], await _engine.RowsAsync("SELECT epoch_us(ts) FROM t ORDER BY 1"));
        var stats = JsonNode.Parse((string)Actions("add")[0]["stats"]!)!;
        Assert.Equal(("2020-09-13T12:26:40.000Z", "2023-11-14T22:13:20.124Z"), ((string)stats["minValues"]!["ts"]!, (string)stats["maxValues"]!["ts"]!));
    }

    [Fact]
    public async Task Parts_of_a_Delta_table_are_none_and_folders_with_one_inside_neither()
    {
        await _engine.RunAsync("CREATE TABLE d (i INT, p INT) PARTITIONED BY (p)");
        await _engine.RunAsync("INSERT INTO d VALUES (1, 1)");
        await _engine.RunAsync("DELETE FROM d");
        var part = await _engine.ErrorAsync($"CONVERT TO DELTA parquet.`{_engine.Root}/d/p=1`");
        Assert.Equal((DeltaErrorCode.NotSupported, $"{_engine.Root}/d/p=1 cannot be converted: {_engine.Root}/d is a Delta table already, of which not every file counts"), (part.Code, part.Message));
        var whole = await _engine.ErrorAsync($"CONVERT TO DELTA parquet.`{_engine.Root}`");
        Assert.Equal((DeltaErrorCode.NotSupported, 17), (whole.Code, whole.Position!.Value));
        Assert.Contains("is a Delta table already", whole.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_else_may_convert_first()
    {
        Write("t/1.parquet", "SELECT 1 AS i");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync("CONVERT TO DELTA t");
            return await put();
        });
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("CONVERT TO DELTA t")).Code);
        Assert.Equal("1", await _engine.ValueAsync("SELECT count(*) FROM (DESCRIBE HISTORY t)"));
        Assert.Equal(["1.parquet", "_delta_log/00000000000000000000.json"], _engine.Files("t"));
    }

    private void Write(string path, string select)
    {
        var file = Path.Combine(_engine.Root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        _engine.Maker.Execute($"COPY ({select}) TO '{file.Replace("'", "''", StringComparison.Ordinal)}' (FORMAT parquet)");
    }

    private SortedDictionary<string, string> Snapshot(string table) => new(
        _engine.Files(table).ToDictionary(
            f => f, f => $"{File.GetLastWriteTimeUtc(Path.Combine(_engine.Root, table, f)).Ticks}:{Convert.ToHexString(File.ReadAllBytes(Path.Combine(_engine.Root, table, f)))}"),
        StringComparer.Ordinal);

    private List<JsonNode> Actions(string kind) =>
        [.. _engine.Commit("t", 0).Select(line => JsonNode.Parse(line)!).Select(action => action[kind]).OfType<JsonNode>()];
}
