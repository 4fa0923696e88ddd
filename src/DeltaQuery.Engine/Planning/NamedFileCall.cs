namespace DeltaQuery.Engine.Planning;

/// <summary>A call of a function over files, of which some are on S3.</summary>
/// <param name="Name">The function's name.</param>
/// <param name="Function">What there is to know of it.</param>
/// <param name="Paths">The paths that are its first argument.</param>
/// <param name="Options">The named arguments, with the texts of those that are literals.</param>
/// <param name="Before">The text before the first argument.</param>
/// <param name="After">The text behind it.</param>
internal sealed record NamedFileCall(
    string Name, NamedFileFunction Function, IReadOnlyList<string> Paths, IReadOnlyDictionary<string, string?> Options, string Before, string After)
{
    /// <summary>The name by which the query knows the rows, if it gives them none: <c>AS name</c>; else nothing.</summary>
    public required string Alias { get; init; }

    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
