using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>DuckDB does not name a Parquet file whose Thrift it cannot read; we do.</summary>
public sealed class DamagedFileTests
{
    [Fact]
    public async Task A_damaged_footer_is_told_with_its_file()
    {
        using var engine = new TestEngine();
        var table = engine.Table("t", "a INTEGER", "SELECT 1 AS a", "SELECT 2 AS a");
        var file = Path.Combine(table.Location, "part-00001.parquet");
        var bytes = await File.ReadAllBytesAsync(file);
        var footer = BitConverter.ToInt32(bytes, bytes.Length - 8);
        bytes.AsSpan(bytes.Length - 8 - footer, 20).Fill(0xff);
        await File.WriteAllBytesAsync(file, bytes);
        var error = await engine.ErrorAsync("SELECT * FROM t");
        Assert.Equal(DeltaErrorCode.CorruptData, error.Code);
        Assert.Contains("part-00001.parquet", error.Message, StringComparison.Ordinal);
    }
}
