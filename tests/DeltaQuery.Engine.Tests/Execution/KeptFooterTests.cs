using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>The footers of data files are kept, but not beyond the file.</summary>
public sealed class KeptFooterTests : IDisposable
{
    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Every_session_keeps_footers_and_validates_them()
    {
        Assert.Equal("true", await _engine.ValueAsync("SELECT current_setting('parquet_metadata_cache')"));
        Assert.Equal("VALIDATE_ALL", await _engine.ValueAsync("SELECT current_setting('validate_external_file_cache')"));
    }

    [Fact]
    public async Task A_file_that_was_written_anew_under_its_old_name_is_read_anew()
    {
        var table = _engine.Table("t", "i INTEGER", "SELECT i::INTEGER AS i FROM range(10) r(i)");
        Assert.Equal("45", await _engine.ValueAsync($"SELECT sum(i) FROM {table.Sql}"));
        var path = Directory.GetFiles(table.Location, "*.parquet").Single();
        File.Delete(path);
        _engine.Maker.Execute($"COPY (SELECT (i * 2)::INTEGER AS i FROM range(5000) r(i)) TO '{path}' (FORMAT parquet)");
        Assert.Equal("24995000", await _engine.ValueAsync($"SELECT sum(i) FROM {table.Sql}"));
    }
}
