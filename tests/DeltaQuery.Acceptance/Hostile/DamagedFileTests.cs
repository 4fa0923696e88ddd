using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>DuckDB does not name a Parquet file whose Thrift it cannot read; we do.</summary>
public sealed class DamagedFileTests
{
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
