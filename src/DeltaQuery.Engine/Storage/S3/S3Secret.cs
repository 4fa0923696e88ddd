namespace DeltaQuery.Engine.Storage.S3;

/// <summary>How the paths of some scopes are reached.</summary>
/// <param name="Name">The secret's name.</param>
/// <param name="Provider">Where its keys come from, as DuckDB calls it.</param>
/// <param name="Scopes">How the paths begin, without a slash at the end; none for all.</param>
/// <param name="Options">Keys and server.</param>
internal sealed record S3Secret(string Name, string Provider, IReadOnlyList<string> Scopes, S3Options Options)
{
    /// <summary>The length of the longest scope in which a path lies, where a name does not end in its middle; null if it lies in none.</summary>
    public int? Covers(string path) => Scopes.Count == 0 ? 0 : Scopes
        .Where(s => path.StartsWith(s, StringComparison.Ordinal) && (path.Length == s.Length || s[^1] == '/' || path[s.Length] == '/'))
        .Max(s => (int?)s.Length);
}
