using System.Collections.Frozen;

namespace DeltaQuery.Engine.DuckDb;

/// <summary>The words that DuckDB quotes when they are names (a test holds them against duckdb_keywords()).</summary>
internal static partial class SqlText
{
    private static readonly FrozenSet<string> Keywords = new[] { "all" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
