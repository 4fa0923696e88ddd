namespace DeltaQuery.Engine.Remote;

/// <summary>A column of a result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in Spark's SQL: <c>decimal(10,2)</c>, <c>struct&lt;a: int&gt;</c>.</param>
/// <param name="Nullable">Whether it may hold NULL.</param>
internal sealed record SparkColumn(string Name, string Type, bool Nullable);
