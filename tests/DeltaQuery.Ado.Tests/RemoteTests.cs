using System.Data;
using DeltaQuery.Testing;

namespace DeltaQuery.Ado.Tests;

/// <summary>Connections whose statements run on a Spark cluster: a program sees no other provider.</summary>
public sealed class RemoteTests
{
    [SkippableFact]
    public async Task Typed_getters_read_what_Spark_sends()
    {
        await using var connection = await OpenAsync();
        Assert.StartsWith("4.", connection.ServerVersion, StringComparison.Ordinal);
        using var command = new DeltaQueryCommand(
            "SELECT true AS b, 7::SMALLINT AS i2, 8 AS i4, 9::BIGINT AS i8, 1.5::FLOAT AS f, 2.5::DOUBLE AS d, 3.25::DECIMAL(10,2) AS dec, 'text' AS s, "
            + "X'00FF' AS bin, DATE '2024-02-29' AS day, TIMESTAMPTZ '2024-02-29 10:00:00+02' AS t, TIMESTAMP '2024-02-29 10:00:00' AS n, NULL::INTEGER AS none, "
            + "[1, 2] AS l, {'a': 1} AS r", connection);
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.Equal((true, (short)7, 8, 9L), (reader.GetBoolean(0), reader.GetInt16(1), reader.GetInt32(2), reader.GetInt64(3)));
        Assert.Equal((1.5f, 2.5, 3.25m, "text"), (reader.GetFloat(4), reader.GetDouble(5), reader.GetDecimal(6), reader.GetString(7)));
        Assert.Equal([0, 255], reader.GetFieldValue<byte[]>(8));
        Assert.Equal(new DateOnly(2024, 2, 29), reader.GetFieldValue<DateOnly>(9));
        Assert.Equal(new DateTimeOffset(2024, 2, 29, 8, 0, 0, TimeSpan.Zero), reader.GetFieldValue<DateTimeOffset>(10));
        Assert.Equal(new DateTime(2024, 2, 29, 10, 0, 0), reader.GetDateTime(11));
        Assert.True(reader.IsDBNull(12));
        Assert.Equal([1, 2], reader.GetFieldValue<int[]>(13));
        Assert.Equal("day", reader.GetName(9));
        Assert.Equal(typeof(decimal), reader.GetFieldType(6));
        Assert.False(await reader.ReadAsync());
    }

    [SkippableFact]
    public async Task Parameters_scalars_and_batches_work_as_here()
    {
        await using var connection = await OpenAsync();
        using var command = new DeltaQueryCommand("SELECT count(*) FROM range(100) WHERE id >= $low AND id < $high", connection);
        command.Parameters.Add(new DeltaQueryParameter("low", 10));
        command.Parameters.Add(new DeltaQueryParameter("high", 30L));
        Assert.Equal(20L, await command.ExecuteScalarAsync());
        using var positional = new DeltaQueryCommand("SELECT concat(?, '-', ?)", connection);
        positional.Parameters.Add(new DeltaQueryParameter { Value = "a" });
        positional.Parameters.Add(new DeltaQueryParameter { Value = "it's" });
        Assert.Equal("a-it's", await positional.ExecuteScalarAsync());
        using var two = new DeltaQueryCommand("SELECT 1; SELECT 2", connection);
        await using var reader = await two.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        Assert.True(await reader.NextResultAsync());
        Assert.True(await reader.ReadAsync());
        Assert.Equal(2, reader.GetInt32(0));
    }

    [SkippableFact]
    public async Task A_table_is_changed_and_read_through_the_cluster()
    {
        using var folder = new TempFolder();
        await using var connection = await OpenAsync();
        var table = $"delta.`{Path.Combine(folder.Path, "t")}`";
        Assert.Equal(-1, await RunAsync(connection, $"CREATE TABLE {table} (id BIGINT, name VARCHAR)"));
        await RunAsync(connection, $"INSERT INTO {table} VALUES (1, 'a'), (2, 'b')");
        Assert.Equal(1, await RunAsync(connection, $"UPDATE {table} SET name = 'c' WHERE id = 2"));
        Assert.Equal(1, await RunAsync(connection, $"DELETE FROM {table} WHERE id = 1"));
        await using var here = new DeltaQueryConnection($"Data Source={folder.Path}");
        await here.OpenAsync();
        Assert.Equal("c", await new DeltaQueryCommand("SELECT name FROM t", here).ExecuteScalarAsync());
    }

    [SkippableFact]
    public async Task Errors_time_outs_and_transactions_are_the_providers()
    {
        await using var connection = await OpenAsync();
        var error = await Assert.ThrowsAsync<DeltaQueryException>(() => RunAsync(connection, "SELECT nowhere FROM range(1)"));
        Assert.Equal(("42703", 8), (error.SqlState, error.Column));
        using var slow = new DeltaQueryCommand("SELECT count(*) FROM range(1000000000) a JOIN range(1000) b ON a.id % 7 <> b.id % 5", connection) { CommandTimeout = 1 };
        Assert.Equal("57014", (await Assert.ThrowsAsync<DeltaQueryException>(() => slow.ExecuteScalarAsync())).SqlState);
        Assert.Throws<DeltaQueryException>(() => connection.BeginTransaction());
        Assert.Equal(1, await new DeltaQueryCommand("SELECT 1", connection).ExecuteScalarAsync());
    }

    [SkippableFact]
    public async Task Rows_stream_through_the_reader()
    {
        await using var connection = await OpenAsync();
        using var command = new DeltaQueryCommand("SELECT id, concat('row ', id) AS text FROM range(25000)", connection);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess);
        var rows = 0;
        while (await reader.ReadAsync())
            rows += reader.GetString(1).Length > 4 ? 1 : 0;
        Assert.Equal(25_000, rows);
    }

    [Fact]
    public void A_server_that_is_not_there_is_an_error_of_the_provider_and_no_token_is_shown()
    {
        using var connection = new DeltaQueryConnection("Remote=\"sc://127.0.0.1:1/;token=very-secret\"");
        var error = Assert.Throws<DeltaQueryException>(connection.Open);
        Assert.DoesNotContain("very-secret", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(ConnectionState.Closed, connection.State);
        Assert.Equal("sc://h:1", Engine.DeltaEngineOptions.RemoteAddressOf("sc://h:1/;token=x"));
        Assert.DoesNotContain("token", new Engine.DeltaEngineOptions { Remote = "sc://h/;token=x" }.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_source_that_is_a_cluster_alone_is_called_by_its_address_without_a_token()
    {
        const string Cluster = "Remote=\"sc://h:1/;token=x\"";
        using var source = new DeltaQueryDataSource(Cluster);
        using var built = new DeltaQueryDataSourceBuilder(Cluster).Build();
        Assert.Equal(("sc://h:1", "sc://h:1"), (source.Name, built.Name));
    }

    private static async Task<DeltaQueryConnection> OpenAsync()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        var connection = new DeltaQueryConnection($"Remote={SparkConnect.Address};Command Timeout=300");
        await connection.OpenAsync();
        return connection;
    }

    private static Task<int> RunAsync(DeltaQueryConnection connection, string sql) => new DeltaQueryCommand(sql, connection).ExecuteNonQueryAsync();
}
