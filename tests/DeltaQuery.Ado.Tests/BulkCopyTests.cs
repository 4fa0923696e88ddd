using System.Data;
using System.Data.SqlTypes;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeltaQuery.Ado.Tests;

[LocalOnly("DeltaQueryBulkCopy")]
public class BulkCopyTests(AdoFixture fixture) : AdoTest(fixture)
{
    [Fact]
    public void Rows_become_one_commit()
    {
        Fixture.Run("CREATE TABLE many (id BIGINT, name STRING) USING DELTA");
        using var connection = Fixture.Open();
        var copied = new DeltaQueryBulkCopy(connection, "many").WriteToServer(Enumerable.Range(0, 10_000).Select(i => new object?[] { i, i % 7 == 0 ? null : $"n{i}" }));
        Assert.Equal(10_000, copied);
        Assert.Equal("10000|49995000|8571", Shown(connection, "SELECT count(*), sum(id), count(name) FROM many"));
        Assert.Equal("2", Shown(connection, "SELECT count(*) FROM (DESCRIBE HISTORY many)"));
    }

    [Fact]
    public void Each_type_arrives_as_it_was_given()
    {
        Fixture.Run("""
            CREATE TABLE kinds (b BOOLEAN, i INT, f FLOAT, d DECIMAL(38,10), s STRING, x BINARY, day DATE, t TIMESTAMP, n TIMESTAMP_NTZ, l ARRAY<INT>, m MAP<STRING, INT>,
                r STRUCT<a: INT, b: STRING>) USING DELTA
            """);
        using var connection = Fixture.Open();
        object?[] row =
        [
            true, (short)7, 1.5f, SqlDecimal.Parse("1234567890123456789012345678.0123456789"), "ä", new byte[] { 1, 2 }, new DateOnly(2026, 1, 31),
            new DateTime(2026, 1, 31, 12, 0, 0, DateTimeKind.Utc), new DateTime(2026, 1, 31, 13, 0, 0), new int?[] { 1, null }, new Dictionary<string, int> { ["k"] = 1 },
            new Dictionary<string, object?> { ["a"] = 5, ["b"] = null },
        ];
        new DeltaQueryBulkCopy(connection, "kinds").WriteToServer([row, new object?[12]]);
        Assert.Equal(
            "true|7|1.5|1234567890123456789012345678.0123456789|ä|0102|2026-01-31|2026-01-31 12:00:00+00|2026-01-31 13:00:00|[1, NULL]|{k=1}|{'a': 5, 'b': NULL}",
            Shown(connection, "SELECT b, i, f, d, s, hex(x), day, t, n, l, m, r FROM kinds WHERE i IS NOT NULL"));
        Assert.Equal("1", Shown(connection, "SELECT count(*) FROM kinds WHERE COLUMNS(*) IS NULL"));
    }

    [Fact]
    public void Variants_are_made_of_JSON_and_can_be_copied_on()
    {
        Fixture.Run("CREATE TABLE variants (i INT, v VARIANT) USING DELTA; CREATE TABLE again (i INT, v VARIANT) USING DELTA");
        using var connection = Fixture.Open();
        using var document = JsonDocument.Parse("""{"b": 1.25, "a": [null]}""");
        new DeltaQueryBulkCopy(connection, "variants").WriteToServer(
            [[1, "5"], [2, "\"text\""], [3, document], [4, null], [5, document.RootElement.GetProperty("a")], [6, JsonNode.Parse("7")]]);
        const string All = "SELECT list(CASE WHEN v IS NOT NULL THEN v::JSON::VARCHAR END ORDER BY i), count(*) FILTER (variant_typeof(v.b) = 'DECIMAL(3, 2)') FROM ";
        var rows = Shown(connection, All + "variants");
        Assert.Equal("""[5, '"text"', '{"a":[null],"b":1.25}', NULL, '[null]', 7]|1""", rows);

        using var command = new DeltaQueryCommand("SELECT i, v FROM variants", connection);
        using (var reader = command.ExecuteReader())
        {
            using var other = Fixture.Open();
            new DeltaQueryBulkCopy(other, "again").WriteToServer(reader);
        }

        Assert.Equal(rows, Shown(connection, All + "again"));
    }

    [Theory]
    [InlineData("{", "row 2, column v: no JSON: ")]
    [InlineData(5, "row 2, column v: a Int32 is no JSON, of which a variant is made")]
    public void A_variant_of_no_JSON_is_refused_at_its_row(object value, string message)
    {
        Fixture.Run("CREATE OR REPLACE TABLE variants (v VARIANT) USING DELTA");
        using var connection = Fixture.Open();
        var error = Assert.Throws<DeltaQueryException>(() => new DeltaQueryBulkCopy(connection, "variants").WriteToServer([["1"], [value]]));
        Assert.StartsWith(message, error.Message, StringComparison.Ordinal);
        Assert.Equal("0", Shown(connection, "SELECT count(*) FROM variants"));
    }

    [Fact]
    public void A_variant_inside_of_another_type_is_refused_by_name()
    {
        Fixture.Run("CREATE TABLE inside (i INT, s STRUCT<v: VARIANT>) USING DELTA");
        using var connection = Fixture.Open();
        var error = Assert.Throws<DeltaQueryException>(() => new DeltaQueryBulkCopy(connection, "inside").WriteToServer([[1, null]]));
        Assert.Equal("column s: no variant inside of another type can be given row by row", error.Message);
    }

