namespace DeltaQuery.Engine.Storage;

/// <summary>Files that DuckDB can open by their local paths, until this is disposed.</summary>
/// <param name="files">The files.</param>
/// <param name="paths">Their local paths, in the same order.</param>
/// <param name="leases">What keeps them.</param>
internal sealed class OpenedFiles(IReadOnlyList<string> files, IReadOnlyList<string> paths, IReadOnlyList<IDisposable> leases) : IDisposable
{
    private readonly Dictionary<string, string> _byPath = paths.Zip(files).ToDictionary(f => f.First, f => f.Second, StringComparer.Ordinal);

    public IReadOnlyList<string> Paths => paths;

    /// <summary>The file of a local path.</summary>
    public string Of(string path) => _byPath[path];

    public void Dispose()
    {
        foreach (var lease in leases)
            lease.Dispose();
    }
}
