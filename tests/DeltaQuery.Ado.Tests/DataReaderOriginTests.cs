using System.Data;
using System.Data.Common;

namespace DeltaQuery.Ado.Tests;

/// <summary>What the schema of a result tells of the tables that its columns come from.</summary>
[LocalOnly("the tables that columns come from, of which Spark does not tell")]
public class DataReaderOriginTests(AdoFixture fixture) : AdoTest(fixture)
{
    private const string Definition = """
        (id BIGINT NOT NULL COMMENT 'the key', day DATE, amount DECIMAL(10,2) DEFAULT 1.5, twice BIGINT GENERATED ALWAYS AS (id * 2), s STRUCT<x: INT, t: ARRAY<STRING>>,
        m MAP<STRING, INT>, n BIGINT GENERATED ALWAYS AS IDENTITY) USING DELTA PARTITIONED BY (day) TBLPROPERTIES ('delta.feature.allowColumnDefaults' = 'supported')
        """;

    private List<DeltaQueryDbColumn> Columns(string sql, CommandBehavior behavior = CommandBehavior.SchemaOnly)
    {
        using var reader = Reader(sql, behavior);
        return [.. reader.GetColumnSchema().Cast<DeltaQueryDbColumn>()];
    }

    private string Origins(string sql) => string.Join(", ", Columns(sql).Select(c => c.BaseColumnName is null ? c.IsExpression?.ToString() ?? "?" : $"{c.BaseTableName}.{c.BaseColumnName}"));

    [Theory]
    [InlineData(CommandBehavior.Default)]
    [InlineData(CommandBehavior.SchemaOnly)]
    [InlineData(CommandBehavior.KeyInfo)]
    public void Columns_of_a_table_have_its_facts(CommandBehavior behavior)
    {
        var table = Table(Definition);
        var columns = Columns($"SELECT * FROM {table}", behavior);
        Assert.All(columns, c => Assert.Equal(
            (Fixture.Root, "delta", "default", table, c.ColumnName, false, false),
            (c.BaseServerName, c.BaseCatalogName, c.BaseSchemaName, c.BaseTableName, c.BaseColumnName, c.IsAliased, c.IsExpression)));
        var (id, day, amount, twice, s, m, n) = (columns[0], columns[1], columns[2], columns[3], columns[4], columns[5], columns[6]);
        Assert.Equal((false, "the key", "\"long\"", false, 19), (id.AllowDBNull, id.Comment, id.DeltaType, id.IsPartitionColumn, id.NumericPrecision));
        Assert.Equal((true, true, null), (day.AllowDBNull, day.IsPartitionColumn, day.Comment));
        Assert.Equal(("1.5", 10, 2), (amount.DefaultExpression, amount.NumericPrecision, amount.NumericScale));
        Assert.Equal(("id * 2", false), (twice.GenerationExpression, twice.IsAutoIncrement));
        Assert.Equal(["x", "t"], s.Fields.Select(f => f.Name));
        Assert.Equal("VARCHAR", s.Fields[1].Type.Element!.ToString());
        Assert.Equal(("VARCHAR", "INTEGER"), (m.KeyType!.ToString(), m.ElementType!.ToString()));
        Assert.StartsWith("{\"type\":\"map\"", m.DeltaType, StringComparison.Ordinal);
        Assert.True(n.IsAutoIncrement);
        Assert.Equal(true, day["IsPartitionColumn"]);
        Assert.Equal("the key", id["Comment"]);
    }

    [Fact]
    public void The_schema_table_tells_the_same()
    {
        var table = Table(Definition);
        using var reader = Reader($"SELECT id AS key, day, id + 1 AS next FROM {table}");
        var rows = reader.GetSchemaTable()!.Rows;
        Assert.Equal(
            [table, "id", false, true, false, "the key", false],
            new[] { SchemaTableColumn.BaseTableName, SchemaTableColumn.BaseColumnName, SchemaTableColumn.AllowDBNull, SchemaTableColumn.IsAliased, SchemaTableColumn.IsExpression, "Comment", "IsPartitionColumn" }
                .Select(c => rows[0][c]));
        Assert.Equal([true, false], new[] { "IsPartitionColumn", SchemaTableColumn.IsAliased }.Select(c => rows[1][c]));
        Assert.Equal(
            [DBNull.Value, DBNull.Value, true, true], new[] { SchemaTableColumn.BaseTableName, "IsPartitionColumn", SchemaTableColumn.IsExpression, SchemaTableColumn.AllowDBNull }.Select(c => rows[2][c]));
    }

