using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>All that a checkpoint of a version keeps, as SQL over what commits and an older checkpoint have; no file of the table becomes an
/// object. Protocol: "Checkpoints", "Action Reconciliation".</summary>
/// <remarks>
/// <code>
///   files    what the commits after the older checkpoint added, as in <see cref="FileList"/>
///   removes  what they removed (<see cref="Tombstones"/>)
///   seen     the keys of both: they hide the older checkpoint's
///   txn, domains
/// </code>
/// </remarks>
internal sealed class CheckpointRows : IDisposable
{
    private static long _lastNumber;

    private readonly DuckDbConnection _connection;
    private readonly List<IDisposable> _leases = [];
    private readonly string _prefix = string.Create(CultureInfo.InvariantCulture, $"c{Interlocked.Increment(ref _lastNumber)}");
    private CheckpointSource _source = CheckpointSource.Empty;

    private CheckpointRows(LogContext context, long version)
    {
        Version = version;
        _connection = context.Connect();
        _connection.Execute(
            $"CREATE TABLE dq.{_prefix}_files ({FileList.Columns}); CREATE TABLE dq.{_prefix}_removes ({Tombstones.ColumnTypes}); "
            + $"CREATE TABLE dq.{_prefix}_seen (key VARCHAR); "
            + $"CREATE TABLE dq.{_prefix}_txn (app_id VARCHAR, version BIGINT, last_updated BIGINT); "
            + $"CREATE TABLE dq.{_prefix}_domains (domain VARCHAR, configuration VARCHAR)");
    }

    public long Version { get; }

    public Protocol Protocol { get; private set; } = null!;

    public Metadata Metadata { get; private set; } = null!;

    public IReadOnlyCollection<SetTransaction> Transactions { get; private set; } = [];

    public IReadOnlyCollection<DomainMetadata> Domains { get; private set; } = [];

    public TableProperties Properties => new(Metadata);

    /// <summary>Where the SQL runs.</summary>
    public DuckDbConnection Connection => _connection;

    /// <summary>Reads a version's log.</summary>
    /// <exception cref="DeltaException">CorruptLog.</exception>
    public static async Task<CheckpointRows> LoadAsync(DeltaTable table, LogSegment segment, CancellationToken cancellationToken)
    {
        var rows = new CheckpointRows(table.Context, segment.Version);
        try
        {
            await rows.ReplayAsync(table, segment, cancellationToken).ConfigureAwait(false);
            return rows;
        }
        catch
        {
            rows.Dispose();
            throw;
        }
    }

