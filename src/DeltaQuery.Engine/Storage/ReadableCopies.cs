using System.Collections.Concurrent;

namespace DeltaQuery.Engine.Storage;

/// <summary>Local copies of data files that the linked DuckDB cannot read as they are, kept for the next query within a budget.</summary>
/// <remarks>A copy is made where a column that is needed
/// <list type="bullet">
/// <item>is a variant with Parquet's annotation: DuckDB would decode it itself, and not as Delta means it;</item>
/// <item>is compressed by the deprecated codec LZ4, which libduckdb lacks.</item>
/// </list>
/// Copies that a query reads stay until it is over; what is left goes when this is disposed.</remarks>
/// <param name="parent">The folder to make a folder of our own in.</param>
internal sealed class ReadableCopies(string parent) : IDisposable
{
    private const long Budget = 4L << 30; // bytes of copies that no query reads

    private const int FilesKnown = 100_000;

    private readonly Lock _guard = new();

    // A data file never changes: the columns with annotated variants, and those compressed by LZ4.
    private readonly ConcurrentDictionary<string, (IReadOnlySet<string> Annotated, IReadOnlySet<string> Compressed)> _obstacles =
        new(StringComparer.Ordinal);

    private readonly Dictionary<string, Copy> _byKey = new(StringComparer.Ordinal);
    private string? _folder;
    private long _clock;

    /// <summary>The path to read a file by: its own if nothing is in the way.</summary>
    /// <param name="path">The data file.</param>
    /// <param name="columns">The top-level columns that are needed, by their names in the file; null if all are.</param>
    /// <param name="leases">Takes what keeps the copy while the query runs.</param>
    /// <param name="cancellationToken">Stops the copying.</param>
    /// <exception cref="DeltaException">CorruptData: the file is missing or damaged; StorageFailed: the copy cannot be written.</exception>
    public async Task<string> OfAsync(string path, IReadOnlySet<string>? columns, ICollection<IDisposable> leases, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await EngineThreads.Entry;
        return Of(path, columns, leases, cancellationToken);
    }

    public void Dispose()
    {
        lock (_guard)
        {
            if (_folder is not null)
                TryDelete(() => Directory.Delete(_folder, recursive: true));
            _byKey.Clear();
        }
    }

    private string Of(string path, IReadOnlySet<string>? columns, ICollection<IDisposable> leases, CancellationToken cancellationToken)
    {
        try
        {
            var (annotated, compressed) = ObstaclesOf(path);
            var moves = compressed.Any(c => columns?.Contains(c) != false);
            if (!moves && !annotated.Any(c => columns?.Contains(c) != false))
                return path;

            // Decompression moves everything, so that no column can be left out.
            var kept = moves ? null : columns;
            var copy = Lease($"{path}\u0001{(kept is null ? "" : string.Join('\u0001', kept.Order(StringComparer.Ordinal)))}", leases);
            lock (copy)
            {
                if (copy.Path is null)
                    Make(copy, path, moves, kept, cancellationToken);
                return copy.Path!;
            }
        }
        catch (FileNotFoundException e)
        {
            throw new DeltaException(DeltaErrorCode.CorruptData, $"the data file {path} is missing", e) { Path = path };
        }
        catch (Exception e) when (e is InvalidDataException or OverflowException)
        {
            throw new DeltaException(DeltaErrorCode.CorruptData, $"the data file {path} is damaged: {e.Message}", e) { Path = path };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DeltaException(DeltaErrorCode.StorageFailed, $"no readable copy of {path} could be made: {e.Message}", e) { Path = path };
        }
    }

    private (IReadOnlySet<string> Annotated, IReadOnlySet<string> Compressed) ObstaclesOf(string path)
    {
        if (_obstacles.TryGetValue(path, out var known))
            return known;
        using var source = File.OpenHandle(path);
        var footer = ParquetFooter.Read(source);
        if (_obstacles.Count > FilesKnown)
            _obstacles.Clear();
        return _obstacles[path] = (
            footer.AnnotatedVariants(),
            footer.Chunks.Where(c => c.Codec == ParquetFooter.Lz4).Select(c => c.Column).ToHashSet(StringComparer.Ordinal));
    }

    private void Make(Copy copy, string path, bool moves, IReadOnlySet<string>? columns, CancellationToken cancellationToken)
    {
        var name = Path.Combine(Folder(), $"{Guid.NewGuid():N}.parquet");
        try
        {
            using var source = File.OpenHandle(path);
            using var target = File.OpenHandle(name, FileMode.CreateNew, FileAccess.Write);
            var footer = ParquetFooter.Read(source);
            footer.RemoveVariantAnnotations();
            if (moves)
                ParquetCopy.WithoutLz4(source, footer, target, cancellationToken);
            else
                ParquetCopy.WithFooter(source, footer, columns, target, cancellationToken);
            (copy.Path, copy.Bytes) = (name, RandomAccess.GetLength(target));
        }
        finally
        {
            if (copy.Path is null)
                TryDelete(() => File.Delete(name));
        }
    }

    private Copy Lease(string key, ICollection<IDisposable> leases)
    {
        lock (_guard)
        {
            if (!_byKey.TryGetValue(key, out var copy))
                _byKey.Add(key, copy = new Copy(this));
            copy.Readers++;
            leases.Add(copy);
            return copy;
        }
    }

    private void Release(Copy released)
    {
        lock (_guard)
        {
            released.Readers--;
            released.LastUse = ++_clock;
            var idle = _byKey.Where(c => c.Value.Readers == 0).OrderBy(c => c.Value.LastUse).ToList();
            var bytes = idle.Sum(c => c.Value.Bytes);
            foreach (var (key, copy) in idle.TakeWhile(_ => bytes > Budget))
            {
                _byKey.Remove(key);
                bytes -= copy.Bytes;
                if (copy.Path is { } file)
                    TryDelete(() => File.Delete(file));
            }
        }
    }

    private string Folder()
    {
        lock (_guard)
            return _folder ??= PrivateFolder.Create(Path.Combine(parent, $"deltaquery-{Guid.NewGuid():N}"));
    }

    private static void TryDelete(Action delete)
    {
        try
        {
            delete();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // what is left behind in a temporary folder hurts nobody
        }
    }

    private sealed class Copy(ReadableCopies owner) : IDisposable
    {
        public string? Path { get; set; }

        public long Bytes { get; set; }

        public int Readers { get; set; }

        public long LastUse { get; set; }

        public void Dispose() => owner.Release(this);
    }
}
