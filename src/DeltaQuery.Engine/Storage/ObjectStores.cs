using DeltaQuery.Engine.Storage.S3;

namespace DeltaQuery.Engine.Storage;

/// <summary>Finds the store of a path by its scheme, and the one way to write a path that is used as its key everywhere.</summary>
/// <param name="s3">Stores of S3's scheme; null where there are none.</param>
/// <param name="wrap">Puts something around each store; for tests.</param>
/// <param name="allowed">Where alone stores are used; null for everywhere.</param>
internal sealed class ObjectStores(S3Stores? s3 = null, Func<IObjectStore, IObjectStore>? wrap = null, AllowedLocations? allowed = null)
{
    private readonly IObjectStore _local = Guarded(wrap?.Invoke(new LocalObjectStore()) ?? new LocalObjectStore(), allowed);

    /// <summary>Refuses a path outside of the allowed locations.</summary>
    /// <exception cref="DeltaException">AccessDenied.</exception>
    public void Check(string path) => allowed?.Check(path);

    /// <summary>The store that holds <paramref name="path"/>, a path in the form of <see cref="Normalize"/>.</summary>
    /// <exception cref="DeltaException">NotSupported: there is no store of its scheme; AccessDenied.</exception>
    public IObjectStore For(string path)
    {
        Check(path);
        if (SchemeOf(path) is not { } scheme)
            return _local;
        if (s3 is null || !S3Location.IsScheme(scheme))
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{scheme}:// paths are not supported: {path}") { Path = path };
        return Guarded(wrap?.Invoke(s3.For(path)) ?? s3.For(path), allowed);
    }

    /// <summary>The store of a path as one over a network; null if it is none.</summary>
    /// <exception cref="DeltaException">AccessDenied.</exception>
    public IRemoteStore? RemoteFor(string path)
    {
        Check(path);
        return IsRemote(path) ? s3?.For(path) : null;
    }

    /// <summary>Whether a path does not lead into the local file system.</summary>
    public static bool IsRemote(string path) => SchemeOf(path) is not null;

    /// <summary>Whether a path is one of S3.</summary>
    public static bool IsS3(string path) => SchemeOf(path) is { } scheme && S3Location.IsScheme(scheme);

    /// <summary>An absolute local path without a trailing slash, or a URI with its scheme.</summary>
    /// <param name="path">A path as users write it: absolute, below the user's home (<c>~/</c>),
    /// relative to <paramref name="baseDirectory"/>, a <c>file:</c> URI, or one of a store; <c>s3a</c> and <c>s3n</c> are <c>s3</c>.</param>
    /// <param name="baseDirectory">What a relative path is relative to.</param>
    public static string Normalize(string path, string baseDirectory)
    {
        if (path.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            path = path[5..];
            path = '/' + path.TrimStart('/');
        }
        else if (SchemeOf(path) is { } scheme)
        {
            return (S3Location.IsScheme(scheme) ? S3Location.Scheme + path[scheme.Length..] : path).TrimEnd('/');
        }

        if (path.StartsWith("~/", StringComparison.Ordinal))
            path = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]; // as DuckDB's own file functions take it
        var full = Path.GetFullPath(path, Path.GetFullPath(baseDirectory));
        return full.Length > 1 ? full.TrimEnd('/') : full;
    }

    /// <summary>Joins a directory and a name below it.</summary>
    public static string Join(string directory, string name) => directory.EndsWith('/') ? directory + name : $"{directory}/{name}";

    private static EngineThreadStore Guarded(IObjectStore store, AllowedLocations? allowed) =>
        new(allowed is null ? store : new BoundedObjectStore(store, allowed));

    private static string? SchemeOf(string path)
    {
        var colon = path.IndexOf("://", StringComparison.Ordinal);
        return colon > 1 && path.AsSpan(0, colon).IndexOfAnyExcept(SchemeCharacters) < 0 ? path[..colon] : null;
    }

    private static readonly System.Buffers.SearchValues<char> SchemeCharacters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-");
}
