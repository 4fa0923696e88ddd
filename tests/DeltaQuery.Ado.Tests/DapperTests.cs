using Dapper;

namespace DeltaQuery.Ado.Tests;

public class DapperTests(AdoFixture fixture) : AdoTest(fixture)
{
    private enum Kind
    {
        None,
        Some,
    }

    private sealed record Named(int Id, string Name);

    private sealed class Item
    {
        public int Id { get; set; }

        public string? Name { get; set; }

        public decimal? Price { get; set; }

        public DateTime? Day { get; set; }

        public Kind Kind { get; set; }

        public bool IsNew { get; set; }
    }

    [SkippableFact]
    public void Query_gives_objects()
    {
        var items = Connection.Query<Item>(
            """
            SELECT 1 AS id, 'a' AS name, 1.50::DECIMAL(5,2) AS price, DATE '2026-05-06' AS day, 1 AS kind, true AS isnew
            UNION ALL SELECT 2, NULL, NULL, NULL, 0, false ORDER BY 1
            """).ToList();
        Assert.Equal((1, "a", 1.5m, new DateTime(2026, 5, 6), Kind.Some, true), (items[0].Id, items[0].Name, items[0].Price, items[0].Day!.Value, items[0].Kind, items[0].IsNew));
        Assert.Equal((2, null, null, null, Kind.None), (items[1].Id, items[1].Name, items[1].Price, items[1].Day, items[1].Kind));
    }

    [SkippableFact]
    public async Task Query_gives_records_values_and_tuples()
    {
        var table = Numbers(3);
        Assert.Equal(
            [new Named(0, "n0"), new Named(1, "n1")], await Connection.QueryAsync<Named>($"SELECT id, name FROM {table} WHERE id < @most ORDER BY id", new { most = 2 }));
        Assert.Equal([0, 1, 2], Connection.Query<int>($"SELECT id FROM {table} ORDER BY id"));
        Assert.Equal([(2, "n2")], Connection.Query<(int, string)>($"SELECT id, name FROM {table} WHERE id = 2"));
        Assert.Null(Connection.QuerySingleOrDefault<Named>($"SELECT id, name FROM {table} WHERE id = 99"));
        Assert.Equal(3, await Connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {table}"));
    }

    [SkippableFact]
    public void Query_gives_dynamic_rows()
    {
        var row = Connection.QuerySingle("SELECT 1 AS id, 'x' AS name, NULL::STRING AS nothing");
        Assert.Equal(1, (int)row.id);
        Assert.Equal("x", (string)row.name);
        Assert.Null(row.nothing);
    }

    [SkippableFact]
    public void Query_splits_joined_rows()
    {
        var pairs = Connection.Query<Named, Item, (Named, Item)>(
            "SELECT 1 AS id, 'a' AS name, 2 AS id, 'b' AS name", (one, two) => (one, two), splitOn: "id").Single();
        Assert.Equal((new Named(1, "a"), 2, "b"), (pairs.Item1, pairs.Item2.Id, pairs.Item2.Name));
    }

    [SkippableFact]
    public async Task QueryMultiple_gives_the_results_one_by_one()
    {
        using var results = await Connection.QueryMultipleAsync("SELECT 1; SELECT 2 AS id, 'b' AS name; SELECT @x", new { x = "last" });
        Assert.Equal(1, results.ReadSingle<int>());
        Assert.Equal(new Named(2, "b"), await results.ReadSingleAsync<Named>());
        Assert.Equal("last", results.ReadSingle<string>());
    }

    [SkippableFact]
    public void Execute_runs_once_for_each_of_a_list()
    {
        var table = Numbers(0);
        Assert.Equal(3 * Inserted ?? -3, Connection.Execute($"INSERT INTO {table} VALUES (@Id, @Name)", new[] { new Named(1, "a"), new Named(2, "b"), new Named(3, "c") }));
        Assert.Equal(3, RowsOf(table));
    }

    [SkippableFact]
    public void Execute_runs_in_a_transaction()
    {
        NeedsLocal("transactions");
        var table = Numbers(0);
        using var transaction = Connection.BeginTransaction();
        Connection.Execute($"INSERT INTO {table} VALUES (@id, @name)", new { id = 1, name = (string?)null }, transaction);
        Assert.Equal(1, Connection.ExecuteScalar<long>($"SELECT count(*) FROM {table}", transaction: transaction));
        transaction.Rollback();
        Assert.Equal(0, RowsOf(table));
    }

    [SkippableFact]
    public void A_list_behind_IN_is_taken_apart()
    {
        var table = Numbers(10);
        Assert.Equal([2, 4], Connection.Query<int>($"SELECT id FROM {table} WHERE id IN @ids ORDER BY id", new { ids = new[] { 2, 4, 77 } }));
        Assert.Equal([3], Connection.Query<int>($"SELECT id FROM {table} WHERE name IN @names", new { names = new List<string> { "n3" } }));
        Assert.Empty(Connection.Query<int>($"SELECT id FROM {table} WHERE id IN @ids", new { ids = Array.Empty<int>() }));
    }

    [SkippableFact]
    public async Task Unbuffered_rows_come_while_they_are_made()
    {
        Assert.Equal([0, 1, 2], Connection.Query<long>("SELECT i FROM range(1000000) r(i)", buffered: false).Take(3));
        var rows = new List<long>();
        await foreach (var row in Connection.QueryUnbufferedAsync<long>("SELECT i FROM range(1000000) r(i)"))
        {
            rows.Add(row);
            if (rows.Count == 3)
                break;
        }

        Assert.Equal([0, 1, 2], rows);
        CheckUsable(Connection);
    }

    [SkippableFact]
    public void Dynamic_parameters_are_values()
    {
        var parameters = new DynamicParameters();
        parameters.Add("@a", 5);
        parameters.Add("b", "x", System.Data.DbType.String, size: 10);
        Assert.Equal((5, "x"), Connection.QuerySingle<(int, string)>("SELECT @a, @b", parameters));
    }

    [SkippableFact]
    public void A_closed_connection_is_opened_and_closed()
    {
        using var connection = new DeltaQueryConnection(Fixture.ConnectionString);
        Assert.Equal(1, connection.QuerySingle<int>("SELECT 1"));
        Assert.Equal(System.Data.ConnectionState.Closed, connection.State);
    }

    [SkippableFact]
    public void Parameters_of_each_usual_type_are_values()
    {
        NeedsLocalFor("UUID");
        var row = Connection.QuerySingle<(Guid Id, DateTime Day, decimal Price, byte[] Bytes, bool Flag)>(
            "SELECT @id::UUID, @day, @price, @bytes, @flag",
            new { id = Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"), day = new DateTime(2026, 5, 6), price = 1.25m, bytes = new byte[] { 1 }, flag = true });
        Assert.Equal(Guid.Parse("6f9619ff-8b86-d011-b42d-00c04fc964ff"), row.Id);
        Assert.Equal((new DateTime(2026, 5, 6), 1.25m, true), (row.Day, row.Price, row.Flag));
        Assert.Equal([1], row.Bytes);
    }
}
