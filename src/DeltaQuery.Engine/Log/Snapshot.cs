using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>One version of a table: protocol, metadata, schema and live files. It never changes.</summary>
internal sealed class Snapshot
{
    private readonly SnapshotState _state;

    /// <summary>Checks that the table can be read.</summary>
    /// <exception cref="DeltaException">UnsupportedFeature or CorruptLog.</exception>
    public Snapshot(string name, string location, SnapshotState state, FileList files)
    {
        _state = state;
        Name = name;
        Location = location;
        Files = files;
        try
        {
            TableFeatures.CheckReadable(state.Protocol);
        }
        catch (DeltaException e)
        {
            throw new DeltaException(e.Code, e.Message, e) { Table = name, Path = LogPath, Features = e.Features };
        }

        if (!state.Metadata.FormatProvider.Equals("parquet", StringComparison.OrdinalIgnoreCase))
        {
            throw new DeltaException(
                DeltaErrorCode.UnsupportedFeature, $"{name} keeps its data as {state.Metadata.FormatProvider}; only parquet is supported")
            {
                Table = name, Path = LogPath,
            };
        }

        Properties = new TableProperties(state.Metadata.Configuration);
        (Schema, Mapping, PartitionColumns) = Read(state);
    }

    private Snapshot(Snapshot of, FileList files, IReadOnlyList<StructField> more, IReadOnlyList<StructField> keys)
    {
        _state = of._state;
        (Name, Location, Files, Properties) = (of.Name, of.Location, files, of.Properties);
        Mapping = of.Mapping.With(more);
        Schema = Mapping.Schema;
        PartitionColumns = [.. of.PartitionColumns, .. keys];
    }

    private Snapshot(Snapshot of, long version) : this(of, of.Files, [], []) => _state = of._state with { Version = version };

    private string LogPath => $"{Location}/_delta_log";

    private (StructType Schema, ColumnMapping Mapping, IReadOnlyList<StructField> PartitionColumns) Read(SnapshotState state)
    {
        try
        {
            var metadata = state.Metadata;
            // The property counts only where the protocol has the feature.
            var mode = TableFeatures.IsSupported(state.Protocol, TableFeatures.ColumnMapping) ? Properties.ColumnMappingMode : ColumnMappingMode.None;
            var schema = metadata.SchemaString is { } text ? SchemaJson.Parse(text) : StructType.Empty;
            TypeWidening.Check(schema);
            return (schema, new ColumnMapping(schema, mode), metadata.PartitionColumns.Select(name => Partition(schema, name)).ToList());
        }
        catch (DeltaException e)
        {
            throw new DeltaException(e.Code, $"{Name}: the metadata in {LogPath}: {e.Message}", e)
            {
                Table = Name, Path = LogPath, Features = e.Features, Hint = e.Hint,
            };
        }
    }

    /// <summary>The same under another version's number, of which a file list is asked.</summary>
    public Snapshot At(long version) => new(this, version);

    /// <summary>The same version with other files, which have columns beside those of the table.</summary>
    /// <param name="files">The files.</param>
    /// <param name="more">The columns, by their names in files and in partition values.</param>
    /// <param name="keys">Those of them that are not in the files but in partition values.</param>
    public Snapshot With(FileList files, IReadOnlyList<StructField> more, IReadOnlyList<StructField> keys) => new(this, files, more, keys);

    /// <summary>The table's name for messages.</summary>
    public string Name { get; }

    /// <summary>The table's root.</summary>
    public string Location { get; }

    /// <summary>What the version is, apart from its files.</summary>
    public SnapshotState State => _state;

    public long Version => _state.Version;

    public Protocol Protocol => _state.Protocol;

    public Metadata Metadata => _state.Metadata;

    public IReadOnlyDictionary<string, SetTransaction> Transactions => _state.Transactions;

    public IReadOnlyList<DomainMetadata> Domains => _state.Domains;

    public CommitInfo? CommitInfo => _state.CommitInfo;

    /// <summary>The schema with logical names.</summary>
    public StructType Schema { get; }

    public ColumnMapping Mapping { get; }

    public TableProperties Properties { get; }

    /// <summary>Whether changes of rows are written down. The property counts only where the protocol has the feature.</summary>
    public bool KeepsChangeFeed => Properties.EnableChangeDataFeed && TableFeatures.IsSupported(Protocol, TableFeatures.ChangeDataFeed);

    /// <summary>The partition columns, in the order of the metadata.</summary>
    public IReadOnlyList<StructField> PartitionColumns { get; }

    /// <summary>The newest file of the log that was read for it; null where it is not the table's newest version as it lies in the log.</summary>
    public LogFile? ReadFrom { get; init; }

    /// <summary>The live files, of this version among others.</summary>
    public FileList Files { get; }

    private static StructField Partition(StructType schema, string name) => schema.Find(name) ?? throw new DeltaException(
        DeltaErrorCode.CorruptLog, $"the table is partitioned by {name}, which its schema does not have");
}
