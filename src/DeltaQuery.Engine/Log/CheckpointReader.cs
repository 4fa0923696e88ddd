using System.Globalization;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>Reads a checkpoint of any kind: its small actions at once, its adds as a <see cref="CheckpointSource"/>, but for those that stand in a
/// JSON manifest itself. Protocol: "Checkpoints", "Sidecar Files".</summary>
/// <param name="store">Where the log lies.</param>
/// <param name="readable">Gives its Parquet files by local paths.</param>
/// <param name="connection">Reads them.</param>
/// <param name="leases">Takes what keeps them; they are read for as long as what is given is used.</param>
internal sealed class CheckpointReader(IObjectStore store, ReadableFiles readable, DuckDbConnection connection, ICollection<IDisposable> leases)
{
    /// <summary>The column that every add has.</summary>
    public const string SizePath = "add, size";

    private static readonly string[] SmallActions = ["protocol", "metaData", "txn", "domainMetadata", "sidecar", "checkpointMetadata"];

    /// <summary>Hands the small actions, and all of a JSON manifest, to <paramref name="replay"/> and gives the other adds.</summary>
    /// <exception cref="DeltaException">CorruptLog: the checkpoint cannot be read.</exception>
    public async Task<CheckpointSource> ReadAsync(LogSegment segment, LogReplay replay, CancellationToken cancellationToken)
    {
        var name = segment.Checkpoint[0].Name;
        try
        {
            if (name.EndsWith(".json", StringComparison.Ordinal))
            {
                var path = ObjectStores.Join(segment.LogDirectory, name);
                var bytes = await store.ReadAsync(path, cancellationToken).ConfigureAwait(false);
                replay.Replay(segment.CheckpointVersion, bytes, name);
                return Source(await OpenAsync(Sidecars(segment, replay.Sidecars, name), cancellationToken).ConfigureAwait(false));
            }

            var parts = await OpenAsync(
                segment.Checkpoint.Select(f => new SpoolRequest(ObjectStores.Join(segment.LogDirectory, f.Name), f.Size, null, f.ETag)), cancellationToken).ConfigureAwait(false);
            var source = Source(parts);
            replay.Replay(segment.CheckpointVersion, SmallActionLines(source), name);
            // Adds stand in sidecars or in the manifest; by the protocol not in both, but rows must not be lost to who did that.
            return replay.Sidecars.Count == 0 ? source : Source(
                [.. parts, .. await OpenAsync(Sidecars(segment, replay.Sidecars, name), cancellationToken).ConfigureAwait(false)]);
        }
        catch (Exception e) when (e is DuckDbException or FileNotFoundException or DeltaException { Code: DeltaErrorCode.CorruptData })
        {
            throw Corrupt(name, e.Message, e);
        }
    }

    /// <summary>The file names of a checkpoint's sidecars.</summary>
    /// <exception cref="DeltaException">CorruptLog: the checkpoint cannot be read.</exception>
    public async Task<IReadOnlyList<string>> SidecarNamesAsync(string logDirectory, string name, CancellationToken cancellationToken)
    {
        var path = ObjectStores.Join(logDirectory, name);
        try
        {
            var manifest = new ManifestVisitor();
            var lines = name.EndsWith(".json", StringComparison.Ordinal)
                ? await store.ReadAsync(path, cancellationToken).ConfigureAwait(false)
                : SmallActionLines(Source(await OpenAsync([new SpoolRequest(path, null, null)], cancellationToken).ConfigureAwait(false)));
            ActionJson.ReadCommit(lines, name, manifest);
            return manifest.Sidecars.ConvertAll(s => Path.GetFileName(Schema.DataPath.Decode(s.Path).Path));
        }
        catch (Exception e) when (e is DuckDbException or FileNotFoundException or DeltaException { Code: DeltaErrorCode.CorruptData })
        {
            throw Corrupt(name, e.Message, e);
        }
    }

    private async Task<List<string>> OpenAsync(IEnumerable<SpoolRequest> files, CancellationToken cancellationToken) =>
        [.. await readable.OpenAsync([.. files], leases, cancellationToken).ConfigureAwait(false)];

