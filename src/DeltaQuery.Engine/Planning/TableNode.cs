namespace DeltaQuery.Engine.Planning;

/// <summary>A place in a query where rows come from: a named table, or a call of a table function with a literal first argument.</summary>
/// <param name="Offset">Where it stands in the query's text, in UTF-8 bytes.</param>
/// <param name="Catalog">The catalog named, or empty.</param>
/// <param name="Schema">The schema named, or empty.</param>
/// <param name="Name">The table's or the function's name.</param>
/// <param name="Alias">The alias given, or empty.</param>
/// <param name="IsFunction">Whether it is a call.</param>
/// <param name="Argument">The first argument of a call, if it is a text literal.</param>
internal sealed record TableNode(int Offset, string Catalog, string Schema, string Name, string Alias, bool IsFunction, string? Argument)
{
    /// <summary>The first argument of a call as paths, if it is a text literal or a list of such; null otherwise.</summary>
    public IReadOnlyList<string>? Paths { get; init; }

    /// <summary>The name of the parameter that is the first argument of a call; null otherwise.</summary>
    public string? PathParameter { get; init; }

    /// <summary>The named arguments of a call, with the texts of those that are literals.</summary>
    public IReadOnlyDictionary<string, string?> Options { get; init; } = new Dictionary<string, string?>();
}
