using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>DuckDB's infinite days and times do not come into a table, wherever in a row they are.</summary>
public sealed class InfiniteTimesTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("d DATE", "DATE 'infinity'", "column d: infinity is no value of type date")]
    [InlineData("t TIMESTAMP", "'-infinity'::TIMESTAMPTZ", "column t: infinity is no value of type timestamp")]
    [InlineData("n TIMESTAMP_NTZ", "'infinity'::TIMESTAMP", "column n: infinity is no value of type timestamp_ntz")]
    [InlineData("n TIMESTAMP_NTZ", "'infinity'::DATE", "column n: infinity is no value of type timestamp_ntz")]
    [InlineData("l ARRAY<DATE>", "[DATE '2020-01-01', DATE 'infinity']", "column l.element: infinity is no value of type date")]
    [InlineData("`a\"b` STRUCT<`x.y`: ARRAY<STRUCT<d: DATE>>>", "{'x.y': [{'d': DATE 'infinity'}]}", "column a\"b.x.y.element.d: infinity is no value of type date")]
    [InlineData("m MAP<DATE, INT>", "MAP {DATE 'infinity': 1}", "column m.key: infinity is no value of type date")]
    [InlineData("m MAP<INT, TIMESTAMP>", "MAP {1: '-infinity'::TIMESTAMPTZ}", "column m.value: infinity is no value of type timestamp")]
    public async Task They_are_refused_by_name_and_nothing_is_left(string column, string value, string message)
    {
        foreach (var properties in (string[])["", " TBLPROPERTIES ('delta.columnMapping.mode' = 'name')"])
        {
            await _engine.RunAsync($"CREATE OR REPLACE TABLE t ({column}, i INT){properties}");
            var files = _engine.Files("t");
            var error = await _engine.ErrorAsync($"INSERT INTO t SELECT {value}, i FROM range(3) r(i)");
            Assert.Equal((DeltaErrorCode.SchemaMismatch, message), (error.Code, error.Message));
            Assert.Equal(files, _engine.Files("t"));
        }
    }

    [Fact]
    public async Task They_are_refused_as_partitions_and_by_changes()
    {
        await _engine.RunAsync("CREATE TABLE p (d DATE, i INT) PARTITIONED BY (d)");
        Assert.Equal("column d: infinity is no value of type date", (await _engine.ErrorAsync("INSERT INTO p VALUES (DATE 'infinity', 1)")).Message);

        await _engine.RunAsync("CREATE TABLE t AS SELECT DATE '2020-01-01' AS d, 1 AS i");
        Assert.Equal("column d: infinity is no value of type date", (await _engine.ErrorAsync("UPDATE t SET d = DATE 'infinity'")).Message);
        Assert.Equal(["2020-01-01|1"], await _engine.RowsAsync("SELECT * FROM t"));
    }

    [Fact]
    public async Task Texts_and_numbers_may_be_called_so()
    {
        await _engine.RunAsync("CREATE TABLE t (s STRING, x DOUBLE, i INT) PARTITIONED BY (s)");
        await _engine.RunAsync("INSERT INTO t VALUES ('infinity', 'infinity'::DOUBLE, 1), ('-infinity', '-infinity'::DOUBLE, 2)");
        Assert.Equal(["infinity|inf|1", "-infinity|-inf|2"], await _engine.RowsAsync("SELECT * FROM t ORDER BY i"));
    }
}