    private static IEnumerable<SpoolRequest> Sidecars(LogSegment segment, IReadOnlyList<Sidecar> sidecars, string name) =>
        sidecars.Select(s => new SpoolRequest(SidecarPath(segment, Schema.DataPath.Decode(s.Path), name), s.SizeInBytes, null));

    // Sidecars lie in a folder of the log's, whether they are named by it or not.
    private static string SidecarPath(LogSegment segment, Schema.DataPath path, string name)
    {
        var folder = segment.LogDirectory + "/_sidecars";
        var place = path.IsAbsolute ? path.Canonical : ObjectStores.Join(folder, path.Path);
        return path.Climbs ? throw Corrupt(name, $"the sidecar {path.Path} lies outside of the log", null) : place;
    }

    private CheckpointSource Source(IReadOnlyCollection<string> named)
    {
        var files = named.Distinct(StringComparer.Ordinal).ToList(); // a manifest may name a sidecar twice
        if (files.Count == 0)
            return CheckpointSource.Empty;
        var groups = new List<CheckpointGroup>();
        var first = 0;
        foreach (var group in ParquetNode.Read(connection, files).GroupBy(f => f.Schema.Signature()))
        {
            var members = group.Select(f => f.File).ToList();
            groups.Add(new CheckpointGroup(members, group.First().Schema, first));
            first += members.Count;
        }

        var asked = groups.SelectMany(g => SmallActions.Select(a => RequiredPath(g, a)).OfType<string>()).Append(SizePath).Distinct();
        return new CheckpointSource(groups, RowGroup.Read(connection, files, asked));
    }

    /// <summary>The actions that are not about files, each as the line that a commit would have.</summary>
    /// <remarks>They are few, in one row group or two of many: only those are read in which some are.</remarks>
    private byte[] SmallActionLines(CheckpointSource source)
    {
        var lines = new StringBuilder();
        foreach (var group in source.Groups)
        {
            foreach (var rows in source.RowGroups.Where(r => group.Files.Contains(r.File)))
            {
                var actions = SmallActions.Where(a => RequiredPath(group, a) is { } path && !rows.Empty.Contains(path)).ToList();
                if (actions.Count == 0)
                    continue;
                var columns = actions.Select(a => $"to_json({SqlText.Identifier(a)})::VARCHAR");
                var found = actions.Select(a => $"{SqlText.Identifier(a)}.{SqlText.Identifier(Required(group, a)!.Name)} IS NOT NULL").ToList();
                using var result = connection.Query(string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT {string.Join(", ", columns.Zip(found, (c, f) => $"CASE WHEN {f} THEN {c} END"))} FROM {CheckpointSource.Read([rows.File])} "
                    + $"WHERE file_row_number BETWEEN {rows.FirstRow} AND {rows.FirstRow + rows.Rows - 1} AND ({string.Join(" OR ", found)})"));
                foreach (var row in result.Rows())
                {
                    for (var i = 0; i < actions.Count; i++)
                    {
                        if (row[i] is string action)
                            lines.Append("{\"").Append(actions[i]).Append("\":").Append(action).Append("}\n");
                    }
                }
            }
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>The field that every such action has; null if the files have no such actions.</summary>
    private static ParquetNode? Required(CheckpointGroup group, string action) =>
        group.Schema.Child(action) is { Children: [var first, ..] } node ? node.Child(RequiredField(action)) ?? first : null;

    private static string? RequiredPath(CheckpointGroup group, string action) =>
        Required(group, action) is { } field ? RowGroup.PathOf([action, field.Name]) : null;

    private static string RequiredField(string action) => action switch
    {
        "protocol" => "minReaderVersion",
        "metaData" => "id",
        "domainMetadata" => "domain",
        "sidecar" => "path",
        _ => "version", // of txn and checkpointMetadata
    };

    private static DeltaException Corrupt(string name, string reason, Exception? inner) =>
        new(DeltaErrorCode.CorruptLog, $"cannot read checkpoint _delta_log/{name}: {reason}", inner) { Path = name };

    private sealed class ManifestVisitor : IActionVisitor
    {
        public List<Sidecar> Sidecars { get; } = [];

        void IActionVisitor.Visit(Sidecar sidecar) => Sidecars.Add(sidecar);
    }
}
