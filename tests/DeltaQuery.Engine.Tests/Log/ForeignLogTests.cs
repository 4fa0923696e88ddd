using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Log;

/// <summary>Logs and files as other writers leave them, of which the gathered tables have no example.</summary>
public sealed class ForeignLogTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task A_table_that_became_unreadable_is_refused_the_same_way_each_time()
    {
        var table = _engine.Table("t", "i INTEGER", "SELECT 1 AS i");
        Assert.Equal(["1"], await _engine.RowsAsync($"SELECT * FROM {table.Sql}"));
        table.Commit(new JsonObject { ["protocol"] = new JsonObject { ["minReaderVersion"] = 9, ["minWriterVersion"] = 9 } });
        for (var i = 0; i < 3; i++)
            Assert.Equal(DeltaErrorCode.UnsupportedFeature, (await _engine.ErrorAsync($"SELECT * FROM {table.Sql}")).Code);
    }

    [Theory]
    [InlineData("{\"numRecords\":2,")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("17")]
    [InlineData("{\"numRecords\":\"two\",\"minValues\":[1],\"maxValues\":null,\"nullCount\":{\"i\":\"x\"}}")]
    [InlineData("{\"minValues\":{\"i\":{\"x\":5}},\"maxValues\":{\"i\":[]},\"nullCount\":7}")]
    [InlineData("{\"minValues\":{\"i\":true},\"maxValues\":{\"i\":false}}")]
    [InlineData("{\"numRecords\":-1,\"nullCount\":{\"i\":-1}}")]
    [InlineData("{\"numRecords\":2,\"minValues\":{\"s\":7},\"maxValues\":{\"s\":7}}")]
    public async Task Statistics_that_make_no_sense_rule_nothing_out(string statistics)
    {
        var table = _engine.Table("t");
        var add = table.Add(table.WriteFile(_engine.Maker, "SELECT 1 AS i, 's1' AS s UNION ALL SELECT NULL, 'b'"));
        add["add"]!["stats"] = statistics;
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("i INTEGER, s VARCHAR")), add);

        Assert.Equal(["1|s1"], await _engine.RowsAsync($"SELECT * FROM {table.Sql} WHERE i = 1"));
        Assert.Equal(["1|s1"], await _engine.RowsAsync($"SELECT * FROM {table.Sql} WHERE s > 's'"));
        Assert.Equal(["NULL|b"], await _engine.RowsAsync($"SELECT * FROM {table.Sql} WHERE i IS NULL"));
        Assert.Equal("2", await _engine.ValueAsync($"SELECT count(*) FROM {table.Sql}"));
    }

    [Theory]
    [InlineData("d > 5", 1)]
    [InlineData("d = 'nan'::DOUBLE", 1)]
    [InlineData("isnan(d)", 1)]
    [InlineData("d IN (7, 'nan'::DOUBLE)", 1)]
    [InlineData("d > 5 AND d <= 'nan'::DOUBLE", 1)]
    [InlineData("d > 5 AND d <= 'infinity'::DOUBLE", 0)]
    [InlineData("d IS DISTINCT FROM 1", 1)]
    [InlineData("NOT b", 1)]
    [InlineData("b", 0)]
    [InlineData("st.x IS NULL", 1)]
    [InlineData("big = 9223372036854775808", 1)]
    public async Task Bounds_that_leave_out_NaN_or_are_clipped_lose_no_row(string where, int rows)
    {
        var table = _engine.Table("t");
        var path = table.WriteFile(
            _engine.Maker,
            "SELECT 1.0::DOUBLE AS d, NULL::BOOLEAN AS b, {'x': 1} AS st, 1::DECIMAL(38,0) AS big "
            + "UNION ALL SELECT 'nan', false, NULL, 9223372036854775808");
        var statistics = (JsonObject)JsonNode.Parse(
            """
            {"numRecords":2,"minValues":{"d":1.0,"b":false,"st":{"x":1},"big":1},"maxValues":{"d":1.0,"b":false,"st":{"x":1},"big":9223372036854775807},
            "nullCount":{"d":0,"b":1,"st":{"x":1},"big":0}}
            """)!;
        table.Commit(
            TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("d DOUBLE, b BOOLEAN, st STRUCT(x INTEGER), big DECIMAL(38,0)")),
            table.Add(path, statistics));

        Assert.Equal($"{rows}", await _engine.ValueAsync($"SELECT count(*) FROM {table.Sql} WHERE {where}"));
    }

    [Fact]
    public async Task Names_in_files_may_differ_in_case()
    {
        var table = _engine.Table("t");
        var add = table.Add(table.WriteFile(_engine.Maker, "SELECT 7 AS \"ID\", {'Inner': 1, 'Other': 'x'} AS \"ST\", [{'X': 3}] AS \"Li\""));
        table.Commit(
            TestTable.Protocol(),
            TestTable.Metadata(TestEngine.Schema("id INTEGER, st STRUCT(\"inner\" INTEGER, other VARCHAR), li STRUCT(x INTEGER)[]")), add);

        Assert.Equal(["7|{'inner': 1, 'other': x}|[{'x': 3}]"], await _engine.RowsAsync($"SELECT * FROM {table.Sql}"));
        Assert.Equal(["7"], await _engine.RowsAsync($"SELECT id FROM {table.Sql} WHERE st.other = 'x' AND id = 7"));
    }

    [Fact]
    public async Task Partition_columns_may_differ_in_case_from_the_schema()
    {
        var table = _engine.Table("t");
        var add = table.Add(table.WriteFile(_engine.Maker, "SELECT 7 AS id"), partitionValues: new Dictionary<string, string?> { ["Part"] = "a" });
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("id INTEGER, part VARCHAR"), ["Part"]), add);

        Assert.Equal(["7|a"], await _engine.RowsAsync($"SELECT * FROM {table.Sql} WHERE part = 'a'"));
    }

    [Fact]
    public async Task Old_files_lack_columns_and_nested_fields()
    {
        var table = _engine.Table("t");
        string[] files =
        [
            table.WriteFile(_engine.Maker, "SELECT 1 AS i, {'a': 1} AS s, [{'a': 1}] AS l, MAP {'k': {'a': 1}} AS m"),
            table.WriteFile(_engine.Maker, "SELECT {'b': 'y', 'a': 2} AS s, 2 AS i, [{'b': 'y', 'a': 2}] AS l, MAP {'k': {'b': 'y', 'a': 2}} AS m, 5 AS n"),
            table.WriteFile(_engine.Maker, "SELECT 3 AS i"),
        ];
        table.Commit(
            [
                TestTable.Protocol(),
                TestTable.Metadata(TestEngine.Schema(
                    "i INTEGER, s STRUCT(a INTEGER, b VARCHAR), l STRUCT(a INTEGER, b VARCHAR)[], m MAP(VARCHAR, STRUCT(a INTEGER, b VARCHAR)), n INTEGER")),
                .. files.Select(f => table.Add(f)),
            ]);

        Assert.Equal(
            [
                "1|{'a': 1, 'b': NULL}|[{'a': 1, 'b': NULL}]|{k={'a': 1, 'b': NULL}}|NULL",
                "2|{'a': 2, 'b': y}|[{'a': 2, 'b': y}]|{k={'a': 2, 'b': y}}|5",
                "3|NULL|NULL|NULL|NULL",
            ],
            await _engine.RowsAsync($"SELECT * FROM {table.Sql} ORDER BY i"));
    }

    [Fact]
    public async Task Text_without_annotation_in_the_file_is_text()
    {
        var table = _engine.Table("t");
        var file = table.WriteFile(_engine.Maker, "SELECT 1 AS i, encode('é€x') AS s, [encode('ü')] AS l, {'f': encode('ß')} AS st, '\\xFF'::BLOB AS raw");
        var schema = TestEngine.Schema("i INTEGER, s VARCHAR, l VARCHAR[], st STRUCT(f VARCHAR), raw BLOB");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(schema), table.Add(file));

        Assert.Equal(["1|é€x|[ü]|{'f': ß}"], await _engine.RowsAsync($"SELECT i, s, l, st FROM {table.Sql}"));
        Assert.Equal(["1|é€x|[ü]|{'f': ß}|\\xFF"], await _engine.RowsAsync($"SELECT * FROM {table.Sql}"));
        Assert.Equal(["1"], await _engine.RowsAsync($"SELECT i FROM {table.Sql} WHERE s = 'é€x'"));
    }

    [Fact]
    public async Task Text_in_the_file_of_a_binary_column_beside_text_is_its_bytes()
    {
        var table = _engine.Table("t");
        var file = table.WriteFile(_engine.Maker, "SELECT 'ü' AS s, 'é\\x41' AS b");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("s VARCHAR, b BLOB")), table.Add(file));

        Assert.Equal("ü|C3A95C783431", await _engine.ValueAsync($"SELECT s, hex(b) FROM {table.Sql}"));
    }

    [Fact]
    public async Task Numbers_may_be_narrower_in_the_file_without_a_word_in_the_schema()
    {
        var table = _engine.Table("t");
        var file = table.WriteFile(_engine.Maker, "SELECT 1::TINYINT AS i, 2::INTEGER AS l, 1.5::FLOAT AS d, 1.25::DECIMAL(5,2) AS c, DATE '2020-01-02' AS t");
        table.Commit(
            TestTable.Protocol("timestampNtz"),
            TestTable.Metadata(TestEngine.Schema("i INTEGER, l BIGINT, d DOUBLE, c DECIMAL(20,4), t TIMESTAMP")), table.Add(file));

        Assert.Equal(["1|2|1.5|1.2500|2020-01-02 00:00:00"], await _engine.RowsAsync($"SELECT * FROM {table.Sql}"));
    }

    [Fact]
    public async Task A_file_added_again_counts_once()
    {
        var table = _engine.Table("t");
        var path = table.WriteFile(_engine.Maker, "SELECT 7 AS id");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("id INTEGER")), table.Add(path));
        table.Commit(table.Add(path, new JsonObject { ["numRecords"] = 1 }));
        table.Commit(table.Add(path), table.Add(path));
        table.Commit(TestTable.Remove(path), table.Add(path));

        foreach (var version in new[] { 0, 1, 2, 3 })
            Assert.Equal(["7"], await _engine.RowsAsync($"SELECT id FROM {table.Sql} VERSION AS OF {version}"));
        using var fresh = DeltaEngine.Open(new DeltaEngineOptions { Root = _engine.Root });
        using var session = fresh.OpenSession();
        Assert.Equal(["7"], await _engine.RowsAsync(session, $"SELECT id FROM {table.Sql}"));
    }

    [Fact]
    public async Task Actions_may_lack_what_is_not_needed_to_read()
    {
        var table = _engine.Table("t");
        var path = table.WriteFile(_engine.Maker, "SELECT 7 AS id");
        var metadata = TestTable.Metadata(TestEngine.Schema("id INTEGER"));
        foreach (var name in new[] { "createdTime", "configuration", "partitionColumns", "format" }) ((JsonObject)metadata["metaData"]!).Remove(name);
        var add = table.Add(path);
        foreach (var name in new[] { "partitionValues", "modificationTime", "dataChange" }) ((JsonObject)add["add"]!).Remove(name);
        table.Commit(TestTable.Protocol(), metadata, add);

        Assert.Equal(["7"], await _engine.RowsAsync($"SELECT id FROM {table.Sql}"));
    }

    [Theory]
    [InlineData("DATE", "2020-01-02", "2020-01-02")]
    [InlineData("DATE", "0001-01-01", "0001-01-01")]
    [InlineData("DATE", "1500-03-01", "1500-03-01")]
    [InlineData("DATE", "__HIVE_DEFAULT_PARTITION__", "NULL")]
    [InlineData("VARCHAR", "__HIVE_DEFAULT_PARTITION__", "NULL")]
    [InlineData("VARCHAR", "", "NULL")]
    [InlineData("VARCHAR", "null", "null")]
    [InlineData("VARCHAR", "a=b/c d%20é'\"", "a=b/c d%20é'\"")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "2020-01-02 03:04:05.123456", "2020-01-02 03:04:05.123456+00")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "2020-01-02 03:04:05.0", "2020-01-02 03:04:05+00")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "2020-01-02T03:04:05.000000Z", "2020-01-02 03:04:05+00")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "2020-01-02T03:04:05+02:00", "2020-01-02 01:04:05+00")]
    [InlineData("TIMESTAMP WITH TIME ZONE", "2020-01-02", "2020-01-02 00:00:00+00")]
    [InlineData("TIMESTAMP", "2020-01-02 03:04:05", "2020-01-02 03:04:05")]
    [InlineData("TIMESTAMP", "2020-01-02T03:04:05.5", "2020-01-02 03:04:05.5")]
    [InlineData("DECIMAL(10,3)", "1.5", "1.500")]
    [InlineData("DECIMAL(10,3)", "1E+3", "1000.000")]
    [InlineData("DECIMAL(10,3)", "-0.001", "-0.001")]
    [InlineData("DOUBLE", "1.0E-10", "1e-10")]
    [InlineData("DOUBLE", "-Infinity", "-inf")]
    [InlineData("FLOAT", "NaN", "nan")]
    [InlineData("BOOLEAN", "TRUE", "true")]
    [InlineData("BIGINT", "-9223372036854775808", "-9223372036854775808")]
    [InlineData("INTEGER", "2021.0", "2021")]
    [InlineData("TINYINT", "-128", "-128")]
    [InlineData("BLOB", "\\u0000\\u00FF", "\\x00\\xFF")]
    public async Task Partition_values_in_every_form(string type, string text, string value)
    {
        var table = _engine.Table("t");
        var add = table.Add(table.WriteFile(_engine.Maker, "SELECT 7 AS id"), partitionValues: new Dictionary<string, string?> { ["p"] = text });
        table.Commit(TestTable.Protocol("timestampNtz"), TestTable.Metadata(TestEngine.Schema($"id INTEGER, p {type}"), ["p"]), add);

        Assert.Equal([value], await _engine.RowsAsync($"SELECT p FROM {table.Sql}"));
        Assert.Equal("1", await _engine.ValueAsync($"SELECT count(id) FROM {table.Sql} WHERE p IS NOT DISTINCT FROM (SELECT p FROM {table.Sql})"));
        Assert.Equal(value == "NULL" ? "0" : "1", await _engine.ValueAsync($"SELECT count(id) FROM {table.Sql} WHERE p IS NOT NULL"));
    }

    [Theory]
    [InlineData("BIGINT", "1.5")]
    [InlineData("TINYINT", "300")]
    [InlineData("DATE", "2020-02-30")]
    [InlineData("BOOLEAN", "maybe")]
    [InlineData("DECIMAL(4,2)", "123.45")]
    public async Task A_partition_value_that_is_none_of_its_type_is_an_error_that_names_the_column(string type, string text)
    {
        var table = _engine.Table("t");
        var add = table.Add(table.WriteFile(_engine.Maker, "SELECT 7 AS id"), partitionValues: new Dictionary<string, string?> { ["p"] = text });
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema($"id INTEGER, p {type}"), ["p"]), add);

        var error = await Assert.ThrowsAsync<DeltaException>(() => _engine.RowsAsync($"SELECT * FROM {table.Sql}"));
        Assert.Equal(DeltaErrorCode.CorruptLog, error.Code);
        Assert.Contains("partition column p", error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(text, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}")]
    [InlineData("file:{0}")]
    [InlineData("file://{0}")]
    [InlineData("file://localhost{0}")]
    public async Task Paths_may_be_absolute(string form)
    {
        var (table, other) = (_engine.Table("t"), _engine.Table("o th[e]r%20ü"));
        var path = other.WriteFile(_engine.Maker, "SELECT 7 AS id");
        var add = other.Add(path);
        var full = string.Concat(other.Location.Split('/').Select((p, i) => (i == 0 ? "" : "/") + Uri.EscapeDataString(p))) + "/" + path;
        add["add"]!["path"] = form.Replace("{0}", full, StringComparison.Ordinal);
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("id INTEGER")), add);

        Assert.Equal(["7"], await _engine.RowsAsync($"SELECT id FROM {table.Sql}"));
    }

    [Fact]
    public async Task Other_files_in_the_log_are_left_alone()
    {
        var table = _engine.Table("t", "id INTEGER", "SELECT 7 AS id");
        var log = Path.Combine(table.Location, "_delta_log");
        foreach (var name in new[]
                 {
                     ".00000000000000000001.json.tmp", "00000000000000000001.json.tmp", "00000000000000000001.json~", "1.json", "_tmp", "x.json",
                     "00000000000000000001.checkpoint.parquet.tmp", "0000000000000000000a.json", "00000000000000000000.crc", "_last_checkpoint",
                     "00000000000000000009.checkpoint.0000000001.0000000002.parquet",
                 })
            File.WriteAllText(Path.Combine(log, name), "nothing");
        foreach (var name in new[] { "_staged_commits", "_sidecars", "_commits", "00000000000000000002.json.d" })
            Directory.CreateDirectory(Path.Combine(log, name));

        Assert.Equal(["7"], await _engine.RowsAsync($"SELECT id FROM {table.Sql}"));
    }

    // The day counts are what the hybrid calendar gives the days of the expected names.
    [Theory]
    [InlineData(-141_428, "1582-10-04")]
    [InlineData(-141_427, "1582-10-15")]
    [InlineData(-171_596, "1500-03-01")] // the Julian 1500-02-29, which today's calendar lacks
    [InlineData(-719_164, "0001-01-01")]
    [InlineData(0, "1970-01-01")]
    public async Task Days_of_the_hybrid_calendar_are_read_as_what_they_are_called(int days, string name)
    {
        var table = OldSpark($"SELECT DATE '1970-01-01' + {days} AS d, [DATE '1970-01-01' + {days}] AS l, make_timestamptz({days} * 86400000000 + 1) AS t", "UTC");

        Assert.Equal([$"{name}|[{name}]|{name} 00:00:00.000001+00"], await _engine.RowsAsync($"SELECT d, l, t FROM {table.Sql}"));
        Assert.Equal("1", await _engine.ValueAsync($"SELECT count(d) FROM {table.Sql} WHERE d = '{name}'"));
        Assert.Equal("0", await _engine.ValueAsync($"SELECT count(d) FROM {table.Sql} WHERE d < '{name}'"));
    }

    [Fact]
    public async Task Old_times_of_the_hybrid_calendar_in_another_zone_are_refused()
    {
        var table = OldSpark("SELECT DATE '2020-01-01' AS d, [DATE '2020-01-01'] AS l, TIMESTAMPTZ '1850-01-01 00:00:00+00' AS t", "America/New_York");

        Assert.Equal(["2020-01-01"], await _engine.RowsAsync($"SELECT d FROM {table.Sql}"));
        var error = await Assert.ThrowsAsync<DeltaException>(() => _engine.RowsAsync($"SELECT t FROM {table.Sql}"));
        Assert.Contains("org.apache.spark.legacyDateTime", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2.4.8", "2020-01-01,0001-01-01")]
    [InlineData("3.0.0", "2020-01-01,0000-12-30")]
    public async Task Days_of_a_Spark_before_3_are_read_in_the_hybrid_calendar_without_a_key(string version, string days)
    {
        // The day that Julius' calendar calls 0001-01-01 is 0000-12-30 in today's.
        var table = _engine.Table("t");
        Directory.CreateDirectory(table.Location);
        _engine.Maker.Execute(
            "COPY (SELECT unnest([DATE '2020-01-01', DATE '0001-01-01' - INTERVAL 2 DAY])::DATE AS d) "
            + $"TO '{table.Location}/old.parquet' (FORMAT parquet, KV_METADATA {{'org.apache.spark.version': '{version}'}})");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("d DATE")), table.Add("old.parquet"));
        Assert.Equal(days, await _engine.ValueAsync($"SELECT string_agg(strftime(d, '%Y-%m-%d'), ',' ORDER BY d DESC) FROM {table.Sql}"));
    }

    private TestTable OldSpark(string select, string zone)
    {
        var table = _engine.Table("t");
        Directory.CreateDirectory(table.Location);
        _engine.Maker.Execute(
            $"COPY ({select}) TO '{table.Location}/old.parquet' (FORMAT parquet, KV_METADATA {{'org.apache.spark.legacyDateTime': '', "
            + $"'org.apache.spark.version': '3.5.0', 'org.apache.spark.timeZone': '{zone}'}})");
        table.Commit(
            TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("d DATE, l DATE[], t TIMESTAMP WITH TIME ZONE")), table.Add("old.parquet"));
        return table;
    }
}
