using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

public sealed class CopyIntoTests : IDisposable
{
    private readonly TestEngine _engine;
    private readonly TempFolder _source = new();
    private FaultyObjectStore? _store;

    public CopyIntoTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    public void Dispose()
    {
        _engine.Dispose();
        _source.Dispose();
    }

    [Fact]
    public async Task A_file_is_loaded_once_also_after_the_log_was_cleaned_and_in_another_engine()
    {
        Write("batch_1.json", "[{\"id\": 1,\n \"name\": \"a\"},\n{\"id\": 2}]");
        Write("batch_2.json", "{\"id\": 3}\n{\"id\": 4}\n");
        Write("_hidden.json", "{\"id\": 99}");
        await _engine.RunAsync("CREATE TABLE t (id INT, name STRING) TBLPROPERTIES ('delta.checkpointInterval' = '2', 'delta.logRetentionDuration' = 'interval 0 hours')");
        Assert.Equal("4|4|0", await CopyAsync("batch_*.json", "JSON", "FORMAT_OPTIONS ('multiLine' = 'true')"));
        Assert.Equal("0|0|0", await CopyAsync("", "JSON", "FORMAT_OPTIONS ('multiLine' = 'true')"));
        Assert.Equal("1", await _engine.ValueAsync("SELECT max(version) FROM delta_history('t')"));
        Write("batch_1.json", "{\"id\": 77}"); // what was loaded stays loaded, as on Databricks
        Write("batch_3.json", "{\"id\": 5}");
        Assert.Equal("1|1|0", await CopyAsync("", "JSON", ""));
        await _engine.RunAsync("CHECKPOINT TABLE t");

        using var other = new TestEngine(_engine.Root);
        Assert.Equal("0|0|0", await other.ValueAsync($"COPY INTO t FROM '{_source.Path}' FILEFORMAT = JSON"));
        Assert.Equal("1|1|0", await other.ValueAsync($"COPY INTO t FROM '{_source.Path}' FILEFORMAT = JSON FILES = ('batch_1.json') COPY_OPTIONS ('force' = 'true')"));
        Assert.Equal(["1", "2", "3", "4", "5", "77"], await _engine.RowsAsync("SELECT id FROM t ORDER BY id"));
        Assert.Contains(_engine.Commit("t", 3), line => line.StartsWith(
            $"{{\"txn\":{{\"appId\":\"deltaquery.copyInto:{_source.Path}/batch_1.json\",\"version\":2,", StringComparison.Ordinal));
        Assert.Equal(
            "COPY INTO|Append|1|true",
            await _engine.ValueAsync("SELECT operation, operationParameters['mode'], operationMetrics['numOutputRows'], isBlindAppend FROM delta_history('t') LIMIT 1"));
    }

