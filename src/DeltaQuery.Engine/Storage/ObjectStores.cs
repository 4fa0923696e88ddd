namespace DeltaQuery.Engine.Storage;

/// <summary>Finds the store of a path by its scheme, and the one way to write a path that is used as its key everywhere.</summary>
/// <param name="wrap">Puts something around each store; for tests.</param>
internal sealed class ObjectStores(Func<IObjectStore, IObjectStore>? wrap = null)
{
    private readonly IObjectStore _local = wrap?.Invoke(new LocalObjectStore()) ?? new LocalObjectStore();

    /// <summary>The store that holds <paramref name="path"/>, a path in the form of <see cref="Normalize"/>.</summary>
    public IObjectStore For(string path) => SchemeOf(path) is { } scheme
        ? throw new DeltaException(DeltaErrorCode.NotSupported, $"{scheme}:// paths are not supported: {path}") { Path = path }
        : _local;

    /// <summary>An absolute local path without a trailing slash, or a URI with its scheme.</summary>
    /// <param name="path">A path as users write it: absolute, below the user's home (<c>~/</c>),
    /// relative to <paramref name="baseDirectory"/>, or a <c>file:</c> URI.</param>
    /// <param name="baseDirectory">What a relative path is relative to.</param>
    public static string Normalize(string path, string baseDirectory)
    {
        if (path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            path = path[5..];
            path = '/' + path.TrimStart('/');
        }
        else if (SchemeOf(path) is not null)
        {
            return path.TrimEnd('/');
        }

        if (path.StartsWith("~/", StringComparison.Ordinal))
            path = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]; // as DuckDB's own file functions take it
        var full = Path.GetFullPath(path, Path.GetFullPath(baseDirectory));
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }

    /// <summary>Joins a directory and a name below it.</summary>
    public static string Join(string directory, string name) => directory.EndsWith('/') ? directory + name : $"{directory}/{name}";

    private static string? SchemeOf(string path)
    {
        var colon = path.IndexOf("://", StringComparison.Ordinal);
        return colon > 1 && path.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0 ? path[..colon] : null;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
}
