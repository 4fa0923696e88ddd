using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Every type is written and read back equal, whatever the session's time zone.</summary>
public sealed class WriteTypesTests : IDisposable
{
    private static readonly string[] Columns =
    [
        "NULL::BOOLEAN, true, false",
        "NULL::TINYINT, -128, 127",
        "NULL::SMALLINT, -32768, 32767",
        "NULL::INTEGER, -2147483648, 2147483647",
        "NULL::BIGINT, -9223372036854775808, 9223372036854775807",
        "NULL::FLOAT, 'nan', '-0.0', 'inf', '-inf', 3.4028235e38, 1e-45, 0.1",
        "NULL::DOUBLE, 'nan', '-0.0', 'inf', '-inf', 1.7976931348623157e308, 5e-324, 0.1",
        "NULL::DECIMAL(4,2), -99.99, 99.99",
        "NULL::DECIMAL(9,0), -999999999, 999999999",
        "NULL::DECIMAL(18,6), -999999999999.999999, 999999999999.999999",
        "NULL::DECIMAL(38,0), -99999999999999999999999999999999999999, 99999999999999999999999999999999999999",
        "NULL::DECIMAL(38,38), 0.00000000000000000000000000000000000001, 0",
        "NULL::VARCHAR, '', ' ', 'é', '𐍈🦆', repeat('𐍈', 300), repeat('x', 70000), 'a' || chr(0) || 'b', '__HIVE_DEFAULT_PARTITION__', 'NULL'",
        "NULL::BLOB, ''::BLOB, '\\x00\\xFF'::BLOB, 'ab'::BLOB",
        "NULL::DATE, '0001-01-01', '1582-10-04', '1969-12-31', '9999-12-31'",
        "NULL::TIMESTAMP, '0001-01-01 00:00:00', '1969-12-31 23:59:59.999999', '2024-03-10 02:30:00.123456', '9999-12-31 23:59:59.999999'",
        "NULL::TIMESTAMPTZ, '0001-01-02 00:00:00+00', '1883-11-18 17:00:00.5+00', '2024-03-10 07:30:00.123456+00', '9999-12-30 23:59:59.999999+00'",
        "NULL::INTEGER[], []::INTEGER[], [NULL]::INTEGER[], [1, NULL, 3]",
        "NULL::VARCHAR[][], [[], NULL, ['a', NULL]]",
        "NULL::MAP(VARCHAR, INTEGER), MAP {}, MAP {'': NULL, 'k': 1}",
        "NULL::STRUCT(a INTEGER, \"B\" VARCHAR), {a: NULL, \"B\": NULL}, {a: 1, \"B\": 'x'}",
        "NULL::STRUCT(l STRUCT(d DATE, m MAP(VARCHAR, STRUCT(z DOUBLE[])))[]), {l: [NULL, {d: DATE '2024-01-01', m: MAP {'k': {z: [0.5, NULL]}}}]}",
    ];

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("UTC")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Kolkata")]
    public async Task Every_type_is_read_back_as_it_was_written(string zone)
    {
        await _engine.RunAsync($"SET TimeZone = '{zone}'");
        for (var i = 0; i < Columns.Length; i++)
        {
            await _engine.RunAsync($"CREATE TEMP TABLE source{i} AS SELECT row_number() OVER () AS id, v FROM (SELECT unnest([{Columns[i]}]) AS v)");
            await _engine.RunAsync($"CREATE TABLE made{i} AS SELECT * FROM source{i} WHERE id % 2 = 0");
            await _engine.RunAsync($"INSERT INTO made{i} SELECT * FROM source{i} WHERE id % 2 = 1");
            Assert.Equal(
                await _engine.RowsAsync($"SELECT id, v, typeof(v) FROM source{i} ORDER BY id"),
                await _engine.RowsAsync($"SELECT id, v, typeof(v) FROM made{i} ORDER BY id"));

            // By value, and by statistics: each row is found by its own value.
            Assert.Equal(
                ["0"], await _engine.RowsAsync($"SELECT count(*) FROM (SELECT * FROM source{i} EXCEPT ALL SELECT * FROM made{i})"));
            foreach (var row in await _engine.RowsAsync($"SELECT id FROM source{i} WHERE v IS NOT NULL"))
                Assert.Contains(row, await _engine.RowsAsync($"SELECT id FROM made{i} WHERE v = (SELECT v FROM source{i} WHERE id = {row})"));
            Assert.Equal(
                await _engine.RowsAsync($"SELECT id FROM source{i} WHERE v IS NULL"), await _engine.RowsAsync($"SELECT id FROM made{i} WHERE v IS NULL"));
        }
    }

