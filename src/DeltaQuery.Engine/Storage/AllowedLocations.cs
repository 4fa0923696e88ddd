using System.IO.Enumeration;

namespace DeltaQuery.Engine.Storage;

/// <summary>The places that an engine may read and write, with all that lies below them. Links are followed first, and a prefix of a store ends where
/// a name ends: <c>s3://b/a</c> does not allow <c>s3://b/ab</c>.</summary>
internal sealed class AllowedLocations
{
    private const int MostLinks = 40; // as Linux

    private static readonly System.Buffers.SearchValues<char> GlobCharacters = System.Buffers.SearchValues.Create("*?[");

    private readonly List<string> _local = []; // as they are written, and where they lie
    private readonly List<string> _remote = [];

    /// <summary>Reads locations.</summary>
    /// <param name="locations">Folders, files and prefixes of stores, as users write them.</param>
    /// <exception cref="DeltaException">NotSupported: one is of a scheme that is not known.</exception>
    public AllowedLocations(IEnumerable<string> locations)
    {
        foreach (var location in locations)
            Add(location);
    }

    /// <summary>The local ones, for DuckDB to hold to.</summary>
    public IReadOnlyList<string> Folders => _local;

    /// <summary>Allows one more.</summary>
    public void Add(string location)
    {
        var path = ObjectStores.Normalize(location, Directory.GetCurrentDirectory());
        if (!ObjectStores.IsRemote(path))
            _local.AddRange(new[] { path, RealPath(path) }.Except(_local));
        else if (ObjectStores.IsS3(path) && !Climbs(path))
            _remote.Add(path);
        else
            throw new DeltaException(DeltaErrorCode.NotSupported, $"{location} cannot be an allowed location") { Path = location };
    }

    /// <summary>Refuses a path that lies, or leads, elsewhere.</summary>
    /// <param name="path">A path in the form of <see cref="ObjectStores.Normalize"/>.</param>
    /// <exception cref="DeltaException">AccessDenied.</exception>
    public void Check(string path)
    {
        if (!Allows(path))
            throw Denied(path);
    }

    /// <summary>Whether a path in the form of <see cref="ObjectStores.Normalize"/> lies in one of them, links followed.</summary>
    public bool Allows(string path) => ObjectStores.IsRemote(path)
        ? !Climbs(path) && _remote.Any(location => IsBelow(path, location))
        : IsLocal(RealPath(path));

    /// <summary>Refuses a text that is a path, or a pattern of paths, below one of them, and leads elsewhere by a link. Of paths that are written, but not
    /// allowed, DuckDB keeps its hands off by itself; links it follows.</summary>
    /// <exception cref="DeltaException">AccessDenied.</exception>
    public void CheckLinks(string text)
    {
        if (text.Length is 0 or > 4096 || text.Contains('\0', StringComparison.Ordinal) || ObjectStores.IsRemote(text))
            return;
        var path = ObjectStores.Normalize(text, Directory.GetCurrentDirectory());
        if (!IsLocal(path))
            return;
        var glob = path.AsSpan().IndexOfAny(GlobCharacters);
        if (glob < 0 || Path.Exists(path))
        {
            if (!IsLocal(RealPath(path)))
                throw Denied(text);
            return;
        }

        var folder = path[..(path.LastIndexOf('/', glob) + 1)];
        if (!IsLocal(RealPath(folder)) || LinksBelow(folder).Any(link => !IsLocal(RealPath(link))))
            throw Denied(text);
    }

    /// <summary>A path with all links followed; what is not there stays as it is.</summary>
    public static string RealPath(string path)
    {
        var root = Path.GetPathRoot(path) is { Length: > 0 } given ? given : "/";
        var names = new Stack<string>(NamesOf(path[(path.StartsWith(root, StringComparison.Ordinal) ? root.Length : 0)..]));
        var (real, links) = (root, 0);
        while (names.TryPop(out var name))
        {
            if (name == "..")
            {
                real = Path.GetDirectoryName(real) ?? root;
                continue;
            }

            var next = Path.Combine(real, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks)
                throw new DeltaException(DeltaErrorCode.StorageFailed, $"{path} has too many links") { Path = path };
            if (Path.IsPathRooted(target))
                real = root;
            foreach (var part in NamesOf(target))
                names.Push(part);
        }

        return real;
    }

    /// <summary>The error of a path that is not allowed.</summary>
    public static DeltaException Denied(string path) => new(DeltaErrorCode.AccessDenied, $"{path} lies outside of the allowed locations")
    {
        Path = path, Hint = "the engine was opened for certain places only (Allowed Locations)",
    };

    // Last first, as they are put on the stack.
    private static IEnumerable<string> NamesOf(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").Reverse();

    private static IEnumerable<string> LinksBelow(string folder) => !Directory.Exists(folder) ? [] : new FileSystemEnumerable<string>(
        folder, (ref FileSystemEntry entry) => entry.ToFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true })
    {
        ShouldIncludePredicate = (ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        ShouldRecursePredicate = (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
    };

    private bool IsLocal(string path) => _local.Any(location => IsBelow(path, location));

    private static bool IsBelow(string path, string location) => path.StartsWith(location, StringComparison.Ordinal)
        && (path.Length == location.Length || location.EndsWith('/') || path[location.Length] == '/');

    // What sends a request may take such names out of the path.
    private static bool Climbs(string path) => path.Split('/').Any(name => name is "." or "..");
}
