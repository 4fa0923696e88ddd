namespace DeltaQuery.Engine.Storage.S3;

/// <summary>How the paths of a scope are reached.</summary>
/// <param name="Name">The secret's name.</param>
/// <param name="Scope">How the paths begin; empty for all.</param>
/// <param name="Options">Keys and server.</param>
internal sealed record S3Secret(string Name, string Scope, S3Options Options)
{
    /// <summary>Whether a path lies in the scope: a name does not end in its middle.</summary>
    public bool Covers(string path) =>
        Scope.Length == 0 || path.StartsWith(Scope, StringComparison.Ordinal) && (path.Length == Scope.Length || Scope[^1] == '/' || path[Scope.Length] == '/');
}