    [Fact]
    public async Task Of_two_loads_of_a_file_at_once_one_is_refused()
    {
        Write("a.json", "{\"id\": 1}");
        Write("b.json", "{\"id\": 2}");
        await _engine.RunAsync("CREATE TABLE t (id INT)");
        using var other = new TestEngine(_engine.Root);
        _store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync($"COPY INTO t FROM '{_source.Path}/a.json' FILEFORMAT = JSON");
            return await put();
        });
        var error = await _engine.ErrorAsync($"COPY INTO t FROM '{_source.Path}' FILEFORMAT = JSON");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
        Assert.Contains("is a write of the same application", error.Message, StringComparison.Ordinal);
        Assert.Equal("1|1|0", await CopyAsync("", "JSON", ""));
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT id FROM t ORDER BY id"));
    }

    [Fact]
    public async Task JSON_is_read_as_the_table_has_it()
    {
        Write("a.json", """
            {"ID": 1, "s": "2020-01-01", "ts": "2020-01-01T10:00:00.5Z", "d": 1.25, "b": "AQI=", "r": {"X": 1, "y": "007"}, "l": [1, null], "m": {"k": 1}, "big": 12345678901234567890}
            {"ID": "2", "s": 7.5, "ts": null, "d": 3, "r": {"X": 2}, "f": true, "u": "550E8400-E29B-41D4-A716-446655440000"}
            """);
        await _engine.RunAsync(
            "CREATE TABLE t (id BIGINT, s STRING, ts TIMESTAMP, d DECIMAL(20,4), b BINARY, r STRUCT<x: INT, y: STRING>, l ARRAY<INT>, m MAP<STRING, INT>, "
            + "big DECIMAL(20,0), f BOOLEAN, u STRING)");
        Assert.Equal("2|2|0", await CopyAsync("", "JSON", ""));
        Assert.Equal(
            [
                @"1|2020-01-01|2020-01-01 10:00:00.5+00|1.2500|\x01\x02|{'x': 1, 'y': 007}|[1, NULL]|{k=1}|12345678901234567890|NULL|NULL",
                "2|7.5|NULL|3.0000|NULL|{'x': 2, 'y': NULL}|NULL|NULL|NULL|true|550E8400-E29B-41D4-A716-446655440000",
            ],
            await _engine.RowsAsync("SELECT * FROM t ORDER BY id"));
    }

    [Theory]
    [InlineData("{\"id\": 1.5}", DeltaErrorCode.SchemaMismatch, "column id: expected int, met DOUBLE")]
    [InlineData("{\"id\": \"1.5\"}", DeltaErrorCode.SchemaMismatch, "/a.json: 1.5")]
    [InlineData("{\"id\": 3000000000}", DeltaErrorCode.QueryFailed, "/a.json")]
    [InlineData("{\"id\": 1, \"d\": 0.12345678901234567891}", DeltaErrorCode.SchemaMismatch, "/a.json: 0.1234567890123456")]
    [InlineData("{\"id\": 1, \"r\": {\"x\": 1.5}}", DeltaErrorCode.SchemaMismatch, "column r.x: expected int, met DOUBLE")]
    [InlineData("{\"id\": 1, \"r\": {\"z\": 1}}", DeltaErrorCode.SchemaMismatch, "the table has no field z")]
    [InlineData("{\"id\": 1, \"z\": 1}", DeltaErrorCode.ColumnNotFound, "t has no column z")]
    [InlineData("{\"id\": 1", DeltaErrorCode.QueryFailed, "/a.json")]
    [InlineData("{\"id\": null}", DeltaErrorCode.ConstraintViolation, "NOT NULL of column id")]
    public async Task A_value_that_does_not_fit_is_refused_and_nothing_is_loaded(string json, DeltaErrorCode code, string message)
    {
        Write("a.json", json);
        await _engine.RunAsync("CREATE TABLE t (id INT NOT NULL, d DECIMAL(38,20), r STRUCT<x: INT>)");
        var error = await _engine.ErrorAsync($"COPY INTO t FROM '{_source.Path}' FILEFORMAT = JSON");
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(["_delta_log/00000000000000000000.json"], _engine.Files("t"));
    }

    [Theory]
    [InlineData("VARIANT", "{\"v\": 1}", "v")]
    [InlineData("ARRAY<VARIANT>", "{\"v\": [1, \"x\"]}", "v.element")]
    [InlineData("ARRAY<VARIANT>", "{\"v\": [1]}\n{\"v\": {\"x\": 1}}", "v")]
    [InlineData("STRUCT<a: INT, x: VARIANT>", "{\"v\": {\"x\": 1.5}}", "v.x")]
    public async Task JSON_for_a_variant_is_refused_and_the_hint_loads_it(string type, string json, string column)
    {
        Write("a.json", json);
        await _engine.RunAsync($"CREATE TABLE t (i INT, v {type})");
        var error = await _engine.ErrorAsync($"COPY INTO t FROM '{_source.Path}' FILEFORMAT = JSON");
        Assert.Equal((DeltaErrorCode.NotSupported, $"column {column}: values of JSON in a variant, as DuckDB reads 15 digits of a fraction"), (error.Code, error.Message));
        Assert.NotNull(error.Hint);
        Assert.Equal(["_delta_log/00000000000000000000.json"], _engine.Files("t"));

        Write("b.json", """{"i": 1, "v": 0.12345678901234567890123}""");
        await _engine.RunAsync("CREATE TABLE u (i INT, v VARIANT)");
        await _engine.RunAsync($"INSERT INTO u SELECT r.i::INT, r.v FROM (SELECT parse_json(json) AS r FROM read_json_objects('{_source.Path}/b.json'))");
        Assert.Equal(["1|0.12345678901234567890123"], await _engine.RowsAsync("SELECT * FROM u"));
    }

    [Fact]
    public async Task CSV_is_text_until_the_table_or_the_statement_says_more()
    {
        Write("a.csv", "id,name,day\n1,\"\",2020-01-01\n2,,\n 3 ,007,2020-02-29\n");
        Write("b.csv", "day,id\n2021-01-01,4\n");
        Write("sub/c.txt", "5;'x;''y';#\n");
        await _engine.RunAsync("CREATE TABLE t (id INT, name STRING, day DATE)");
        Assert.Equal("4|4|0", await CopyAsync("*.csv", "CSV", "FORMAT_OPTIONS ('header' = 'true')"));
        Assert.Equal("1|1|0", await CopyAsync("sub", "CSV", "FORMAT_OPTIONS ('sep' = ';', 'quote' = '''', 'escape' = '''', 'nullValue' = '#')", "t BY POSITION"));
        Assert.Equal(
            ["1||2020-01-01", "2|NULL|NULL", "3|007|2020-02-29", "4|NULL|2021-01-01", "5|x;'y|NULL"], await _engine.RowsAsync("SELECT * FROM t ORDER BY id"));

        await _engine.RunAsync("CREATE TABLE u (id INT)");
        await CopyAsync("a.csv", "CSV", "FORMAT_OPTIONS ('header' = 'true') COPY_OPTIONS ('mergeSchema' = 'true')", "u");
        await CopyAsync("b.csv", "CSV", "FORMAT_OPTIONS ('header' = 'true', 'inferSchema' = 'true') COPY_OPTIONS ('mergeSchema' = 'true')", "u (id)", "SELECT id::INT + 1");
        Assert.Equal(["id|int", "name|string", "day|string"], await _engine.RowsAsync("SELECT col_name, data_type FROM (DESCRIBE u)"));
        Assert.Equal(["1", "2", "3", "5"], await _engine.RowsAsync("SELECT id FROM u ORDER BY id"));
    }

    [Theory]
    [InlineData("title\n1,x\n2,y\n", "")]
    [InlineData("only\na,b\n1,2\n", "'header' = 'true'")]
    [InlineData("#\n1,x\n2,y\n", "")]
    public async Task CSV_with_a_line_of_another_length_is_refused_and_not_read_without_it(string content, string options)
    {
        Write("0.csv", options.Length > 0 ? "a,b\n5,6\n" : "5,6\n");
        Write("1.csv", content);
        await _engine.RunAsync("CREATE TABLE t (a STRING, b STRING)");
        var error = await _engine.ErrorAsync(
            $"COPY INTO t BY POSITION FROM '{_source.Path}' FILEFORMAT = CSV {(options.Length > 0 ? $"FORMAT_OPTIONS ({options})" : "")}");
        Assert.Equal(DeltaErrorCode.QueryFailed, error.Code);
        Assert.NotNull(error.Position);
    }

    [Fact]
    public async Task Empty_lines_of_CSV_are_no_rows_and_signs_of_comments_are_text()
    {
        await _engine.RunAsync("CREATE TABLE t (a STRING, b STRING)");
        Write("a.csv", "\n\na,b\n#1,2\n\n#3,4\n");
        Assert.Equal("2|2|0", await CopyAsync("a.csv", "CSV", "FORMAT_OPTIONS ('header' = 'true')"));
        Write("b.csv", "x\n\n\"\"\n#\n\n");
        Assert.Equal("3|3|0", await CopyAsync("b.csv", "CSV", "", "t (a)"));
        Assert.Equal(["|NULL", "#|NULL", "#1|2", "#3|4", "x|NULL"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
    }

    [Fact]
    public async Task Keys_of_JSON_that_differ_by_case_alone_are_refused()
    {
        await _engine.RunAsync("CREATE TABLE t (a INT)");
        Write("a.json", "{\"a\": 1, \"a_1\": 2}\n");
        Assert.Equal("1|1|0", await CopyAsync("", "JSON", "COPY_OPTIONS ('mergeSchema' = 'true')"));
        Write("b.json", "{\"a\": 1}\n{\"A\": 2}\n");
        var error = await _engine.ErrorAsync($"COPY INTO t FROM '{_source.Path}' FILEFORMAT = JSON COPY_OPTIONS ('mergeSchema' = 'true')");
        Assert.Equal((DeltaErrorCode.SchemaMismatch, 17), (error.Code, error.Position));
        Assert.Equal(["1|2"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task Parquet_goes_by_name_adds_columns_and_widens_types()
    {
        _engine.Maker.Execute($"COPY (SELECT 1 AS a, {{'x': 1}} AS s, TIMESTAMPTZ '2020-01-01 00:00:00+00' AS ts) TO '{_source.Path}/1.parquet'");
        _engine.Maker.Execute($"COPY (SELECT {{'x': 2, 'y': 'n'}} AS s, 5000000000 AS a) TO '{_source.Path}/2.parquet'");
        await _engine.RunAsync(
            "CREATE TABLE t (a INT, s STRUCT<x: INT>, ts TIMESTAMP) TBLPROPERTIES ('delta.enableTypeWidening' = 'true', 'delta.columnMapping.mode' = 'name')");
        Assert.Equal("1|1|0", await CopyAsync("", "PARQUET", "PATTERN = '1.*'"));
        var error = await _engine.ErrorAsync($"COPY INTO t FROM '{_source.Path}' FILEFORMAT = PARQUET");
        Assert.Contains("the table has no field y", error.Message, StringComparison.Ordinal);
        Assert.Equal("1|1|0", await CopyAsync("", "PARQUET", "COPY_OPTIONS ('mergeSchema' = 'true')"));
        Assert.Equal(["1|{'x': 1, 'y': NULL}|2020-01-01 00:00:00+00", "5000000000|{'x': 2, 'y': n}|NULL"], await _engine.RowsAsync("SELECT * FROM t ORDER BY a"));
        Assert.Equal("0|0|0", await CopyAsync("", "PARQUET", ""));
    }

    [Fact]
    public async Task Rules_of_the_table_hold_and_partitions_are_written()
    {
        Write("a.json", "{\"a\": 1, \"p\": \"x/y\"}\n{\"a\": 2, \"p\": null}");
        await _engine.RunAsync(
            "CREATE TABLE t (a INT, g INT GENERATED ALWAYS AS (a + 1), d INT DEFAULT 7, i BIGINT GENERATED ALWAYS AS IDENTITY, p STRING) PARTITIONED BY (p) "
            + "TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
        await CopyAsync("", "JSON", "");
        Assert.Equal(["1|2|7|x/y", "2|3|7|NULL"], await _engine.RowsAsync("SELECT a, g, d, p FROM t ORDER BY a"));
        Write("b.json", "{\"a\": -1}");
        await _engine.RunAsync("ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0)");
        var error = await _engine.ErrorAsync($"COPY INTO t FROM '{_source.Path}' FILEFORMAT = JSON");
        Assert.Equal(DeltaErrorCode.ConstraintViolation, error.Code);
    }

    [Theory]
    [InlineData("FROM 'none' FILEFORMAT = CSV", DeltaErrorCode.StorageFailed, "there is no file")]
    [InlineData("FROM '{0}' FILEFORMAT = CSV FILES = ('x.csv')", DeltaErrorCode.StorageFailed, "x.csv")]
    [InlineData("FROM '{0}' FILEFORMAT = CSV FILES = ('../x.csv')", DeltaErrorCode.StorageFailed, "does not lie in")]
    [InlineData("FROM 'gs://b/x' FILEFORMAT = CSV", DeltaErrorCode.NotSupported, "gs:// paths are not supported")]
    [InlineData("FROM '{0}' FILEFORMAT = CSV FORMAT_OPTIONS ('headr' = 'true')", DeltaErrorCode.NotSupported, "the option headr = 'true' of CSV")]
    [InlineData("FROM '{0}' FILEFORMAT = CSV FORMAT_OPTIONS ('header' = 'yes')", DeltaErrorCode.SyntaxError, "expected 'true' or 'false'")]
    [InlineData("FROM '{0}' FILEFORMAT = CSV FORMAT_OPTIONS ('mode' = 'PERMISSIVE')", DeltaErrorCode.NotSupported, "mode")]
    [InlineData("FROM '{0}' FILEFORMAT = PARQUET FORMAT_OPTIONS ('header' = 'true')", DeltaErrorCode.NotSupported, "of PARQUET")]
    [InlineData("FROM '{0}' FILEFORMAT = JSON COPY_OPTIONS ('skip' = 'true')", DeltaErrorCode.NotSupported, "the COPY option skip")]
    public async Task What_cannot_be_done_is_told(string rest, DeltaErrorCode code, string message)
    {
        Write("a.csv", "1\n");
        await _engine.RunAsync("CREATE TABLE t (id INT)");
        var error = await _engine.ErrorAsync($"COPY INTO t {rest.Replace("{0}", _source.Path, StringComparison.Ordinal)}");
        Assert.Equal(code, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Position);
    }

    [Fact]
    public async Task A_table_that_forgets_what_was_loaded_is_refused()
    {
        Write("a.csv", "1\n");
        await _engine.RunAsync("CREATE TABLE t (id INT) TBLPROPERTIES ('delta.setTransactionRetentionDuration' = 'interval 1 day')");
        var error = await _engine.ErrorAsync($"COPY INTO t BY POSITION FROM '{_source.Path}' FILEFORMAT = CSV");
        Assert.Equal((DeltaErrorCode.NotSupported, 10), (error.Code, error.Position));
        Assert.Contains("delta.setTransactionRetentionDuration", error.Message, StringComparison.Ordinal);
    }

    private void Write(string name, string content)
    {
        var path = Path.Combine(_source.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    private Task<string> CopyAsync(string path, string format, string more, string table = "t", string? select = null)
    {
        var from = $"'{(path.Length == 0 ? _source.Path : $"{_source.Path}/{path}")}'";
        return _engine.ValueAsync($"COPY INTO {table} FROM {(select is null ? from : $"({select} FROM {from})")} FILEFORMAT = {format} {more}");
    }
}