    [Fact]
    public void Files_hold_partition_columns_where_the_table_asks_for_it()
    {
        Fixture.Run("CREATE TABLE parted (p INT, i INT) PARTITIONED BY (p) TBLPROPERTIES ('delta.enableMaterializePartitionColumnsFeature' = 'true')");
        using var connection = Fixture.Open();
        new DeltaQueryBulkCopy(connection, "parted").WriteToServer([new object?[] { 1, 2 }]);
        Assert.Equal("2|1", Shown(connection, $"SELECT * FROM read_parquet('{Fixture.Root}/parted/*/*.parquet', hive_partitioning = false)"));
        Assert.Equal("1|2", Shown(connection, "SELECT * FROM parted"));
    }

    [Fact]
    public void A_reader_is_copied_by_the_names_of_its_columns_with_all_digits()
    {
        Fixture.Run("CREATE TABLE source AS SELECT 99999999999999999999.999999999999999::DECIMAL(38,15) AS d, 1 AS i; CREATE TABLE target (x STRING, i INT, d DECIMAL(38,15)) USING DELTA");
        using var from = Fixture.Open();
        using var command = new DeltaQueryCommand("SELECT * FROM source", from);
        using var reader = command.ExecuteReader();
        using var to = Fixture.Open();
        Assert.Equal(1, new DeltaQueryBulkCopy(to, "target").WriteToServer(reader));
        Assert.Equal("NULL|1|99999999999999999999.999999999999999", Shown(to, "SELECT * FROM target"));
    }

    [Theory]
    [InlineData(3_000_000_000L, "OverflowException")]
    [InlineData("1", "a String is no INTEGER")]
    [InlineData(1.5, "a Double is no INTEGER")]
    public void What_does_not_fit_is_told_with_its_row_and_column_and_nothing_is_written(object value, string what)
    {
        Fixture.Run("CREATE TABLE IF NOT EXISTS strict (i INT) USING DELTA");
        using var connection = Fixture.Open();
        var error = Assert.Throws<DeltaQueryException>(() => new DeltaQueryBulkCopy(connection, "strict").WriteToServer([[1], [value]]));
        Assert.StartsWith("row 2, column i: ", error.Message, StringComparison.Ordinal);
        Assert.Equal("42804", error.SqlState);
        if (what != "OverflowException")
            Assert.Contains(what, error.Message, StringComparison.Ordinal);
        Assert.Equal("0", Shown(connection, "SELECT count(*) FROM strict"));
        Assert.Equal(1, new DeltaQueryBulkCopy(connection, "strict").WriteToServer([[5]]));
        Fixture.Run("DELETE FROM strict");
    }

    [Fact]
    public void A_DataTable_goes_by_its_names_and_others_get_their_defaults()
    {
        Fixture.Run("CREATE TABLE filled (id INT, note STRING DEFAULT 'none') USING DELTA TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')");
        using var table = new DataTable();
        table.Columns.Add("ID", typeof(int));
        table.Rows.Add(1);
        table.Rows.Add(2);
        using var connection = Fixture.Open();
        Assert.Equal(2, new DeltaQueryBulkCopy(connection, "filled").WriteToServer(table));
        Assert.Equal("3|none", Shown(connection, "SELECT sum(id), any_value(note) FROM filled"));
    }

    [Fact]
    public async Task Asynchronous_rows_are_copied_and_a_cancelled_copy_writes_nothing()
    {
        Fixture.Run("CREATE TABLE streamed (i INT) USING DELTA");
        await using var connection = Fixture.Open();
        Assert.Equal(3, await new DeltaQueryBulkCopy(connection, "streamed").WriteToServerAsync(RowsAsync(3, null)));
        using var source = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DeltaQueryBulkCopy(connection, "streamed").WriteToServerAsync(RowsAsync(5, source), source.Token));
        Assert.Equal("3", Shown(connection, "SELECT count(*) FROM streamed"));
    }

    [Fact]
    public void A_constraint_that_a_row_breaks_keeps_all_out()
    {
        Fixture.Run("CREATE TABLE checked (i INT) USING DELTA; ALTER TABLE checked ADD CONSTRAINT positive CHECK (i > 0)");
        using var connection = Fixture.Open();
        var error = Assert.Throws<DeltaQueryException>(() => new DeltaQueryBulkCopy(connection, "checked").WriteToServer([[1], [-1]]));
        Assert.Equal("23514", error.SqlState);
        Assert.Equal("0", Shown(connection, "SELECT count(*) FROM checked"));
    }

    private static async IAsyncEnumerable<object?[]> RowsAsync(int count, CancellationTokenSource? cancels)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            if (i == 2)
                cancels?.Cancel();
            yield return [i];
        }
    }

    private static string Shown(DeltaQueryConnection connection, string sql)
    {
        using var command = new DeltaQueryCommand($"SELECT coalesce(COLUMNS(*)::VARCHAR, 'NULL') FROM ({sql})", connection);
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        return string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetString));
    }
}
