namespace DeltaQuery.Engine.DuckDb;

internal sealed class DuckDbAppender : IDisposable
{
    internal DuckDbAppender(DuckDbConnection connection, string? catalog, string? schema, string table) => throw new NotImplementedException();
    public void Dispose() { }
}
