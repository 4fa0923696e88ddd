// A service over a lake: rows are streamed as JSON, /health says whether the table opens.
// DeltaQuery.Samples.Api --DeltaQuery:DataSource=FOLDER --urls http://127.0.0.1:5080
using System.Runtime.CompilerServices;
using DeltaQuery.Ado;
using DeltaQuery.Samples.Api;

var builder = WebApplication.CreateSlimBuilder(args);
var lake = builder.Configuration.GetRequiredSection("DeltaQuery");
if (lake["DataSource"] is { } folder && !folder.Contains("://", StringComparison.Ordinal))
    Directory.CreateDirectory(folder);
builder.Services.AddDeltaQuery(lake, ServiceLifetime.Scoped);
builder.Services.AddHealthChecks().AddDeltaQuery(tables: ["sales"]);
builder.Services.AddDeltaQueryIngests();
builder.Services.AddDeltaQueryMaintenance(maintenance => maintenance.Optimize("sales", every: TimeSpan.FromHours(1)));
var app = builder.Build();

await using (var connection = await app.Services.GetRequiredService<DeltaQueryDataSource>().OpenConnectionAsync())
await using (var create = new DeltaQueryCommand("CREATE TABLE IF NOT EXISTS sales (id BIGINT, customer STRING, amount DECIMAL(10, 2))", connection))
    await create.ExecuteNonQueryAsync();

app.MapHealthChecks("/health");
app.MapGet("/sales", (DeltaQueryConnection connection, decimal? least, CancellationToken stop) => SalesAsync(connection, least ?? 0, stop));
app.MapPost("/sales", async (DeltaQueryConnection connection, Sale sale, CancellationToken stop) =>
{
    await connection.OpenAsync(stop);
    await using var insert = new DeltaQueryCommand("INSERT INTO sales VALUES (@id, @customer, @amount)", connection);
    insert.Parameters.AddWithValue("@id", sale.Id);
    insert.Parameters.AddWithValue("@customer", sale.Customer);
    insert.Parameters.AddWithValue("@amount", sale.Amount);
    await insert.ExecuteNonQueryAsync(stop);
    return Results.Created($"/sales?least={sale.Amount}", sale);
});
await app.RunAsync();

// A row is sent when it is read: the answer's size does not matter.
static async IAsyncEnumerable<Sale> SalesAsync(DeltaQueryConnection connection, decimal least, [EnumeratorCancellation] CancellationToken stop)
{
    await connection.OpenAsync(stop);
    await using var query = new DeltaQueryCommand("SELECT id, customer, amount FROM sales WHERE amount >= @least ORDER BY id", connection);
    query.Parameters.AddWithValue("@least", least);
    await using var reader = await query.ExecuteReaderAsync(stop);
    while (await reader.ReadAsync(stop))
        yield return new Sale(reader.GetInt64(0), reader.GetString(1), reader.GetDecimal(2));
}
