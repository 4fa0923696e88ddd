using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>Reads a checkpoint of any kind: its small actions at once, its adds as a <see cref="CheckpointSource"/>. Protocol: "Checkpoints",
/// "Sidecar Files".</summary>
internal sealed class CheckpointReader(IObjectStore store, DuckDbConnection connection)
{
    private static readonly string[] SmallActions = ["protocol", "metaData", "txn", "domainMetadata", "sidecar", "checkpointMetadata"];

    /// <summary>Hands the small actions to <paramref name="replay"/> and gives the adds.</summary>
    /// <exception cref="DeltaException">CorruptLog: the checkpoint cannot be read.</exception>
    public async Task<CheckpointSource> ReadAsync(LogSegment segment, LogReplay replay, CancellationToken cancellationToken)
    {
        var name = segment.Checkpoint[0].Name;
        try
        {
            var manifest = new ManifestVisitor();
            if (name.EndsWith(".json", StringComparison.Ordinal))
            {
                var path = ObjectStores.Join(segment.LogDirectory, name);
                var bytes = await store.ReadAsync(path, cancellationToken).ConfigureAwait(false);
                replay.ReplayCheckpoint(bytes, name);
                ActionJson.ReadCommit(bytes, name, manifest);
                if (manifest.HasFiles)
                    throw Corrupt(name, "a JSON checkpoint must keep its file actions in sidecars", null);
                return Source(Sidecars(segment, manifest));
            }

            var parts = segment.Checkpoint.Select(f => store.LocalPath(ObjectStores.Join(segment.LogDirectory, f.Name))).ToList();
            var source = Source(parts);
            var lines = SmallActionLines(source);
            replay.ReplayCheckpoint(lines, name);
            ActionJson.ReadCommit(lines, name, manifest);
            return manifest.Sidecars.Count == 0 ? source : Source(Sidecars(segment, manifest));
        }
        catch (Exception e) when (e is DuckDbException or FileNotFoundException)
        {
            throw Corrupt(name, e.Message, e);
        }
    }

    private List<string> Sidecars(LogSegment segment, ManifestVisitor manifest) => manifest.Sidecars
        .Select(s => Schema.DataPath.Decode(s.Path) is { IsAbsolute: true } path
            ? store.LocalPath(path.Canonical)
            : store.LocalPath(ObjectStores.Join(segment.LogDirectory + "/_sidecars", Schema.DataPath.Decode(s.Path).Path)))
        .ToList();

    private CheckpointSource Source(List<string> files)
    {
        if (files.Count == 0)
            return new CheckpointSource([], 0);
        var groups = ParquetNode.Read(connection, files).GroupBy(f => f.Schema.Signature())
            .Select(g => new CheckpointSource.Group(g.Select(f => f.File).ToList(), g.First().Schema)).ToList();
        var list = string.Join(", ", files.Select(f => SqlText.Literal(SqlText.EscapeGlob(f))));
        var rows = connection.Scalar($"SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata([{list}])");
        return new CheckpointSource(groups, (long)rows!);
    }

    /// <summary>The actions that are not about files, each as the line that a commit would have.</summary>
    private byte[] SmallActionLines(CheckpointSource source)
    {
        var lines = new StringBuilder();
        foreach (var group in source.Groups)
        {
            foreach (var action in SmallActions)
            {
                if (group.Schema.Child(action) is not { Children: [var first, ..] } node)
                    continue;
                var required = node.Child(RequiredField(action)) ?? first;
                var column = SqlText.Identifier(action);
                using var result = connection.Query(
                    $"SELECT to_json({column})::VARCHAR FROM {CheckpointSource.Read(group.Files)} "
                    + $"WHERE {column}.{SqlText.Identifier(required.Name)} IS NOT NULL");
                foreach (var row in result.Rows())
                    lines.Append("{\"").Append(action).Append("\":").Append((string)row[0]!).Append("}\n");
            }
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static string RequiredField(string action) => action switch
    {
        "protocol" => "minReaderVersion",
        "metaData" => "id",
        "txn" => "appId",
        "domainMetadata" => "domain",
        "sidecar" => "path",
        _ => "version",
    };

    private static DeltaException Corrupt(string name, string reason, Exception? inner) =>
        new(DeltaErrorCode.CorruptLog, $"cannot read checkpoint _delta_log/{name}: {reason}", inner) { Path = name };

    private sealed class ManifestVisitor : IActionVisitor
    {
        public List<Sidecar> Sidecars { get; } = [];

        public bool HasFiles { get; private set; }

        void IActionVisitor.Visit(Sidecar sidecar) => Sidecars.Add(sidecar);

        void IActionVisitor.Visit(AddFile add) => HasFiles = true;
    }
}
