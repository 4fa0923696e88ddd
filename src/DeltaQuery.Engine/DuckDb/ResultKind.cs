namespace DeltaQuery.Engine.DuckDb;

/// <summary>What a statement gives back, as duckdb.h numbers it.</summary>
internal enum ResultKind
{
    Invalid = 0,
    ChangedRows = 1,
    Nothing = 2,
    QueryResult = 3,
}