    [Fact]
    public void Only_what_comes_straight_from_a_table_has_an_origin()
    {
        var (a, b) = (Table("(id INT NOT NULL, x INT, s STRUCT<y: INT>)"), Table("(id INT NOT NULL, z INT)"));
        Assert.Equal($"{a}.id, {a}.x, True, {a}.s", Origins($"SELECT id AS k, {a}.x, x + 1, s FROM {a}"));
        Assert.Equal($"{a}.x, True", Origins($"SELECT X, count(*) FROM {a} GROUP BY x ORDER BY 1"));
        Assert.Equal($"{a}.id, {b}.id, {b}.z, True", Origins($"SELECT l.id, r.id, z, l.id = r.id FROM {a} l JOIN {b} AS r ON l.id = r.id WHERE x > 1"));
        Assert.Equal($"{a}.id, {a}.x, {a}.s, {b}.id, {b}.z", Origins($"SELECT * FROM {a}, {b}"));
        Assert.Equal($"{b}.id, {b}.z, {a}.x", Origins($"SELECT r.*, x FROM {a}, {b} r"));
        Assert.Equal($"{b}.id", Origins($"SELECT id FROM {b} VERSION AS OF 0"));
        Assert.Equal($"True, True", Origins($"SELECT x + 1 AS p, p FROM {a}"));
        Assert.Equal($"{a}.x, {a}.x, True", Origins($"SELECT x AS p, p, p + 1 FROM {a}"));
        Assert.Equal($"True, {a}.x", Origins($"SELECT 1 AS x, x FROM {a}"));
    }

    [Fact]
    public void What_is_not_certain_is_left_open()
    {
        var (a, b) = (Table("(id INT NOT NULL, x INT, s STRUCT<y: INT>)"), Table("(id INT NOT NULL, z INT)"));
        Assert.Equal("?, ?", Origins($"SELECT id, z FROM {b} UNION ALL SELECT 1, 2"));
        Assert.Equal($"?, {a}.x", Origins($"SELECT id, x FROM {a} FULL JOIN {b} USING (id)"));
        Assert.Equal("?, ?, ?, ?", Origins($"SELECT * FROM {a} JOIN {b} USING (id)"));
        Assert.Equal("?, ?", Origins($"SELECT * EXCLUDE (s) FROM {a}"));
        Assert.Equal("?", Origins($"SELECT s.y FROM {a}"));
        Assert.Equal("?, ?", Origins($"SELECT * FROM (SELECT * FROM {b})"));
        Assert.Equal("?, ?", Origins($"WITH {b} AS (SELECT 1 AS id, 2 AS z) SELECT id, z FROM {b}"));
        Assert.Equal("?, ?", Origins($"SELECT p, q FROM {b} t(p, q)"));
        Assert.Equal("?, ?", Origins("SELECT i, 1 FROM range(3) r(i)"));
        Assert.Equal($"?, {b}.z", Origins($"SELECT #1, z FROM {b}"));
        Assert.Equal($"?, {b}.z", Origins($"SELECT current_date, z FROM {b}"));
        Assert.Equal($"{b}.z, True, ?", Origins($"SELECT z AS p, 2 AS p, p FROM {b}"));
    }

    [Fact]
    public void A_column_that_is_never_null_may_be_so_after_an_outer_join()
    {
        var (a, b) = (Table("(id INT NOT NULL)"), Table("(id INT NOT NULL)"));
        Assert.Equal([false, false], Columns($"SELECT l.id, r.id FROM {a} l JOIN {b} r ON l.id = r.id").Select(c => c.AllowDBNull!.Value));
        Assert.Equal([true, true], Columns($"SELECT l.id, r.id FROM {a} l LEFT JOIN {b} r ON l.id = r.id").Select(c => c.AllowDBNull!.Value));
        Assert.Equal([true], Columns($"SELECT id FROM {a} GROUP BY ROLLUP (id)").Select(c => c.AllowDBNull!.Value));
    }

    [Fact]
    public void Arrow_says_the_same_of_nulls()
    {
        var table = Table("(id BIGINT NOT NULL, x INT)");
        using var reader = Reader($"SELECT id, x, id + 1 AS y FROM {table}");
        using var stream = reader.GetArrowStream();
        using var consumer = new ArrowConsumer(stream.Pointer);
        Assert.Equal([("id", "l", false), ("x", "i", true), ("y", "l", true)], consumer.Columns);
    }

    [Fact]
    public void A_table_is_named_with_its_schema_or_path()
    {
        Fixture.Run("CREATE SCHEMA IF NOT EXISTS origins; CREATE TABLE IF NOT EXISTS origins.t (id INT) USING DELTA");
        var column = Assert.Single(Columns("SELECT id FROM origins.t"));
        Assert.Equal(("origins", "t"), (column.BaseSchemaName, column.BaseTableName));
        var path = Path.Combine(Fixture.Root, "origins", "t");
        column = Assert.Single(Columns($"SELECT id FROM delta.`{path}`"));
        Assert.Equal(("delta", path, "id"), (column.BaseSchemaName, column.BaseTableName, column.BaseColumnName));
    }
}
