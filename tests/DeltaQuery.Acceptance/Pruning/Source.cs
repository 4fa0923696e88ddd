using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Acceptance.Pruning;

/// <summary>A table at a version, under an alias, in a random query.</summary>
/// <param name="Place">What stands for the table in the query's text; either side puts in its own name.</param>
/// <param name="Alias">The alias.</param>
/// <param name="Columns">The columns of that version.</param>
internal sealed record Source(string Place, string Alias, IReadOnlyList<RandomColumn> Columns)
{
    /// <summary>The table with its alias, as FROM has it.</summary>
    public string From => $"{Place} AS {Alias}";

    public IEnumerable<Leaf> Leaves =>
        Columns.SelectMany(c => new Leaf($"{Alias}.{SqlText.Identifier(c.Field.Name)}", c.Field.Type, c.Flavor, c.Pool).WithFields());

    public Source As(string alias) => this with { Alias = alias };
}
