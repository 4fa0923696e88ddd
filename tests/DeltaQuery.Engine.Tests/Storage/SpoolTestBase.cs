using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Tests.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Storage;

/// <summary>Parquet files in a remote store, and spools on one folder, whose holes are filled with 0xFF.</summary>
public abstract class SpoolTestBase : DuckDbTestBase, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<LocalSpool> _spools = [];

    private protected SpoolTestBase()
    {
        Connection.Execute(
            "SET GLOBAL parquet_metadata_cache = true; SET GLOBAL disable_parquet_prefetching = true; SET GLOBAL enable_external_file_cache = false");
        Spool = NewSpool();
    }

    private protected FakeRemoteStore Store { get; } = new();

    private protected LocalSpool Spool { get; }

    private protected string CacheFolder => Path.Combine(_folder.Path, "cache");

    private protected string TempPath => _folder.Path;

    void IDisposable.Dispose()
    {
        Dispose();
        _spools.ForEach(s => s.Dispose());
        _folder.Dispose();
    }

    /// <summary>Another spool on the folder, as another process would have it.</summary>
    private protected LocalSpool NewSpool(long maxBytes = 1L << 40)
    {
        var spool = new LocalSpool(CacheFolder, maxBytes, fillsHoles: true);
        _spools.Add(spool);
        return spool;
    }

    /// <summary>Puts a Parquet file into the store; gives its path there.</summary>
    private protected string Put(string name, string query, string options = "")
    {
        var local = Original(name);
        Connection.Execute($"COPY ({query}) TO {SqlText.Literal(local)} (FORMAT parquet{options})");
        Store.Put($"s3://bucket/{name}.parquet", File.ReadAllBytes(local));
        return $"s3://bucket/{name}.parquet";
    }

    private protected string Original(string name) => Path.Combine(_folder.Path, name + ".parquet");

    private protected long SizeOf(string path) => new FileInfo(Original(Path.GetFileNameWithoutExtension(path))).Length;

    private protected SpoolRequest Request(string path, params string[] columns) => new(path, SizeOf(path), new SpoolColumns(columns));

    private protected Task<SpoolLease> FetchAsync(string path, params string[] columns) => FetchAsync(Spool, Request(path, columns));

    private protected Task<SpoolLease> FetchAsync(LocalSpool spool, params SpoolRequest[] requests) =>
        spool.FetchAsync(Store, requests, CancellationToken.None);

    /// <summary>Holds a query over the local file against the same over the original.</summary>
    private protected void AssertSame(string select, SpoolLease lease, string path)
    {
        var original = Original(Path.GetFileNameWithoutExtension(path));
        Assert.Equal(Connection.Scalar(Over(select, original)), Connection.Scalar(Over(select, lease.Paths[0])));

        static string Over(string select, string file) =>
            $"SELECT count(*) || ' ' || coalesce(sum(hash(q)), 0) FROM ("
            + select.Replace("{0}", $"read_parquet({SqlText.Literal(file)})", StringComparison.Ordinal) + ") q";
    }

    /// <summary>Bytes of chunks of columns, as DuckDB tells them.</summary>
    private protected long ChunkBytes(string path, params string[] columns) => Convert.ToInt64(
        Connection.Scalar(
            "SELECT coalesce(sum(total_compressed_size + coalesce(bloom_filter_length, 0)), 0)::BIGINT FROM parquet_metadata("
            + SqlText.Literal(Original(Path.GetFileNameWithoutExtension(path)))
            + $") WHERE list_contains([{string.Join(", ", columns.Select(SqlText.Literal))}], split_part(path_in_schema, ', ', 1))"),
        System.Globalization.CultureInfo.InvariantCulture);

    private protected string[] CachedFiles(string pattern = "*.parquet") =>
        Directory.Exists(CacheFolder) ? Directory.GetFiles(CacheFolder, pattern, SearchOption.AllDirectories) : [];
}
