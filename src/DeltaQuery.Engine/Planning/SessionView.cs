using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Planning;

/// <summary>A view over Delta tables, kept as text.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Text">Its query, normalised.</param>
/// <param name="TimeTravels">The time travel of its tables, by their offset in <paramref name="Text"/>.</param>
/// <param name="Columns">The names it gives its columns; empty for the query's own.</param>
internal sealed record SessionView(
    string Name, string Text, IReadOnlyDictionary<int, TimeTravel> TimeTravels, IReadOnlyList<string> Columns)
{
    /// <summary>What follows the query where the view stands in another one.</summary>
    /// <param name="hasAlias">Whether the other query gives it an alias.</param>
    /// <exception cref="DeltaException">The view names its columns and the query gives it an alias: DuckDB has no way to say both.</exception>
    public string AliasText(bool hasAlias)
    {
        if (Columns.Count == 0)
            return hasAlias ? "" : $" AS {SqlText.Identifier(Name)}";
        return $" AS {SqlText.Identifier(Name)}({string.Join(", ", Columns.Select(c => SqlText.Identifier(c)))})";
    }
}
