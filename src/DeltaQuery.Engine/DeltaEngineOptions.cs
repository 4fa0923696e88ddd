using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine;

/// <summary>How an engine is opened.</summary>
public sealed record DeltaEngineOptions
{
    /// <summary>The folder below which tables are found by name; the working directory if null.</summary>
    public string? Root { get; init; }

    /// <summary>Folders and prefixes of stores outside of which nothing is read and nothing written, <see cref="Root"/> and temporary files excepted; null for
    /// any place. Then statements cannot load code, or name paths that are only known when they run.</summary>
    public IReadOnlyList<string>? AllowedLocations { get; init; }

    /// <summary>The file that names the tables which do not lie below the root; <c>.deltaquery/catalog.json</c> below it if null.</summary>
    public string? CatalogFile { get; init; }

    /// <summary>A file of librdkafka's properties, <c>key=value</c> a line, for all connections to Kafka that do not say otherwise; none if null.</summary>
    public string? KafkaConfigFile { get; init; }

    /// <summary>How many tables are remembered; 256 if null.</summary>
    public int? SnapshotCacheSize { get; init; }

    /// <summary>Whether all statements that change a table are refused.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>How many threads queries use; all processors if null.</summary>
    public int? Threads { get; init; }

    /// <summary>How much memory queries may use before they spill, as DuckDB writes it (<c>4GB</c>); DuckDB's choice if null.</summary>
    public string? MemoryLimit { get; init; }

    /// <summary>Where queries spill to; DuckDB's choice if null.</summary>
    public string? TempDirectory { get; init; }

    /// <summary>How <c>s3://</c> paths are reached that no secret is for; by what the environment says if null.</summary>
    public S3Options? S3 { get; init; }

    /// <summary>Where parts of remote files are kept; the user's folder for caches if null.</summary>
    public string? CacheDirectory { get; init; }

    /// <summary>How many bytes of remote files are kept; 10 GB, but at most half of what is free, if null.</summary>
    public long? CacheSize { get; init; }

    /// <summary>Places of tables by their names, <c>t</c> or <c>schema.t</c>: these names lead there, whatever else the root has. They cannot be
    /// dropped or renamed.</summary>
    public IReadOnlyDictionary<string, string> Tables { get; init; } = new Dictionary<string, string>();

    /// <summary>The Spark Connect server on which the statements of all sessions run, <c>sc://host:port/;token=..</c>; here if null.</summary>
    public string? Remote { get; init; }

    /// <summary>The token for the address of <see cref="Remote"/>, where that has none: it implies TLS, as one in the address does.</summary>
    public string? RemoteToken { get; init; }

    /// <summary>The address of a Spark Connect server without its parameters, of which one may be a token.</summary>
    public static string RemoteAddressOf(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        var server = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : 0;
        return url.IndexOfAny(['/', ';'], server) is >= 0 and var end ? url[..end] : url;
    }

    /// <summary>The root: other options may hold secrets.</summary>
    public override string ToString() => $"{nameof(DeltaEngineOptions)} {{ {nameof(Root)} = {Root} }}";

    /// <summary>librdkafka's properties for each INGEST and <c>read_kafka()</c> that does not say otherwise; secrets among them stay in memory.</summary>
    public IReadOnlyDictionary<string, string> Kafka { get; init; } = new Dictionary<string, string>();

    /// <summary>Told of what is odd but does no harm, such as a damaged checkpoint that was passed over.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Puts something around each object store; for tests.</summary>
    internal Func<Storage.IObjectStore, Storage.IObjectStore>? WrapStore { get; init; }

    /// <summary>Tells VACUUM the time; for tests.</summary>
    internal TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Checkpoints with more rows than this are pruned where they lie by the first query and taken into memory, packed, by the second;
    /// smaller ones are taken in whole at once (a first query over a million adds takes 40 ms instead of a second).</summary>
    internal long LargeCheckpointRows { get; init; } = 100_000;

    /// <summary>These options, where they may do no more than others: what those only read is only read, and all places lie in those that they allow.</summary>
    /// <param name="bounds">The others.</param>
    /// <param name="folder">What relative paths of theirs are relative to.</param>
    /// <exception cref="DeltaException">AccessDenied: a place lies elsewhere.</exception>
    public DeltaEngineOptions Within(DeltaEngineOptions bounds, string folder)
    {
        var readOnly = this with { ReadOnly = ReadOnly || bounds.ReadOnly };
        if (bounds.AllowedLocations is not { } locations)
            return readOnly;
        string[] places = [.. (bounds.Root is null ? locations : locations.Append(bounds.Root)).Select(place => ObjectStores.Normalize(place, folder))];
        var allowed = new AllowedLocations(places);
        foreach (var place in new[] { Root, CatalogFile, CacheDirectory, TempDirectory }.OfType<string>().Concat(AllowedLocations ?? []))
            allowed.Check(ObjectStores.Normalize(place, Directory.GetCurrentDirectory()));
        return readOnly with { AllowedLocations = AllowedLocations ?? places };
    }
}
