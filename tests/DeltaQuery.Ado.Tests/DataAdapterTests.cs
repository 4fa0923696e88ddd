using System.Data;

namespace DeltaQuery.Ado.Tests;

/// <summary>DataTables: loading, filling, writing back.</summary>
public class DataAdapterTests(AdoFixture fixture) : AdoTest(fixture)
{
    [SkippableFact]
    public void DataTable_Load_takes_columns_and_rows()
    {
        var table = new DataTable();
        using (var reader = Reader("SELECT i::INT AS id, CASE WHEN i <> 1 THEN 'n' || i END AS name, 1.50::DECIMAL(5,2) AS price, DATE '2026-05-06' AS day, [1, 2] AS list FROM range(3) r(i)"))
            table.Load(reader);
        Assert.Equal(["id", "name", "price", "day", "list"], table.Columns.Cast<DataColumn>().Select(c => c.ColumnName));
        Assert.Equal(
            [typeof(int), typeof(string), typeof(decimal), typeof(DateTime), typeof(int?[])], table.Columns.Cast<DataColumn>().Select(c => c.DataType));
        Assert.Equal(3, table.Rows.Count);
        Assert.Equal("n2", table.Rows[2]["name"]);
        Assert.Equal(DBNull.Value, table.Rows[1]["name"]);
        Assert.Equal(1.5m, table.Rows[0]["price"]);
        Assert.Equal(new int?[] { 1, 2 }, table.Rows[0]["list"]);
    }

    [SkippableFact]
    public void DataSet_Load_takes_several_results()
    {
        var set = new DataSet();
        using (var reader = Reader("SELECT 1 AS a; SELECT 'x' AS b UNION ALL SELECT 'y'"))
            set.Load(reader, LoadOption.OverwriteChanges, "one", "two");
        Assert.Equal(1, set.Tables["one"]!.Rows.Count);
        Assert.Equal(2, set.Tables["two"]!.Rows.Count);
    }

    [SkippableFact]
    public void Fill_takes_the_rows()
    {
        var table = new DataTable();
        Assert.Equal(5, new DeltaQueryDataAdapter($"SELECT * FROM {Numbers(5)} ORDER BY id", Connection).Fill(table));
        Assert.Equal(4, table.Rows[4]["id"]);
        Assert.Equal(typeof(string), table.Columns["name"]!.DataType);
    }

    [SkippableFact]
    public void Fill_opens_a_connection_that_is_closed_and_closes_it()
    {
        using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
        var set = new DataSet();
        new DeltaQueryDataAdapter("SELECT 1; SELECT 2, 3", connection).Fill(set);
        Assert.Equal(2, set.Tables.Count);
        Assert.Equal(2, set.Tables[1].Columns.Count);
        Assert.Equal(ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void FillSchema_takes_the_columns_alone()
    {
        var table = new DataTable();
        new DeltaQueryDataAdapter($"SELECT * FROM {Numbers(5)}", Connection).FillSchema(table, SchemaType.Source);
        Assert.Equal(["id", "name"], table.Columns.Cast<DataColumn>().Select(c => c.ColumnName));
        Assert.Empty(table.Rows);
    }

    [SkippableFact]
    public void Update_writes_changes_by_the_commands_that_it_is_given()
    {
        var name = Numbers(3);
        var adapter = new DeltaQueryDataAdapter($"SELECT * FROM {name} ORDER BY id", Connection)
        {
            InsertCommand = Command($"INSERT INTO {name} VALUES (@id, @name)"),
            UpdateCommand = Command($"UPDATE {name} SET name = @name WHERE id = @id"),
            DeleteCommand = Command($"DELETE FROM {name} WHERE id = @id"),
        };
        foreach (var command in new[] { adapter.InsertCommand, adapter.UpdateCommand, adapter.DeleteCommand })
        {
            command.Parameters.Add(new DeltaQueryParameter { ParameterName = "id", SourceColumn = "id", DbType = DbType.Int32 });
            command.Parameters.Add(new DeltaQueryParameter { ParameterName = "name", SourceColumn = "name" });
        }

        var table = new DataTable();
        adapter.Fill(table);
        table.Rows[0]["name"] = "changed";
        table.Rows[1].Delete();
        table.Rows.Add(10, "added");
        Assert.Equal(3, adapter.Update(table));
        using var reader = Reader($"SELECT id, name FROM {name} ORDER BY id");
        Assert.Equal([(0, "changed"), (2, "n2"), (10, "added")], reader.Cast<IDataRecord>().Select(r => (r.GetInt32(0), r.GetString(1))));
    }

    [SkippableTheory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("with space", "\"with space\"")]
    [InlineData("a\"b", "\"a\"\"b\"")]
    public void Names_are_quoted_and_unquoted(string name, string quoted)
    {
        var builder = new DeltaQueryCommandBuilder();
        Assert.Equal(quoted, builder.QuoteIdentifier(name));
        Assert.Equal(name, builder.UnquoteIdentifier(quoted));
        Assert.Equal(name, builder.UnquoteIdentifier(name));
        Assert.Throws<ArgumentNullException>(() => builder.QuoteIdentifier(null!));
        using var reader = Row($"SELECT 1 AS {quoted}");
        Assert.Equal(name, reader.GetName(0));
    }
}
