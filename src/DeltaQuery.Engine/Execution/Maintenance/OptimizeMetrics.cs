using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>What OPTIMIZE did, as its result and the history tell of it, in Spark's words.</summary>
internal sealed class OptimizeMetrics(DateTimeOffset start, Snapshot snapshot, FileLayout layout)
{
    private IReadOnlyList<long> _added = [];
    private IReadOnlyList<long> _removed = [];
    private IReadOnlyList<long> _vectors = []; // how many rows each deletes
    private int _partitions;

    /// <summary>How many files there were to choose from.</summary>
    public int Considered { get; set; }

    public int Bins { get; set; }

    /// <summary>The files that were chosen.</summary>
    public IReadOnlyList<ScannedFile> Merged { get; set; } = [];

    /// <summary>Takes what is to be committed.</summary>
    public void Take(IReadOnlyList<RewriteJob> jobs, TableChanges changes)
    {
        _added = [.. changes.Adds.Select(a => a.Size).Order()];
        _removed = [.. changes.Removes.Select(r => r.Size ?? 0)];
        _vectors = [.. changes.Removes.Select(r => r.DeletionVector).OfType<Log.Actions.DeletionVectorDescriptor>().Select(v => v.Cardinality)];
        _partitions = jobs.SelectMany(j => j.Bins).Select(b => FileBin.PartitionOf(b.Files[0])).Distinct().Count();
    }

    /// <summary>What the history says.</summary>
    public Operation ToOperation(OptimizeRequest request, ExecutionContext context)
    {
        var predicate = ("predicate", (string?)(request.Where is { } where ? Operations.List([context.Text.Slice(where)]) : "[]"));
        (string, string?)[] parameters = request.IsPurge
            ? [predicate, ("applyPurge", "true")]
            :
            [
                predicate,
                ("zOrderBy", Operations.List(layout.IsClustered ? [] : layout.ColumnNames)),
                ("clusterBy", Operations.List(layout.IsClustered ? layout.ColumnNames : [])),
                ("auto", request.IsAuto ? "true" : "false"),
                .. layout.IsClustered ? new[] { ("isFull", (string?)(request.Full is null ? "false" : "true")) } : [],
            ];
        string Quantile(int quarters) => Text(_added.Count == 0 ? 0 : _added[Math.Min(_added.Count * quarters / 4, _added.Count - 1)]);
        return new Operation(request.IsPurge ? "REORG" : "OPTIMIZE", Operations.Map(parameters), Operations.Map(
            ("numRemovedFiles", Text(_removed.Count)),
            ("numRemovedBytes", Text(_removed.Sum())),
            ("p25FileSize", Quantile(1)),
            ("numDeletionVectorsRemoved", Text(_vectors.Count)),
            ("minFileSize", Quantile(0)),
            ("p75FileSize", Quantile(3)),
            ("p50FileSize", Quantile(2)),
            ("numAddedBytes", Text(_added.Sum())),
            ("numAddedFiles", Text(_added.Count)),
            ("maxFileSize", Quantile(4))));
    }

