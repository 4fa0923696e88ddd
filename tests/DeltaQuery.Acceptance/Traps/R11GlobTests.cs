using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Traps;

/// <summary>R11: characters that are patterns to DuckDB are none in the paths of tables and files, and no file at all is no error.</summary>
public sealed class R11GlobTests : TrapTest
{
    private const string Folder = "a[1]*b ü%20";

    [Fact]
    public async Task R11_a_table_in_a_folder_of_odd_characters_reads_its_own_files()
    {
        var table = Engine.Table(Folder, "i INTEGER", "SELECT 1 AS i", "SELECT 2 AS i");
        _ = Engine.Table("a1xb ü%20", "i INTEGER", "SELECT 7 AS i", "SELECT 8 AS i"); // what the pattern would find
        Assert.Equal(["1", "2"], await Engine.RowsAsync($"SELECT i FROM {table.Sql} ORDER BY i"));
        Assert.Equal(["1", "2"], await Engine.RowsAsync($"SELECT i FROM \"{Folder}\" ORDER BY i"));
        Assert.Equal(["2"], await Engine.RowsAsync($"SELECT i FROM delta_scan('{table.Location}') WHERE i > 1"));
    }

    [Fact]
    public async Task R11_files_of_odd_names_are_read_and_their_neighbours_not()
    {
        var table = Engine.Table("t");
        string[] folders = ["we*ird[1]", "q?", "a b", "p=a%20b", "100%", "ü", "#", "x+y", "[*]"];
        var paths = folders.Select((f, i) => table.WriteFile(Engine.Maker, $"SELECT {i} AS i", f)).ToList();
        foreach (var neighbour in new[] { "weXXird1", "qx", "*", "p=a b" })
            table.WriteFile(Engine.Maker, "SELECT 99 AS i", neighbour);
        table.Commit([TestTable.Protocol(), TestTable.Metadata(TestEngine.Schema("i INTEGER")), .. paths.Select(p => table.Add(p))]);
        Assert.Equal(Enumerable.Range(0, folders.Length).Select(i => $"{i}"),
            await Engine.RowsAsync($"SELECT i FROM {table.Sql} ORDER BY i"));
    }

    [Fact]
    public async Task R11_a_table_without_files_is_empty_with_its_types()
    {
        var table = Engine.Table("t", "i INTEGER, s STRUCT(a DATE)");
        Assert.Empty(await Engine.RowsAsync($"SELECT * FROM {table.Sql}"));
        Assert.Equal("0|NULL", await Engine.ValueAsync($"SELECT count(*) || '|' || coalesce(max(i)::VARCHAR, 'NULL') FROM {table.Sql}"));
        Assert.Equal("INTEGER|STRUCT(a DATE)", await Engine.ValueAsync(
            $"SELECT any_value(typeof(i)) || '|' || any_value(typeof(s)) FROM (SELECT 1) LEFT JOIN {table.Sql} ON true"));
    }

    [Fact]
    public async Task R11_pruning_all_files_gives_no_rows()
    {
        var table = Engine.Table("t", "i INTEGER", "SELECT 1 AS i");
        Assert.Empty(await Engine.RowsAsync($"SELECT * FROM {table.Sql} WHERE i > 5"));
        Assert.Equal(0, Engine.FilesScanned);
    }
}