    [Fact]
    public async Task Timestamps_written_under_one_zone_are_the_same_instants_under_another()
    {
        await _engine.RunAsync("SET TimeZone = 'America/New_York'");
        await _engine.RunAsync("CREATE TABLE t (z TIMESTAMP, n TIMESTAMP_NTZ, p DATE) PARTITIONED BY (p)");
        await _engine.RunAsync("INSERT INTO t VALUES ('2024-07-01 12:00:00'::TIMESTAMP, '2024-07-01 12:00:00'::TIMESTAMP, '2024-07-01 23:00:00'::TIMESTAMPTZ)");
        await _engine.RunAsync("SET TimeZone = 'UTC'");
        Assert.Equal(["2024-07-01 16:00:00+00|2024-07-01 12:00:00|2024-07-01"], await _engine.RowsAsync("SELECT * FROM t"));
        Assert.Equal(["1"], await _engine.RowsAsync("SELECT count(*) FROM t WHERE z = TIMESTAMPTZ '2024-07-01 16:00:00+00'"));
    }

    [Theory]
    [InlineData("SELECT 1::HUGEINT AS c", "DECIMAL(38,0)")]
    [InlineData("SELECT sum(i) AS c FROM range(3) t(i)", "DECIMAL(38,0)")]
    [InlineData("SELECT 1::UBIGINT AS c", "DECIMAL(20,0)")]
    [InlineData("SELECT 1::UTINYINT AS c", "SMALLINT")]
    [InlineData("SELECT 'a'::ENUM ('a', 'b') AS c", "VARCHAR")]
    [InlineData("SELECT '{}'::JSON AS c", "VARCHAR")]
    [InlineData("SELECT '00000000-0000-0000-0000-000000000001'::UUID AS c", "VARCHAR")]
    [InlineData("SELECT [1, 2]::INTEGER[2] AS c", "INTEGER[]")]
    [InlineData("SELECT '2024-01-01'::TIMESTAMP_S AS c", "TIMESTAMP")]
    public async Task A_type_that_delta_lacks_is_widened_where_nothing_is_lost(string query, string type)
    {
        await _engine.RunAsync($"CREATE TABLE t AS {query}");
        Assert.Equal([type], await _engine.RowsAsync("SELECT typeof(c) FROM t"));
        await _engine.RunAsync($"INSERT INTO t {query}");
        Assert.Equal(["2"], await _engine.RowsAsync("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("SELECT TIME '10:00' AS c", "column c: Delta has no type for DuckDB's TIME")]
    [InlineData("SELECT INTERVAL 1 DAY AS c", "column c: Delta has no type for DuckDB's INTERVAL")]
    [InlineData("SELECT union_value(a := 1) AS c", "column c: Delta has no type for DuckDB's UNION")]
    [InlineData("SELECT {x: [TIME '10:00']} AS c", "column c.x.element: Delta has no type for DuckDB's TIME")]
    [InlineData("SELECT TIMESTAMP_NS '2024-01-01' AS c", "column c: Delta has no type for DuckDB's TIMESTAMP_NS")]
    [InlineData("SELECT NULL AS c", "column c: NULL alone has no type")]
    [InlineData("SELECT [NULL] AS c", "column c.element: NULL alone has no type")]
    [InlineData("SELECT row(1, 2) AS c", "column c: the fields of the struct have no names")]
    public async Task A_type_that_delta_lacks_is_refused_by_name_and_leaves_nothing_behind(string query, string message)
    {
        Assert.Equal(message, (await _engine.ErrorAsync($"CREATE TABLE t AS {query}")).Message);
        Assert.False(Directory.Exists($"{_engine.Root}/t"));
    }
}
