// A tour of the provider: DeltaQuery.Samples.Console [FOLDER], a new folder below the temporary one if none is named.
using DeltaQuery.Ado;

var folder = args.Length > 0 ? args[0] : Directory.CreateTempSubdirectory("deltaquery-sample-").FullName;
Directory.CreateDirectory(folder);

await using var source = new DeltaQueryDataSource($"Data Source={folder}");
await using var connection = await source.OpenConnectionAsync();

await ExecuteAsync("CREATE OR REPLACE TABLE sales (id BIGINT, customer STRING, amount DECIMAL(10, 2), day DATE)");

// Parameters are bound, never put into the text.
await using (var insert = new DeltaQueryCommand("INSERT INTO sales VALUES (@id, @customer, @amount, @day)", connection))
{
    insert.Parameters.AddWithValue("@id", 1L);
    insert.Parameters.AddWithValue("@customer", "O'Hara");
    insert.Parameters.AddWithValue("@amount", 12.50m);
    insert.Parameters.AddWithValue("@day", new DateOnly(2026, 1, 31));
    Console.WriteLine($"inserted {await insert.ExecuteNonQueryAsync()} row");
}

// Many rows are one commit.
var rows = Enumerable.Range(2, 100_000).Select(i => new object?[] { (long)i, $"customer {i % 100}", i / 100m, new DateOnly(2026, 2, 1).AddDays(i % 28) });
Console.WriteLine($"copied {new DeltaQueryBulkCopy(connection, "sales").WriteToServer(rows)} rows");

// Rows come while they are read, in memory that does not grow with the result.
await using (var query = new DeltaQueryCommand("SELECT id, customer, amount FROM sales WHERE day >= @from", connection))
{
    query.Parameters.AddWithValue("@from", new DateOnly(2026, 2, 15));
    await using var reader = await query.ExecuteReaderAsync();
    var (count, total) = (0, 0m);
    while (await reader.ReadAsync())
        (count, total) = (count + 1, total + reader.GetDecimal(2));
    Console.WriteLine($"read {count} rows, {total} in all");
}

// Several statements, one commit: all or nothing.
await using (var transaction = await connection.BeginTransactionAsync())
{
    await ExecuteAsync("UPDATE sales SET amount = amount * 2 WHERE id = 1", (DeltaQueryTransaction)transaction);
    await ExecuteAsync("DELETE FROM sales WHERE id > 1000", (DeltaQueryTransaction)transaction);
    await transaction.CommitAsync();
}

await using (var transaction = await connection.BeginTransactionAsync())
{
    await ExecuteAsync("DELETE FROM sales", (DeltaQueryTransaction)transaction);
    await transaction.RollbackAsync();
}

Console.WriteLine($"now {await ScalarAsync("SELECT count(*) FROM sales")} rows");

// What was is still there.
Console.WriteLine($"version 2 had {await ScalarAsync("SELECT count(*) FROM sales VERSION AS OF 2")} rows");
await using (var history = new DeltaQueryCommand("SELECT version, operation FROM (DESCRIBE HISTORY sales) ORDER BY version", connection))
await using (var reader = await history.ExecuteReaderAsync())
{
    while (await reader.ReadAsync())
        Console.WriteLine($"version {reader.GetInt64(0)}: {reader.GetString(1)}");
}

async Task ExecuteAsync(string sql, DeltaQueryTransaction? transaction = null)
{
    await using var command = new DeltaQueryCommand(sql, connection, transaction);
    await command.ExecuteNonQueryAsync();
}

async Task<object?> ScalarAsync(string sql)
{
    await using var command = new DeltaQueryCommand(sql, connection);
    return await command.ExecuteScalarAsync();
}
