using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>DuckDB does not name a Parquet file whose Thrift it cannot read; we do.</summary>
public sealed class DamagedFileTests
{
    // What is damaged is a footer of which DuckDB names no file, in each of the kinds of error that it has for that.
    private const string Columns = "t TIMESTAMP WITH TIME ZONE, d DATE, m DECIMAL(20, 2), l INTEGER[]";
    private const string Row = "TIMESTAMPTZ '2020-01-01 00:00:00+00' AS t, DATE '2020-01-01' AS d, 1.5::DECIMAL(20, 2) AS m, [1] AS l";

    [Theory]
    [InlineData("a time without a unit", "UTC", "111C2C0000", "111C4C0000")]
    [InlineData("a time without a unit", "America/New_York", "111C2C0000", "111C4C0000")] // in another zone the schemas are read before the scan
    [InlineData("a name that is no text", "America/New_York", "180164", "1801FF")]
    [InlineData("a date that is a number", "UTC", "18016425", "18016421")]
    [InlineData("a date that is a number", "America/New_York", "18016425", "18016421")]
    [InlineData("a date that has -1 fields", "America/New_York", "180164250C", "1801641501")]
    [InlineData("a row of 5 columns, with 4", "America/New_York", "736368656D611508", "736368656D61150A")]
    [InlineData("a decimal of no length", "UTC", "150E1520", "150E1420")]
    [InlineData("a decimal of -17 bytes, at which DuckDB gives up its whole database", "UTC", "150E1520", "150E1521")]
    public async Task A_damaged_schema_is_told_with_its_file(string what, string zone, string whole, string damaged)
    {
        using var engine = new TestEngine();
        var table = engine.Table("t", Columns, $"SELECT {Row}", $"SELECT {Row}");
        var file = Path.Combine(table.Location, "part-00001.parquet");
        var hex = Convert.ToHexString(await File.ReadAllBytesAsync(file));
        Assert.Contains(whole, hex, StringComparison.Ordinal);
        await File.WriteAllBytesAsync(file, Convert.FromHexString(hex.Replace(whole, damaged, StringComparison.Ordinal)));
        await engine.RunAsync($"SET TimeZone = '{zone}'");
        var error = await engine.ErrorAsync("SELECT * FROM t");
        Assert.True(error.Code == DeltaErrorCode.CorruptData && error.Path == file, $"{what}: {error}");
    }

    [Fact]
    public async Task An_engine_that_DuckDB_has_given_up_says_so()
    {
        using var engine = new TestEngine();
        await engine.RunAsync("CREATE TABLE t AS SELECT 1.5::DECIMAL(20, 2) AS m");
        await engine.RunAsync("CREATE TABLE u AS SELECT 1 AS a");
        var file = FatalFooter.Write(Path.Combine(engine.Root, "t"));
        Assert.False(engine.Engine.HasFailed);
        Assert.Contains(file, (await engine.ErrorAsync("SELECT * FROM t")).Message, StringComparison.Ordinal);
        Assert.True(engine.Engine.HasFailed);
        foreach (var error in new[] { await engine.ErrorAsync("SELECT * FROM u"), Assert.Throws<DeltaException>(engine.Engine.OpenSession) })
        {
            Assert.Equal(DeltaErrorCode.Internal, error.Code);
            Assert.Contains("open it again", error.Hint, StringComparison.Ordinal);
        }

        using var other = new TestEngine(engine.Root);
        Assert.Equal("1", await other.ValueAsync("SELECT a FROM u"));
    }

    [Theory]
    [InlineData("SELECT * FROM t")]
    [InlineData("SELECT count(*) FROM t WHERE a > 0")]
    [InlineData("DELETE FROM t WHERE a > 0")]
    [InlineData("UPDATE t SET a = a + 1")]
    [InlineData("MERGE INTO t USING (SELECT 2 AS a) AS s ON t.a = s.a WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT *")]
    [InlineData("INSERT INTO t SELECT * FROM t")]
    [InlineData("INSERT OVERWRITE t SELECT * FROM t")]
    [InlineData("CREATE TABLE n AS SELECT * FROM t")]
    [InlineData("CREATE TEMP TABLE n AS SELECT * FROM t")]
    [InlineData("COPY t TO '{0}' (FORMAT csv)")]
    [InlineData("COPY (SELECT * FROM t) TO '{0}' (FORMAT csv)")]
    [InlineData("SUMMARIZE t")]
    public async Task A_damaged_footer_is_told_with_its_file(string sql)
    {
        using var engine = new TestEngine();
        var table = engine.Table("t", "a INTEGER", "SELECT 1 AS a", "SELECT 2 AS a");
        var file = Path.Combine(table.Location, "part-00001.parquet");
        var bytes = await File.ReadAllBytesAsync(file);
        var footer = BitConverter.ToInt32(bytes, bytes.Length - 8);
        bytes.AsSpan(bytes.Length - 8 - footer, 20).Fill(0xff);
        await File.WriteAllBytesAsync(file, bytes);
        var error = await engine.ErrorAsync(sql.Replace("{0}", Path.Combine(engine.Root, "copy.csv"), StringComparison.Ordinal));
        Assert.Equal(DeltaErrorCode.CorruptData, error.Code);
        Assert.Contains("part-00001.parquet", error.Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(Path.Combine(table.Location, "_delta_log"), "*.json"));
    }
}
