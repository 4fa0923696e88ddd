using System.Globalization;
using System.Text.Json.Nodes;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>DELETE, UPDATE, MERGE and TRUNCATE: what they refuse, what they commit, and what they leave of the rows that they write anew.</summary>
public sealed class RowChangeTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("DELETE FROM t", "DELETE")]
    [InlineData("DELETE FROM t WHERE i = 1", "DELETE")]
    [InlineData("TRUNCATE TABLE t", "TRUNCATE TABLE")]
    [InlineData("UPDATE t SET i = 2", "UPDATE")]
    [InlineData("MERGE INTO t USING (SELECT 1 AS i) AS b ON t.i = b.i WHEN MATCHED THEN DELETE", "MERGE")]
    public async Task An_engine_that_was_opened_read_only_changes_nothing(string sql, string name)
    {
        await MakeAsync("i INT", "(1)");
        using var reader = new TestEngine(_engine.Root, readOnly: true);
        var error = await reader.ErrorAsync(sql);
        Assert.Equal((DeltaErrorCode.ReadOnly, $"{name} changes a table, and the engine was opened read-only"), (error.Code, error.Message));
        Assert.Equal(1, Newest());
    }

    [Theory]
    [InlineData("DELETE FROM t")]
    [InlineData("DELETE FROM t WHERE true")]
    [InlineData("TRUNCATE TABLE t")]
    [InlineData("UPDATE t SET i = 2")]
    public async Task What_changes_no_row_commits_nothing(string sql)
    {
        await _engine.RunAsync("CREATE TABLE t (i INT)");
        await _engine.RunAsync(sql);
        Assert.Equal(0, Newest());
    }

    [Fact]
    public async Task DELETE_tells_how_many_rows_there_were_and_TRUNCATE_does_not()
    {
        await MakeAsync("i INT", "(1), (2)");
        Assert.Equal(["2"], await _engine.RowsAsync("DELETE FROM t"));
        Assert.Equal(["0"], await _engine.RowsAsync("DELETE FROM t"));
        await _engine.RunAsync("INSERT INTO t VALUES (1), (2)");
        Assert.Empty(await _engine.RowsAsync("TRUNCATE TABLE t"));
        Assert.Empty(await _engine.RowsAsync("SELECT * FROM t"));
        var remove = _engine.Commit("t", Newest()).Select(l => JsonNode.Parse(l)!["remove"]).OfType<JsonNode>().Single();
        var metrics = Info(Newest())["operationMetrics"]!;
        Assert.Equal(("1", $"{remove["size"]}"), ((string)metrics["numRemovedFiles"]!, (string)metrics["numRemovedBytes"]!));
    }

    [Fact]
    public async Task DELETE_of_files_whose_rows_the_log_does_not_count_tells_NULL()
    {
        var table = _engine.Table("t");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("i INTEGER")), table.Add(table.WriteFile(_engine.Maker, "SELECT 1 AS i")));
        Assert.Equal(["NULL"], await _engine.RowsAsync("DELETE FROM t"));
        Assert.Empty(await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Theory]
    [InlineData("i < 2", null)]
    [InlineData("i < (SELECT max(i) FROM t)", DeltaErrorCode.ConcurrentModification)]
    public async Task DELETE_that_asks_its_own_table_for_other_rows_has_read_those_too(string condition, DeltaErrorCode? conflict)
    {
        FaultyObjectStore? store = null;
        using var engine = new TestEngine(wrap: inner => store = new FaultyObjectStore(inner));
        await engine.RunAsync("CREATE TABLE t PARTITIONED BY (p) AS SELECT * FROM (VALUES (1, 1), (1, 3), (2, 9)) AS v(p, i)");
        using var other = new TestEngine(engine.Root);
        store!.OnNextPut(async (_, put) =>
        {
            await other.RunAsync("DELETE FROM t WHERE p = 2");
            return await put();
        });
        var delete = $"DELETE FROM t WHERE p = 1 AND {condition}";
        if (conflict is null)
            await engine.RunAsync(delete);
        else
            Assert.Equal(conflict, (await engine.ErrorAsync(delete)).Code);
        Assert.Equal(conflict is null ? ["3"] : ["1", "3"], await other.RowsAsync("SELECT i FROM t ORDER BY i"));
    }

    /// <summary>Nobody may append unseen what all rows were to be: DELETE without a condition has read the whole table.</summary>
    [Fact]
    public async Task DELETE_of_all_rows_has_read_them()
    {
        await MakeAsync("i INT", "(1)");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.isolationLevel = 'Serializable')");
        await _engine.RunAsync("BEGIN");
        await _engine.RunAsync("DELETE FROM t");
        using (var other = new TestEngine(_engine.Root))
            await other.RunAsync("INSERT INTO t VALUES (2)");
        Assert.Equal(DeltaErrorCode.ConcurrentModification, (await _engine.ErrorAsync("COMMIT")).Code);
        Assert.Equal(["1", "2"], await _engine.RowsAsync("SELECT i FROM t ORDER BY i"));
    }

    [Theory]
    [InlineData("DELETE FROM t")]
    [InlineData("DELETE FROM t WHERE i = 1")]
    [InlineData("TRUNCATE TABLE t")]
    [InlineData("UPDATE t SET i = 2")]
    [InlineData("MERGE INTO t USING (SELECT 1 AS i) AS b ON t.i = b.i WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT *")]
    public async Task Rows_of_a_table_that_only_grows_stay(string sql)
    {
        await MakeAsync("i INT", "(1)");
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.appendOnly = true)");
        Assert.Contains("append-only", (await _engine.ErrorAsync(sql)).Message, StringComparison.Ordinal);
        Assert.Equal(["1|0|0|1"], await _engine.RowsAsync("MERGE INTO t USING (SELECT 7 AS i) AS b ON t.i = b.i WHEN NOT MATCHED THEN INSERT *"));
    }

    [Fact]
    public async Task Tables_of_the_session_are_changed_by_DuckDB()
    {
        await _engine.RunAsync("CREATE TEMP TABLE w AS SELECT unnest([1, 2, 3]) AS i");
        await _engine.RunAsync("UPDATE w SET i = 5 WHERE i = 1");
        await _engine.RunAsync("DELETE FROM w WHERE i = 2");
        Assert.Equal(["3", "5"], await _engine.RowsAsync("SELECT i FROM w ORDER BY i"));
        await _engine.RunAsync("MERGE INTO w USING (SELECT 3 AS i) AS b ON w.i = b.i WHEN MATCHED THEN DELETE");
        Assert.Equal(["5"], await _engine.RowsAsync("SELECT i FROM w"));
        await _engine.RunAsync("TRUNCATE TABLE w");
        Assert.Empty(await _engine.RowsAsync("SELECT i FROM w"));
    }

    [Theory]
    [InlineData("DELETE FROM t WHERE t IS NULL")]
    [InlineData("UPDATE t SET s = t::VARCHAR")]
    [InlineData("UPDATE t SET s = 'x' WHERE t IS NULL")]
    [InlineData("MERGE INTO t USING (SELECT 1 AS i) AS b ON t.i = b.i WHEN MATCHED AND t IS NOT NULL THEN DELETE")]
    public async Task A_whole_row_is_no_expression_as_it_would_hold_columns_of_ours(string sql)
    {
        await MakeAsync("i INT, s STRING", "(1, 'a')");
        Assert.Contains("a whole row", (await _engine.ErrorAsync(sql)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ALWAYS")]
    [InlineData("BY DEFAULT")]
    public async Task Identity_columns_are_not_updated_and_count_on_in_MERGE(string kind)
    {
        await _engine.RunAsync($"CREATE TABLE t (i BIGINT GENERATED {kind} AS IDENTITY, s STRING)");
        await _engine.RunAsync("INSERT INTO t (s) VALUES ('a'), ('b')");
        Assert.Equal("t: identity column i takes no value here", (await _engine.ErrorAsync("UPDATE t SET i = 7")).Message);
        Assert.Equal(
            ["3|1|0|2"],
            await _engine.RowsAsync(
                "MERGE INTO t USING (SELECT unnest(['a', 'c', 'd']) AS s) AS b ON t.s = b.s WHEN MATCHED THEN UPDATE SET s = 'A' WHEN NOT MATCHED THEN INSERT (s) VALUES (b.s)"));
        await _engine.RunAsync("INSERT INTO t (s) VALUES ('e')");
        Assert.Equal(["A|1", "b|2"], await _engine.RowsAsync("SELECT s, i FROM t WHERE i <= 2 ORDER BY i"));
        Assert.Equal("5|5", await _engine.ValueAsync("SELECT count(DISTINCT i), count(*) FROM t"));
    }

    [Fact]
    public async Task MERGE_star_needs_no_value_for_what_is_computed()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, g INT GENERATED ALWAYS AS (i * 2), id BIGINT GENERATED ALWAYS AS IDENTITY)");
        await _engine.RunAsync("INSERT INTO t (i) VALUES (1)");
        Assert.Equal(["2|0|0|2"], await _engine.RowsAsync("MERGE INTO t USING (SELECT unnest([1, 2, 3]) AS i) AS b ON t.i = b.i WHEN NOT MATCHED THEN INSERT *"));
        Assert.Equal(["1|2", "2|4", "3|6"], await _engine.RowsAsync("SELECT i, g FROM t ORDER BY i"));
    }

    [Fact]
    public async Task MERGE_takes_what_a_clause_says_and_not_the_namesake_of_the_source()
    {
        await MakeAsync("i INT, s STRING", "(1, 'a'), (2, 'b'), (3, 'c')");
        Assert.Equal(
            ["4|3|0|1"],
            await _engine.RowsAsync(
                "MERGE INTO t USING (SELECT unnest([1, 2, 3, 4]) AS i, 'src' AS s) AS b ON t.i = b.i WHEN MATCHED AND b.i = 1 THEN UPDATE SET * "
                + "WHEN MATCHED AND b.i = 2 THEN UPDATE SET s = 'own' WHEN MATCHED THEN UPDATE SET i = 33 WHEN NOT MATCHED THEN INSERT (i) VALUES (b.i)"));
        Assert.Equal(["1|src", "2|own", "4|NULL", "33|c"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
    }

    [Theory]
    [InlineData("")]
    [InlineData(", delta.enableChangeDataFeed = true")]
    [InlineData(", delta.enableDeletionVectors = true, delta.enableChangeDataFeed = true")]
    public async Task MERGE_that_only_inserts_gives_new_ids(string more)
    {
        await _engine.RunAsync($"CREATE TABLE t (i INT) TBLPROPERTIES (delta.enableRowTracking = true{more})");
        await _engine.RunAsync("INSERT INTO t VALUES (1)");
        Assert.Equal(["1|0|0|1"], await _engine.RowsAsync("MERGE INTO t USING (SELECT unnest([1, 7]) AS i) AS b ON t.i = b.i WHEN NOT MATCHED THEN INSERT *"));
        Assert.Equal(["1|0|1", "7|1|2"], await _engine.RowsAsync("SELECT i, _metadata.row_id, _metadata.row_commit_version FROM t ORDER BY i"));
    }

    /// <summary>Rows go by vectors where the protocol has the feature and the property says so; else their file is written anew.</summary>
    [Theory]
    [InlineData(true, "true", true)]
    [InlineData(true, "false", false)]
    [InlineData(false, "true", false)]
    public async Task Vectors_are_written_where_feature_and_property_say_so(bool feature, string property, bool expected)
    {
        var table = _engine.Table("t");
        var file = table.Append(TestEngine.Schema("i INTEGER"), _engine.Maker, "SELECT unnest([1, 2, 3]) AS i");
        table.Commit(
            TestTable.Protocol(feature ? ["deletionVectors"] : []),
            TestTable.Metadata(TestEngine.Schema("i INTEGER"), configuration: new Dictionary<string, string> { ["delta.enableDeletionVectors"] = property }), file);
        Assert.Equal(["1"], await _engine.RowsAsync("DELETE FROM t WHERE i = 2"));
        Assert.Equal(["1", "3"], await _engine.RowsAsync("SELECT i FROM t ORDER BY i"));
        var add = _engine.Commit("t", 1).Select(l => JsonNode.Parse(l)!["add"]).OfType<JsonNode>().Single();
        Assert.Equal(expected, add["deletionVector"] is not null);
        Assert.Equal(expected, (string)add["path"]! == (string)file["add"]!["path"]!);
    }

    [Fact]
    public async Task Metrics_count_the_vectors_that_come_change_and_go()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, p INT) PARTITIONED BY (p) TBLPROPERTIES (delta.enableDeletionVectors = true)");
        await _engine.RunAsync("INSERT INTO t SELECT i, i // 10 FROM range(30) r(i)");
        Assert.Equal((0, 2, 0, 0), await VectorsAsync("DELETE FROM t WHERE i IN (3, 13)"));
        Assert.Equal((0, 2, 1, 1), await VectorsAsync("DELETE FROM t WHERE i IN (4, 23)")); // an updated one goes and comes, as Spark counts
        Assert.Equal((1, 0, 0, 1), await VectorsAsync("DELETE FROM t WHERE i BETWEEN 10 AND 19"));
        Assert.Equal((0, 1, 1, 1), await VectorsAsync("UPDATE t SET i = -i WHERE i = 5"));
        await _engine.RunAsync("ALTER TABLE t SET TBLPROPERTIES (delta.enableDeletionVectors = false)");
        Assert.Equal((2, 0, 0, 1), await VectorsAsync("DELETE FROM t WHERE i IN (-5, 6)")); // one file whole, the other written anew
        Assert.Equal((1, 0, 0, 1), await VectorsAsync("UPDATE t SET i = i + 100 WHERE i = 29"));
        Assert.Equal("15", await _engine.ValueAsync("SELECT count(*) FROM t"));
    }

    /// <summary>A condition that needs no day must not keep the days from being read as what they are when the rest of their file is written anew.</summary>
    [Theory]
    [InlineData("DELETE FROM t WHERE i = 1", "2|0001-01-01")]
    [InlineData("UPDATE t SET i = 3 WHERE i = 1", "2|0001-01-01,3|2020-01-01")]
    [InlineData("UPDATE t SET i = 3 WHERE i = 2", "1|2020-01-01,3|0001-01-01")]
    public async Task Days_of_the_hybrid_calendar_stay_what_they_are_in_rows_that_are_written_anew(string sql, string rows)
    {
        var table = _engine.Table("t");
        Directory.CreateDirectory(table.Location);
        _engine.Maker.Execute(
            "COPY (SELECT unnest([1, 2]) AS i, unnest([DATE '2020-01-01', (DATE '0001-01-01' - INTERVAL 2 DAY)::DATE]) AS d) "
            + $"TO '{table.Location}/old.parquet' (FORMAT parquet, KV_METADATA {{'org.apache.spark.version': '2.4.8'}})");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("i INTEGER, d DATE")), table.Add("old.parquet"));
        await _engine.RunAsync(sql);
        Assert.Equal(rows, await _engine.ValueAsync("SELECT string_agg(i || '|' || strftime(d, '%Y-%m-%d'), ',' ORDER BY i) FROM t"));
    }

    [Fact]
    public async Task A_column_may_be_called_as_its_table_and_be_qualified_or_not()
    {
        await MakeAsync("t INT, s STRUCT<t: INT, i: INT>, i INT", "(1, {'t': 2, 'i': 3}, 4)");
        await _engine.RunAsync("UPDATE t SET t = 10");
        await _engine.RunAsync("UPDATE t SET t.i = 40");
        await _engine.RunAsync("UPDATE t SET t.t = t.t + 1");
        await _engine.RunAsync("UPDATE t SET s.t = 20, t.s.i = 30");
        Assert.Equal(["11|{'t': 20, 'i': 30}|40"], await _engine.RowsAsync("SELECT * FROM t"));
        await _engine.RunAsync("UPDATE t AS s SET s.i = 41"); // the alias goes before the column
        await _engine.RunAsync("UPDATE t AS x SET x.t = x.t + 1");
        Assert.Equal(["12|{'t': 20, 'i': 30}|41"], await _engine.RowsAsync("SELECT * FROM t"));
        Assert.Equal(DeltaErrorCode.ColumnNotFound, (await _engine.ErrorAsync("UPDATE t AS x SET t.i = 1")).Code);
        Assert.Equal("column s.i is assigned twice", (await _engine.ErrorAsync("UPDATE t SET s.i = 1, t.s.i = 2")).Message);
        Assert.Equal("column s is assigned twice", (await _engine.ErrorAsync("UPDATE t SET s.i = 1, s = NULL")).Message);
    }

    [Theory]
    [InlineData("WHEN MATCHED THEN UPDATE SET g = 4, i = 2 WHEN NOT MATCHED THEN INSERT (i) VALUES (b.k)", "gets a value by some clauses and none by others")]
    [InlineData("WHEN MATCHED THEN UPDATE SET i = 2 WHEN NOT MATCHED THEN INSERT (i, g) VALUES (b.k, b.k * 2)", "gets a value by some clauses and none by others")]
    [InlineData("WHEN MATCHED THEN UPDATE SET i = 2 WHEN NOT MATCHED THEN INSERT (i) VALUES (b.k)", null)]
    [InlineData("WHEN MATCHED THEN UPDATE SET i = 2, g = 4 WHEN NOT MATCHED THEN INSERT (i, g) VALUES (b.k, b.k * 2)", null)]
    [InlineData("WHEN MATCHED AND b.k = 9 THEN DELETE WHEN MATCHED THEN UPDATE SET i = 2, g = 4 WHEN NOT MATCHED THEN INSERT (i, g) VALUES (b.k, b.k * 2)", null)]
    public async Task A_generated_column_gets_its_value_by_all_clauses_or_by_none(string clauses, string? error)
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, g INT GENERATED ALWAYS AS (i * 2))");
        await _engine.RunAsync("INSERT INTO t (i) VALUES (1)");
        var merge = $"MERGE INTO t USING (SELECT unnest([1, 7]) AS k) AS b ON t.i = b.k {clauses}";
        if (error is not null)
        {
            Assert.Contains($"generated column g {error}", (await _engine.ErrorAsync(merge)).Message, StringComparison.Ordinal);
            return;
        }

        await _engine.RunAsync(merge);
        Assert.Equal(["2|4", "7|14"], await _engine.RowsAsync("SELECT i, g FROM t ORDER BY i"));
    }

    [Fact]
    public async Task MERGE_takes_the_first_clause_that_is_for_a_pair_also_where_conditions_hold_queries()
    {
        await MakeAsync("i INT, s STRING", "(1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')");
        await _engine.RunAsync("CREATE TEMP TABLE few AS SELECT unnest([1, 2]) AS k");
        Assert.Equal(
            ["5|3|1|1"],
            await _engine.RowsAsync(
                "MERGE INTO t USING (SELECT unnest([1, 2, 3, 4, 5]) AS k) AS b ON t.i = b.k WHEN MATCHED AND b.k = 2 THEN UPDATE SET s = 'two' "
                + "WHEN MATCHED AND b.k IN (FROM few) THEN UPDATE SET s = 'some' || b.k WHEN MATCHED AND b.k = 4 THEN DELETE WHEN MATCHED THEN UPDATE SET s = 'rest' || b.k "
                + "WHEN NOT MATCHED THEN INSERT (i, s) VALUES (b.k, 'new')"));
        Assert.Equal(["1|some1", "2|two", "3|rest3", "5|new"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
    }

    [Theory]
    [InlineData("b.k IN (FROM few)", 1)]
    [InlineData("b.k IN (SELECT k FROM few)", 1)]
    [InlineData("b.k >= (SELECT 1)", 3)]
    public async Task A_condition_of_MERGE_may_hold_a_query(string condition, int rows)
    {
        await MakeAsync("i INT, s STRING", "(1, 'a'), (2, 'b'), (3, 'c')");
        await _engine.RunAsync("CREATE TEMP TABLE few AS SELECT 2 AS k");
        Assert.Equal(
            [$"{rows}|{rows}|0|0"],
            await _engine.RowsAsync($"MERGE INTO t USING (SELECT unnest([1, 2, 3]) AS k) AS b ON t.i = b.k WHEN MATCHED AND {condition} THEN UPDATE SET s = 'x' || b.k"));
        Assert.Equal("x2", await _engine.ValueAsync("SELECT s FROM t WHERE i = 2"));
    }

    [Fact]
    public async Task A_condition_of_MERGE_may_hang_on_chance()
    {
        await MakeAsync("i INT, s STRING", "(1, 'a'), (2, 'b'), (3, 'c')");
        const string Merge = "MERGE INTO t USING (SELECT unnest([1, 2, 3]) AS k) AS b ON t.i = b.k WHEN MATCHED AND random() < 2";
        Assert.Equal(["3|0|3|0"], await _engine.RowsAsync($"{Merge} AND b.k > 0 THEN DELETE"));
        Assert.Equal(DeltaErrorCode.NotSupported, (await _engine.ErrorAsync($"{Merge} AND b.k IN (SELECT 1) THEN DELETE")).Code);
    }

    [Fact]
    public async Task DEFAULT_is_the_columns_own_in_UPDATE_and_MERGE()
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, s STRING DEFAULT 'none', n INT) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 'a', 1), (2, 'b', 2)");
        await _engine.RunAsync("UPDATE t SET s = DEFAULT, n = DEFAULT WHERE i = 1");
        await _engine.RunAsync(
            "MERGE INTO t USING (SELECT unnest([2, 3, 4]) AS k) AS b ON t.i = b.k WHEN MATCHED THEN UPDATE SET s = default "
            + "WHEN NOT MATCHED AND b.k = 3 THEN INSERT (i, s) VALUES (b.k, DEFAULT) WHEN NOT MATCHED THEN INSERT (i) VALUES (b.k)");
        Assert.Equal(["1|none|NULL", "2|none|2", "3|none|NULL", "4|none|NULL"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
    }

    [Fact]
    public async Task MERGE_computes_a_clauses_values_for_its_pairs_alone()
    {
        await MakeAsync("i INT, s STRING", "(1, 'a'), (2, 'b')");
        Assert.Equal(
            ["3|2|0|1"],
            await _engine.RowsAsync(
                "MERGE INTO t USING (SELECT * FROM (VALUES (1, '10'), (2, 'x'), (3, 'y')) x(k, v)) AS b ON t.i = b.k WHEN MATCHED AND b.v <> 'x' THEN UPDATE SET i = b.v::INT "
                + "WHEN MATCHED THEN UPDATE SET s = b.v WHEN NOT MATCHED THEN INSERT (i, s) VALUES (b.k, b.v)"));
        Assert.Equal(["2|x", "3|y", "10|a"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
    }

    [Fact]
    public async Task MERGE_deletes_a_row_once_however_often_it_is_matched_and_changes_none_twice()
    {
        await MakeAsync("i INT, s STRING", "(1, 'a'), (2, 'b')");
        const string Merge = "MERGE INTO t USING (SELECT unnest([1, 1]) AS k) AS b ON t.i = b.k WHEN MATCHED";
        foreach (var clauses in new[] { " THEN UPDATE SET s = 'x'", " AND b.k = 1 THEN DELETE", " AND t.i = 7 THEN UPDATE SET s = 'x' WHEN MATCHED THEN DELETE" })
            Assert.Equal(DeltaErrorCode.ConstraintViolation, (await _engine.ErrorAsync(Merge + clauses)).Code);
        Assert.Equal(["1|0|1|0"], await _engine.RowsAsync(Merge + " THEN DELETE"));
        Assert.Equal(["2|b"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Theory]
    [InlineData("SELECT 1 AS i", "UPDATE SET *", "MERGE into t: the source has no column s, which * asks for")]
    [InlineData("SELECT 1 AS i, 'x' AS s, 'y' AS S", "UPDATE SET *", "MERGE into t: the source has two columns s, of which * asks for one")]
    [InlineData("SELECT 1 AS i, 'x' AS r, 'y' AS r, 'z' AS r_1", "DELETE", "MERGE into t: the source has two columns of one name, and r_1 would be either")]
    [InlineData("SELECT 1 AS i, 'x' AS __DQ_x", "DELETE", "MERGE into t: a column of the source may not be called __DQ_x")]
    public async Task MERGE_refuses_sources_that_do_not_fit(string source, string action, string error)
    {
        await MakeAsync("i INT, s STRING", "(1, 'a')");
        Assert.Equal(error, (await _engine.ErrorAsync($"MERGE INTO t USING ({source}) AS b ON t.i = b.i WHEN MATCHED THEN {action}")).Message);
    }

    /// <summary>What is assigned makes a column of the table only if the source has it under that very path; the table's name before it is none of it.</summary>
    [Theory]
    [InlineData("UPDATE SET t = b.f", "i,st,t")]
    [InlineData("UPDATE SET t.f = b.f", "i,st,t,f")]
    [InlineData("UPDATE SET st.f = b.f", "i,st,t")]
    [InlineData("UPDATE SET f = b.f", "i,st,t,f")]
    public async Task MERGE_with_evolution_adds_what_is_assigned_and_no_namesake(string action, string columns)
    {
        await MakeAsync("i INT, st STRUCT<f: INT>, t INT", "(1, {'f': 2}, 3)");
        await _engine.RunAsync($"MERGE WITH SCHEMA EVOLUTION INTO t USING (SELECT 1 AS i, 7 AS f) AS b ON t.i = b.i WHEN MATCHED THEN {action}");
        Assert.Equal(columns, await _engine.ValueAsync("SELECT string_agg(column_name, ',') FROM (DESCRIBE SELECT * FROM t)"));
        Assert.Equal("1", await _engine.ValueAsync("SELECT count(*) FROM t AS x WHERE x::VARCHAR LIKE '%7%'"));
    }

    [Fact]
    public async Task MERGE_star_with_evolution_fills_new_fields_of_inner_structs_and_keeps_those_that_the_source_lacks()
    {
        await MakeAsync("i INT, st STRUCT<a: STRUCT<x: INT, z: INT>, b: INT>", "(1, {'a': {'x': 1, 'z': 2}, 'b': 3}), (2, NULL)");
        await _engine.RunAsync(
            "MERGE WITH SCHEMA EVOLUTION INTO t USING (SELECT unnest([1, 2, 3]) AS i, {'a': {'x': 10, 'y': 20}} AS st) AS b ON t.i = b.i "
            + "WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *");
        Assert.Equal(
            [
                "1|{'a': {'x': 10, 'z': 2, 'y': 20}, 'b': 3}", "2|{'a': {'x': 10, 'z': NULL, 'y': 20}, 'b': NULL}",
                "3|{'a': {'x': 10, 'z': NULL, 'y': 20}, 'b': NULL}",
            ],
            await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
    }

    [Theory]
    [InlineData("b.n", "BIGINT")]
    [InlineData("\"B\".N", "BIGINT")]
    [InlineData("b.n + 0", "INTEGER")]
    [InlineData("b.n::INT", "INTEGER")]
    public async Task MERGE_with_evolution_widens_a_column_for_the_sources_own_and_not_for_what_is_computed(string value, string type)
    {
        await _engine.RunAsync("CREATE TABLE t (i INT, n INT) TBLPROPERTIES (delta.enableTypeWidening = true)");
        await _engine.RunAsync("INSERT INTO t VALUES (1, 2)");
        await _engine.RunAsync($"MERGE WITH SCHEMA EVOLUTION INTO t USING (SELECT 1 AS i, 7::BIGINT AS n) AS b ON t.i = b.i WHEN MATCHED THEN UPDATE SET n = {value}");
        Assert.Equal([$"1|7|{type}"], await _engine.RowsAsync("SELECT i, n, typeof(n) FROM t"));
    }

    private async Task MakeAsync(string columns, string rows)
    {
        await _engine.RunAsync($"CREATE TABLE t ({columns})");
        await _engine.RunAsync($"INSERT INTO t VALUES {rows}");
    }

    private long Newest() => _engine.Files("t/_delta_log").Where(f => f.EndsWith(".json", StringComparison.Ordinal)).Max(f => long.Parse(f[..20], CultureInfo.InvariantCulture));

    private JsonNode Info(long version) => JsonNode.Parse(_engine.Commit("t", version)[0])!["commitInfo"]!;

    /// <summary>Runs a statement, and gives how many files it took away whole or wrote anew, and how many vectors it added, updated and removed.</summary>
    private async Task<(int RemovedFiles, int Added, int Updated, int Removed)> VectorsAsync(string sql)
    {
        await _engine.RunAsync(sql);
        var metrics = Info(Newest())["operationMetrics"]!;
        return (Metric("numRemovedFiles"), Metric("numDeletionVectorsAdded"), Metric("numDeletionVectorsUpdated"), Metric("numDeletionVectorsRemoved"));

        int Metric(string name) => int.Parse((string)metrics[name]!, CultureInfo.InvariantCulture);
    }
}