    /// <summary>The struct that the statement gives, with the fields of Spark's.</summary>
    public string ToSql()
    {
        var considered = Considered;
        var inCubes = Files(layout.Before.InCubes.Select(f => f.Size));
        var merged = Files(Merged.Select(f => f.Size));
        const string OfFiles = "STRUCT(num BIGINT, size BIGINT)";
        const string OfCluster = "STRUCT(numFiles BIGINT, size BIGINT)";
        List<(string Name, string Value)> fields =
        [
            ("numFilesAdded", Number(_added.Count)),
            ("numFilesRemoved", Number(_removed.Count)),
            ("filesAdded", Sizes(_added)),
            ("filesRemoved", Sizes(_removed)),
            ("partitionsOptimized", Number(_partitions)),
            ("zOrderStats", OrNull(
                layout is { Columns.Count: > 0, IsClustered: false },
                ("strategyName", "VARCHAR", "'all'"), ("inputCubeFiles", OfFiles, "{'num': 0, 'size': 0}"), ("inputOtherFiles", OfFiles, merged),
                ("inputNumCubes", "BIGINT", "0"), ("mergedFiles", OfFiles, merged), ("numOutputCubes", "BIGINT", Text(_partitions)), ("mergedNumCubes", "BIGINT", "NULL"))),
            ("clusteringStats", OrNull(
                layout.IsClustered,
                ("inputZCubeFiles", OfCluster, Renamed(inCubes)), ("inputOtherFiles", OfCluster, Renamed(Files(Merged.Except(layout.Before.InCubes).Select(f => f.Size)))),
                ("inputNumZCubes", "BIGINT", Text(layout.Before.Cubes)), ("mergedFiles", OfCluster, Renamed(merged)),
                ("numOutputZCubes", "BIGINT", Text(_added.Count == 0 ? 0 : 1)))),
            ("numBins", Number(Bins)),
            ("numBatches", Number(1)),
            ("totalConsideredFiles", Number(considered)),
            ("totalFilesSkipped", Number(considered - _removed.Count)),
            ("preserveInsertionOrder", "false"),
            ("numFilesSkippedToReduceWriteAmplification", Number(0)),
            ("numBytesSkippedToReduceWriteAmplification", Number(0)),
            ("startTimeMs", Number(start.ToUnixTimeMilliseconds())),
            ("endTimeMs", Number(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds())),
            ("totalClusterParallelism", Number(Environment.ProcessorCount)),
            ("totalScheduledTasks", Number(Bins)),
            ("autoCompactParallelismStats", OrNull(
                false, ("maxClusterActiveParallelism", "BIGINT", ""), ("minClusterActiveParallelism", "BIGINT", ""),
                ("maxSessionActiveParallelism", "BIGINT", ""), ("minSessionActiveParallelism", "BIGINT", ""))),
            ("deletionVectorStats", OrNull(
                _vectors.Count > 0, ("numDeletionVectorsRemoved", "BIGINT", Text(_vectors.Count)),
                ("numDeletionVectorRowsRemoved", "BIGINT", Text(_vectors.Sum())))),
            ("numTableColumns", Number(snapshot.Schema.Fields.Count)),
            ("numTableColumnsWithStats", Number(
                snapshot.Properties.DataSkippingNumIndexedCols is >= 0 and var indexed ? Math.Min(indexed, snapshot.Schema.Fields.Count) : snapshot.Schema.Fields.Count)),
        ];
        return $"struct_pack({string.Join(", ", fields.Select(f => $"{SqlText.Identifier(f.Name)} := {f.Value}"))})";
    }

    private static string OrNull(bool isThere, params IReadOnlyList<(string Name, string Type, string Value)> fields)
    {
        var type = $"STRUCT({string.Join(", ", fields.Select(f => $"{f.Name} {f.Type}"))})";
        return isThere ? $"{{{string.Join(", ", fields.Select(f => $"'{f.Name}': {f.Value}"))}}}::{type}" : $"NULL::{type}";
    }

    private static string Sizes(IReadOnlyList<long> sizes) => string.Create(
        CultureInfo.InvariantCulture,
        $"{{'min': {(sizes.Count == 0 ? "NULL" : Text(sizes.Min()))}, 'max': {(sizes.Count == 0 ? "NULL" : Text(sizes.Max()))}, 'avg': {(sizes.Count == 0 ? 0 : sizes.Average())}, "
        + $"'totalFiles': {sizes.Count}, 'totalSize': {sizes.Sum()}}}::STRUCT(min BIGINT, max BIGINT, avg DOUBLE, totalFiles BIGINT, totalSize BIGINT)");

    private static string Files(IEnumerable<long> sizes)
    {
        var list = sizes.ToList();
        return string.Create(CultureInfo.InvariantCulture, $"{{'num': {list.Count}, 'size': {list.Sum()}}}");
    }

    private static string Renamed(string files) => files.Replace("'num'", "'numFiles'", StringComparison.Ordinal);

    private static string Number(long number) => $"{Text(number)}::BIGINT";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
