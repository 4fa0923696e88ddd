using System.IO.Enumeration;
using System.Runtime.CompilerServices;

namespace DeltaQuery.Engine.Storage;

/// <summary>All that lies below a folder: listed as a stream, and deleted in batches.</summary>
internal sealed partial class LocalObjectStore
{
    private const int PageSize = 1000;

    public async IAsyncEnumerable<IReadOnlyList<ListedObject>> ListAllAsync(
        string directory, Func<string, bool> enters, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask.ConfigureAwait(false);
        var page = new List<ListedObject>(PageSize);
        var folders = new Stack<string>();
        folders.Push("");
        while (folders.TryPop(out var folder))
        {
            foreach (var entry in Entries(directory, folder))
            {
                cancellationToken.ThrowIfCancellationRequested();
                page.Add(entry);
                if (entry.Kind == ListedKind.Folder && enters(entry.Path))
                    folders.Push(entry.Path);
                if (page.Count < PageSize)
                    continue;
                yield return page;
                page = new List<ListedObject>(PageSize);
            }
        }

        if (page.Count > 0)
            yield return page;
    }

    public Task<int> DeleteAllAsync(string directory, IReadOnlyList<string> paths, CancellationToken cancellationToken) => OnDiskAsync(
        () =>
        {
            var deleted = 0;
            var folders = new Dictionary<string, bool>(StringComparer.Ordinal);
            foreach (var path in paths)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (IsInside(directory, path.TrimEnd('/'), folders) && Guarded("delete", ObjectStores.Join(directory, path), () => DeleteOne(directory, path)))
                    deleted++;
            }

            return deleted;
        },
        cancellationToken);

    /// <summary>The entries directly in a folder; none if the folder has gone meanwhile.</summary>
    private static IEnumerable<ListedObject> Entries(string directory, string folder)
    {
        var full = folder.Length == 0 ? directory : ObjectStores.Join(directory, folder);
        IEnumerator<ListedObject> opened;
        try
        {
            opened = Guarded("list", full, () => Open(full, folder).GetEnumerator());
        }
        catch (FileNotFoundException)
        {
            yield break;
        }

        using (opened)
        {
            while (Guarded("list", full, opened.MoveNext))
                yield return opened.Current;
        }
    }

    private static FileSystemEnumerable<ListedObject> Open(string full, string folder) => new(
        full,
        (ref FileSystemEntry e) =>
        {
            var path = folder.Length == 0 ? e.FileName.ToString() : string.Concat(folder, "/", e.FileName);
            var kind = (e.Attributes & FileAttributes.ReparsePoint) != 0 ? ListedKind.Link : e.IsDirectory ? ListedKind.Folder : ListedKind.File;
            return new ListedObject(path, kind, kind == ListedKind.File ? e.Length : 0, e.LastWriteTimeUtc);
        },
        DirectChildren);

    private static bool DeleteOne(string directory, string path)
    {
        var full = ObjectStores.Join(directory, path);
        if (!path.EndsWith('/'))
        {
            if (!File.Exists(full))
                return false;
            File.Delete(full);
            return true;
        }

        try
        {
            Directory.Delete(full[..^1], recursive: false);
            return true;
        }
        catch (IOException)
        {
            return false; // something is in it, perhaps since a moment ago, or it has gone
        }
    }

    /// <summary>Whether the way to a path leads through folders alone: behind a link lies what is somebody else's.</summary>
    private static bool IsInside(string directory, string path, Dictionary<string, bool> known)
    {
        var slash = path.LastIndexOf('/');
        if (slash < 0)
            return path is not ("" or "." or "..");
        var folder = path[..slash];
        if (known.TryGetValue(folder, out var isInside))
            return isInside && path[(slash + 1)..] is not ("" or "." or "..");
        isInside = IsInside(directory, folder, known) && new DirectoryInfo(ObjectStores.Join(directory, folder)).LinkTarget is null;
        known[folder] = isInside;
        return isInside && path[(slash + 1)..] is not ("" or "." or "..");
    }
}