    /// <summary>Reads a version's log; damaged checkpoints are passed over where the commits before them are there still.</summary>
    /// <param name="table">The table.</param>
    /// <param name="listing">Its log.</param>
    /// <param name="version">The version; null for the newest.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="DeltaException">CorruptLog.</exception>
    public static async Task<CheckpointRows> LoadAsync(DeltaTable table, LogListing listing, long? version, CancellationToken cancellationToken)
    {
        var unusable = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            var segment = LogSegment.Create(listing, version, table.Name, unusable);
            try
            {
                return await LoadAsync(table, segment, cancellationToken).ConfigureAwait(false);
            }
            catch (DeltaException e) when (e.Code == DeltaErrorCode.CorruptLog && segment.Checkpoint.Any(c => c.Name == e.Path))
            {
                unusable.UnionWith(segment.Checkpoint.Select(c => c.Name));
            }
        }
    }

    /// <summary>A SELECT of protocol, metaData, txn and domainMetadata, a row each.</summary>
    public string SmallActions()
    {
        var protocol = CheckpointStatistics.Pack(
        [
            ("minReaderVersion", $"{Protocol.MinReaderVersion}::INTEGER"), ("minWriterVersion", $"{Protocol.MinWriterVersion}::INTEGER"),
            ("readerFeatures", List(Protocol.ReaderFeatures)), ("writerFeatures", List(Protocol.WriterFeatures)),
        ]);
        var metadata = CheckpointStatistics.Pack(
        [
            ("id", Text(Metadata.Id)), ("name", Text(Metadata.Name)), ("description", Text(Metadata.Description)),
            ("format", CheckpointStatistics.Pack([("provider", Text(Metadata.FormatProvider)), ("options", Map(Metadata.FormatOptions))])),
            ("schemaString", Text(Metadata.SchemaString)), ("partitionColumns", List(Metadata.PartitionColumns)),
            ("configuration", Map(Metadata.Configuration)), ("createdTime", $"{Number(Metadata.CreatedTime)}::BIGINT"),
        ]);
        return $"SELECT {protocol} AS protocol UNION ALL BY NAME SELECT {metadata} AS \"metaData\" "
            + $"UNION ALL BY NAME SELECT {Txn} AS txn FROM dq.{_prefix}_txn "
            + $"UNION ALL BY NAME SELECT {Domain} AS \"domainMetadata\" FROM dq.{_prefix}_domains";
    }

    /// <summary>A SELECT of add and remove, a row each.</summary>
    public string FileActions(DateTimeOffset now)
    {
        var asStruct = Properties.CheckpointWriteStatsAsStruct;
        var statistics = MakeStatistics();
        var partitions = asStruct ? ParsedPartitions() : null;
        var adds = AddSources().Select(s => Add(s.Select, s.Parsed, statistics, asStruct, partitions));
        return string.Join(" UNION ALL BY NAME ", adds.Append(Removes(now)));
    }

    /// <summary>A SELECT of path, dv_type and dv_data of all files that are live or have a tombstone, which has a deletion_timestamp: of those
    /// that have none it is 0, of live files NULL.</summary>
    public string FilePaths()
    {
        var live = AddSources().Select(s => $"SELECT path, dv_type, dv_data, NULL::BIGINT AS deletion_timestamp FROM ({s.Select})");
        var gone = $"SELECT path, dv_type, dv_data, coalesce(deletion_timestamp, 0) AS deletion_timestamp FROM ({RemovedFiles()})";
        return string.Join(" UNION ALL ", live.Append(gone));
    }

    public void Dispose()
    {
        _connection.Execute(string.Concat(new[] { "files", "removes", "seen", "txn", "domains" }.Select(t => $"DROP TABLE dq.{_prefix}_{t};")));
        _connection.Dispose();
        _leases.ForEach(lease => lease.Dispose());
    }

    private async Task ReplayAsync(DeltaTable table, LogSegment segment, CancellationToken cancellationToken)
    {
        LogReplay replay;
        using (var files = _connection.CreateAppender("dq", "main", _prefix + "_files"))
        using (var removes = _connection.CreateAppender("dq", "main", _prefix + "_removes"))
        {
            replay = new LogReplay(files, removes);
            var loader = new SnapshotLoader(table.Store, table.Context, table.Name);
            var newestFirst = segment.Commits.Reverse();
            await foreach (var (file, content) in loader.ReadFilesAsync(segment.LogDirectory, newestFirst, cancellationToken).ConfigureAwait(false))
                replay.Replay(file.EndVersion, content, file.Name);
            if (segment.Checkpoint.Count > 0)
                _source = await new CheckpointReader(table.Store, table.Context.Readable, _connection, _leases).ReadAsync(segment, replay, cancellationToken).ConfigureAwait(false);
        }

        Append("seen", replay.SeenKeys, (row, key) => row.Append(key));
        Protocol = replay.Protocol ?? throw Missing("protocol");
        Metadata = replay.Metadata ?? throw Missing("metaData");
        Domains = replay.Domains.ToList();
        Transactions = replay.Transactions.Values.Where(IsKept).ToList();
        Append("domains", Domains, (row, domain) =>
        {
            row.Append(domain.Domain);
            row.Append(domain.Configuration);
        });
        Append("txn", Transactions, (row, txn) =>
        {
            row.Append(txn.AppId);
            row.Append(txn.Version);
            LogReplay.AppendNumber(row, txn.LastUpdated);
        });

        DeltaException Missing(string action) =>
            new(DeltaErrorCode.CorruptLog, $"the log of {table.Name} has no {action} action up to version {Version}") { Table = table.Name };
    }

    /// <summary>An identifier that does not say when it was used cannot grow old.</summary>
    private bool IsKept(SetTransaction txn) => Properties.SetTransactionRetentionDuration is not { } retention
        || txn.LastUpdated is not { } updated || updated > Before(DateTimeOffset.UtcNow, retention);

    private static long Before(DateTimeOffset now, TimeSpan retention)
    {
        var milliseconds = now.ToUnixTimeMilliseconds() - retention.TotalMilliseconds;
        return milliseconds > 0 ? (long)milliseconds : 0;
    }

    private void Append<T>(string table, IReadOnlyCollection<T> values, Action<DuckDbAppender, T> write)
    {
        if (values.Count == 0)
            return;
        using var appender = _connection.CreateAppender("dq", "main", $"{_prefix}_{table}");
        foreach (var value in values)
        {
            write(appender, value);
            appender.EndRow();
        }
    }

    private string NotSeen => $"{FileList.KeySql} NOT IN (SELECT key FROM dq.{_prefix}_seen)";

    /// <summary>SELECTs of the live files, each with the type of its column <c>parsed</c>, if it has one.</summary>
    private IEnumerable<(string Select, ParquetNode? Parsed)> AddSources()
    {
        var earlier = new List<string>();
        foreach (var group in _source.Groups.Where(g => g.Add is not null))
        {
            // One writer's checkpoints are known to hold a file many times over, and it may stand in a manifest and in a sidecar.
            var adds = group.SelectAdds();
            var many = (bool)_connection.Scalar($"SELECT count(*) > count(DISTINCT hash({FileList.KeySql})) FROM ({adds})")!;
            var again = string.Concat(earlier.Select(e => $" AND {FileList.KeySql} NOT IN (SELECT {FileList.KeySql} FROM ({e}))"));
            yield return ($"SELECT {(many ? $"DISTINCT ON ({FileList.KeySql}) " : "")}* FROM ({adds}) WHERE {NotSeen}{again}", group.ParsedStatistics);
            earlier.Add(adds);
        }

        yield return ($"SELECT {FileList.ActionColumns} FROM dq.{_prefix}_files", null);
    }

    private CheckpointStatistics MakeStatistics()
    {
        var mapping = Mapping();
        var partitions = Metadata.PartitionColumns.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var physical = mapping.PhysicalSchema.Fields.Where((_, i) => !partitions.Contains(mapping.Schema.Fields[i].Name)).ToList();
        var indexed = IndexedColumns.Of(mapping, partitions, Properties);
        return new CheckpointStatistics(new StructType(physical), indexed, TableFeatures.IsSupported(Protocol, TableFeatures.DeletionVectors));
    }

    private ColumnMapping Mapping() => new(
        Metadata.SchemaString is { } text ? SchemaJson.Parse(text) : StructType.Empty,
        TableFeatures.IsSupported(Protocol, TableFeatures.ColumnMapping) ? Properties.ColumnMappingMode : ColumnMappingMode.None);

    /// <summary>The SQL of <c>partitionValues_parsed</c>; null where there are no partitions, or a value in them has no certain meaning.</summary>
    private string? ParsedPartitions()
    {
        if (Metadata.PartitionColumns.Count == 0)
            return null;
        var mapping = Mapping();
        var values = new List<(string Name, string Sql)>();
        var uncertain = new List<string>();
        foreach (var column in Metadata.PartitionColumns.Select(name => mapping.Schema.Find(name)))
        {
            if (column is null)
                return null;
            var name = mapping.PhysicalName(column.Name)!;
            var text = new FileColumn(FileColumnKind.PartitionText, [name], "VARCHAR").FromTexts("NULL", "pv");
            var value = new FileColumn(FileColumnKind.Partition, [name], DuckDbTypes.ToSql(column.Type)).FromTexts("NULL", "pv");
            values.Add((name, value));
            if (column.Type == PrimitiveType.Timestamp) // without a zone it may be any instant (TRAPS R16)
                uncertain.Add($"({text} IS NOT NULL AND NOT regexp_matches({text}, '(Z|[+-][0-9]{{2}}(:?[0-9]{{2}})*)$'))");
            if (column.Type != PrimitiveType.String)
                uncertain.Add($"({text} IS NOT NULL AND {value} IS NULL)");
        }

        // NULL in their place would be a value, and a wrong one.
        return uncertain.Count > 0 && AddSources().Any(s =>
            (bool)_connection.Scalar($"SELECT count(*) > 0 FROM ({s.Select}) WHERE {string.Join(" OR ", uncertain)}")!)
            ? null
            : CheckpointStatistics.Pack(values);
    }

    private string Add(string select, ParquetNode? parsed, CheckpointStatistics statistics, bool asStruct, string? partitions)
    {
        var asJson = Properties.CheckpointWriteStatsAsJson;
        var needsJson = asJson && parsed is not null;
        var relation = asStruct || needsJson ? statistics.Select("stats", parsed, select) : select;
        var fields = new List<(string Name, string Sql)>
        {
            ("path", "path"),
            ("partitionValues", "coalesce(pv, map([]::VARCHAR[], []::VARCHAR[]))"),
            ("size", "size"),
            ("modificationTime", "coalesce(modification_time, 0)"),
            ("dataChange", "false"),
            ("tags", "tags"),
            ("deletionVector", Vector),
            ("baseRowId", "base_row_id"),
            ("defaultRowCommitVersion", "default_row_commit_version"),
            ("clusteringProvider", "clustering_provider"),
        };
        if (asJson)
        {
            fields.Add(("stats", !needsJson ? "stats"
                : $"CASE WHEN stats IS NULL AND stats_struct IS NOT NULL THEN {statistics.ToJson("stats_struct")} ELSE stats END"));
        }

        if (asStruct)
            fields.Add(("stats_parsed", "stats_struct"));
        if (partitions is not null)
            fields.Add(("partitionValues_parsed", partitions));
        return $"SELECT {CheckpointStatistics.Pack(fields)} AS add FROM ({relation})";
    }

    private string RemovedFiles()
    {
        var older = _source.Groups.Select(g => g.SelectRemoves()).OfType<string>().Select(s => $"SELECT * FROM ({s}) WHERE {NotSeen}");
        return string.Join(" UNION ALL BY NAME ", older.Prepend($"SELECT * FROM dq.{_prefix}_removes"));
    }

    private string Removes(DateTimeOffset now)
    {
        var fields = new List<(string Name, string Sql)>
        {
            ("path", "path"),
            ("deletionTimestamp", "deletion_timestamp"),
            ("dataChange", "false"),
            ("extendedFileMetadata", "extended"),
            ("partitionValues", "pv"),
            ("size", "size"),
            ("deletionVector", Vector),
            ("baseRowId", "base_row_id"),
            ("defaultRowCommitVersion", "default_row_commit_version"),
        };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {CheckpointStatistics.Pack(fields)} AS remove FROM ({RemovedFiles()}) "
            + $"WHERE coalesce(deletion_timestamp, 0) > {Before(now, Properties.DeletedFileRetentionDuration)}");
    }

    private static readonly string Vector = "CASE WHEN dv_type IS NOT NULL THEN " + CheckpointStatistics.Pack(
        [
            ("storageType", "dv_type"), ("pathOrInlineDv", "dv_data"), ("offset", "dv_offset"), ("sizeInBytes", "dv_size"),
            ("cardinality", "dv_cardinality"),
        ]) + " END";

    private static readonly string Txn =
        CheckpointStatistics.Pack([("appId", "app_id"), ("version", "version"), ("lastUpdated", "last_updated")]);

    private static readonly string Domain =
        CheckpointStatistics.Pack([("domain", "domain"), ("configuration", "configuration"), ("removed", "false")]);

    private static string Text(string? value) => $"{SqlText.LiteralOrNull(value)}::VARCHAR";

    private static string Number(long? value) => value is { } number ? SqlText.Literal(number) : "NULL";

    private static string List(IEnumerable<string?>? values) =>
        values is null ? "NULL::VARCHAR[]" : $"[{string.Join(", ", values.Select(SqlText.LiteralOrNull))}]::VARCHAR[]";

    private static string Map(StringMap map) => $"map({List(map.Keys)}, {List(map.Values)})";
}
