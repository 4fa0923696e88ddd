using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution;

/// <summary>Turns the changes that a statement makes to single rows into files: rows go by deletion vectors or by writing their files anew, new
/// ones come in new files. Files without a changed row are not opened again.</summary>
/// <remarks>The statement's query leaves its changes in a temporary table:
/// <code>
///   __dq_changes   __dq_file, __dq_row   which row of <see cref="TargetScan.Files"/>; NULL for a new row
///                  __dq_kind             0 deleted, 1 updated, 2 inserted
///                  v0, v1, ..            the new row, in the table's types and order; absent if none comes
/// </code></remarks>
internal sealed class RowChanges(ExecutionContext context, ChangeQueries queries, TableWriter writer, Snapshot snapshot, TargetScan target)
{
    public const string Name = "__dq_changes";
    public const string Table = $"temp.{Name}";
    public const string KindColumn = "__dq_kind";
    public const int Delete = 0;
    public const int Update = 1;
    public const int Insert = 2;

    private readonly IReadOnlyList<StructField>? tracking = RowTracking.Columns(snapshot);

    private const string GoneName = "__dq_gone";
    private const string Gone = $"temp.{GoneName}";

    /// <summary>How many rows are deleted, updated and inserted.</summary>
    public (long Deleted, long Updated, long Inserted) Count()
    {
        using var result = context.Connection.Query(
            $"SELECT count(*) FILTER ({KindColumn} = {Delete}), count(*) FILTER ({KindColumn} = {Update}), count(*) FILTER ({KindColumn} = {Insert}) FROM {Table}");
        var row = result.Rows().Single();
        return ((long)row[0]!, (long)row[1]!, (long)row[2]!);
    }

    /// <summary>Refuses changes in which a row is changed twice, as more than one row of a source matched it.</summary>
    /// <exception cref="DeltaException">ConstraintViolation.</exception>
    public void CheckUnique(string table)
    {
        using var result = context.Connection.Query(
            $"SELECT 1 FROM {Table} WHERE {TargetScan.FileColumn} IS NOT NULL GROUP BY {TargetScan.FileColumn}, {TargetScan.RowColumn} HAVING count(*) > 1 LIMIT 1");
        if (result.Rows().Any())
        {
            throw new DeltaException(
                DeltaErrorCode.ConstraintViolation, $"MERGE into {table}: more than one row of the source matches the same row and would change it")
            {
                Table = table, Hint = "make the source unique in what ON compares",
            };
        }
    }

    /// <summary>Leaves one change of each row.</summary>
    public void MakeUnique() => context.Connection.Execute(
        $"CREATE OR REPLACE TEMP TABLE {Name} AS SELECT DISTINCT ON ({TargetScan.FileColumn}, {TargetScan.RowColumn}) * FROM {Table} "
        + $"WHERE {TargetScan.FileColumn} IS NOT NULL UNION ALL SELECT * FROM {Table} WHERE {TargetScan.FileColumn} IS NULL");

    /// <summary>Writes the files and gives the actions; the metrics tell what was done.</summary>
    /// <param name="step">What was found out.</param>
    /// <param name="metrics">Takes the counts.</param>
    public async Task<TableChanges> StageAsync(ChangeStep step, ChangeMetrics metrics)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var (whole, partial) = Touched();
        var actions = LiveFiles.Of(snapshot, whole.Concat(partial).Select(i => target.Files[i].LogPath));
        var removes = whole.Concat(partial).Select(i => LiveFiles.Remove(Action(i), now)).ToList();
        var adds = new List<AddFile>();
        var queriesOfRows = new List<string>();
        if (partial.Count > 0 && UsesVectors)
            adds.AddRange(await WithVectorsAsync(partial, Action, metrics).ConfigureAwait(false));
        else if (partial.Count > 0)
            queriesOfRows.Add(await KeptAsync(partial, Action).ConfigureAwait(false));
        if (step.HasNewRows)
            queriesOfRows.Add(await NewRowsAsync(step, [.. whole, .. partial], Action).ConfigureAwait(false));
        if (queriesOfRows.Count > 0)
        {
            var staged = await writer.StageAsync(string.Join(" UNION ALL ", queriesOfRows), tracking ?? []).ConfigureAwait(false);
            adds.AddRange(staged.Select(f => f.ToAdd(now)));
            (metrics.AddedFiles, metrics.AddedBytes, metrics.WrittenRows) = (staged.Count, staged.Sum(f => f.Size), staged.Sum(f => f.RowCount));
        }

        metrics.VectorsRemoved += whole.Count(i => target.Files[i].DeletionVector is not null) + (UsesVectors ? 0 : partial.Count(i => target.Files[i].DeletionVector is not null));
        metrics.RemovedFiles = removes.Count - metrics.VectorsAdded - metrics.VectorsUpdated;
        metrics.RemovedBytes = removes.Sum(r => r.Size ?? 0);
        return new TableChanges { Adds = adds, Removes = removes, ChangeFiles = await ChangeFilesAsync(step, whole, partial, metrics).ConfigureAwait(false) };

        AddFile Action(int file) => actions[LogReplay.KeyOf(target.Files[file].LogPath, target.Files[file].DeletionVector)];
    }

    /// <summary>What the statement's query has read.</summary>
    public ReadSet Reads(DeltaTable table, string partitionZone)
    {
        if (queries.Scans.Any(s => s.Location == snapshot.Location))
            return ReadSet.All(snapshot.Version); // besides, in a query of its own
        var filter = new PushedScan(target.Filter, new HashSet<int>());
        return new ReadSet(snapshot.Version, WholeTable: false)
        {
            Files = target.Files.Select(f => LogReplay.KeyOf(f.LogPath, f.DeletionVector)).ToHashSet(StringComparer.Ordinal),
            FindNewFiles = async cancellationToken =>
            {
                var current = await table.CurrentAsync(cancellationToken).ConfigureAwait(false);
                try
                {
                    return FilePruner.Prune(current, filter, partitionZone).Files.Select(f => f.AddedVersion).Where(v => v > snapshot.Version).ToHashSet();
                }
                finally
                {
                    current.Files.Release();
                }
            },
        };
    }

    /// <summary>Ends what the statement has begun in the session.</summary>
    public void Clear() => context.Connection.Execute($"DROP TABLE IF EXISTS {Table}; DROP TABLE IF EXISTS {Gone}");

    private bool UsesVectors =>
        snapshot.Properties.EnableDeletionVectors && TableFeatures.IsSupported(snapshot.Protocol, TableFeatures.DeletionVectors);

    /// <summary>The files that lose all of their rows, and those that lose some.</summary>
    private (List<int> Whole, List<int> Partial) Touched()
    {
        var (whole, partial) = (new List<int>(), new List<int>());
        using var result = context.Connection.Query(
            $"SELECT {TargetScan.FileColumn}, count(*) FROM {Table} WHERE {TargetScan.FileColumn} IS NOT NULL GROUP BY 1 ORDER BY 1");
        foreach (var row in result.Rows())
        {
            var file = target.Files[checked((int)(long)row[0]!)];
            var isWhole = file.Rows is { } rows && rows - (file.DeletionVector?.Cardinality ?? 0) == (long)row[1]!;
            (isWhole ? whole : partial).Add((int)(long)row[0]!);
        }

        return (whole, partial);
    }

    /// <summary>The rows of files that stay, as a query.</summary>
    private async Task<string> KeptAsync(IReadOnlyList<int> partial, Func<int, AddFile> action)
    {
        var (scan, numbers) = await ScanAsync(partial).ConfigureAwait(false);
        MarkGone(partial, numbers);
        return tracking is null
            ? $"SELECT {OldRow()} FROM {scan} AS k ANTI JOIN {IsGone}"
            : $"SELECT {OldRow()}, {RowId}, {RowVersion} FROM {scan} AS k JOIN {Bases(partial, numbers, action)} ANTI JOIN {IsGone}";
    }

    /// <summary>The new rows as a query. An updated row keeps its id, and has the version of the commit.</summary>
    private async Task<string> NewRowsAsync(ChangeStep step, IReadOnlyList<int> touched, Func<int, AddFile> action)
    {
        var select = $"SELECT {NewRow(step.Computed)}";
        var rows = $"FROM {Table} AS c WHERE {KindColumn} <> {Delete}";
        if (tracking is null)
            return $"{select} {rows}";
        if (touched.Count == 0)
            return $"{select}, NULL::BIGINT, NULL::BIGINT {rows}";
        var (scan, numbers) = await ScanAsync(touched).ConfigureAwait(false);
        var ids = $"SELECT b.place, k.{TargetScan.RowColumn} AS row_number, {RowId} AS id FROM {scan} AS k JOIN {Bases(touched, numbers, action)}";
        return $"{select}, i.id, NULL::BIGINT FROM {Table} AS c LEFT JOIN ({ids}) AS i ON c.{TargetScan.FileColumn} = i.place AND c.{TargetScan.RowColumn} = i.row_number "
            + $"WHERE c.{KindColumn} <> {Delete}";
    }

    /// <summary>The id of a row of a scan <c>k</c> whose file is <c>b</c>.</summary>
    private string RowId => $"coalesce(k.{SqlText.Identifier(tracking![0].Name)}, b.id + k.{TargetScan.RowColumn})";

    private string RowVersion => $"coalesce(k.{SqlText.Identifier(tracking![1].Name)}, b.version)";

    /// <summary>The files of a scan <c>k</c>, with the ids of their first rows and their versions, to be joined.</summary>
    private static string Bases(IReadOnlyList<int> places, IReadOnlyList<int> numbers, Func<int, AddFile> action)
    {
        static string Number(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "NULL";
        var rows = places.Zip(numbers).Select(f =>
            $"({Number(f.First)}, {Number(f.Second)}, {Number(action(f.First).BaseRowId)}::BIGINT, {Number(action(f.First).DefaultRowCommitVersion)}::BIGINT)");
        return $"(VALUES {string.Join(", ", rows)}) AS b(place, file, id, version) ON k.{TargetScan.FileColumn} = b.file";
    }

    /// <summary>A scan of files with all of their columns, and the numbers that it gives to them.</summary>
    private async Task<(string Relation, IReadOnlyList<int> Numbers)> ScanAsync(IReadOnlyList<int> places)
    {
        // All columns are read now: also such as the condition did not need to see.
        var scanned = places.Select(i => target.Files[i] with { MayHoldOldDays = true }).ToList();
        var numbered = new List<ScannedFile>();
        var read = tracking is null ? snapshot : snapshot.With(snapshot.Files, tracking, []);
        var relation = await queries.Builder
            .BuildAsync(read, new PrunedFiles(scanned, 0), null, null, queries.Options.Exact, numbered, context.CancellationToken).ConfigureAwait(false);
        return (relation, [.. scanned.Select(f => numbered.IndexOf(f))]);
    }

    /// <summary>Leaves in <see cref="Gone"/> which rows of a scan go. It is read when the rows are written: until then there can be no other.</summary>
    private void MarkGone(IReadOnlyList<int> places, IReadOnlyList<int> numbers) => context.Connection.Execute(
        $"CREATE OR REPLACE TEMP TABLE {GoneName} AS SELECT n.file, c.{TargetScan.RowColumn} AS row_number, c.{KindColumn} AS kind FROM {Table} AS c "
        + $"JOIN (VALUES {string.Join(", ", places.Zip(numbers))}) AS n(old, file) ON c.{TargetScan.FileColumn} = n.old");

    private static string IsGone => $"{Gone} AS g ON k.{TargetScan.FileColumn} = g.file AND k.{TargetScan.RowColumn} = g.row_number";

    private string OldRow() =>
        string.Join(", ", snapshot.Schema.Fields.Select(f => $"{ValueOf(f, $"k.{SqlText.Identifier(f.Name)}")} AS {SqlText.Identifier(f.Name)}"));

    /// <summary>Writes what the change data feed must be told of all changes: nothing where files and deletion vectors tell it. Updates they
    /// do not tell from deletes and inserts, and a file written anew does not tell what of it was there before.</summary>
    private async Task<IReadOnlyList<AddCdcFile>> ChangeFilesAsync(ChangeStep step, List<int> whole, List<int> partial, ChangeMetrics metrics)
    {
        if (!snapshot.KeepsChangeFeed || (Count().Updated == 0 && (partial.Count == 0 || UsesVectors)))
            return [];
        List<string> queriesOfRows = [];
        if (whole.Count + partial.Count > 0)
        {
            List<int> touched = [.. whole, .. partial];
            var (scan, numbers) = await ScanAsync(touched).ConfigureAwait(false);
            MarkGone(touched, numbers);
            queriesOfRows.Add($"SELECT {OldRow()}, CASE g.kind WHEN {Delete} THEN 'delete' ELSE 'update_preimage' END FROM {scan} AS k JOIN {IsGone}");
        }

        if (step.HasNewRows)
        {
            queriesOfRows.Add(
                $"SELECT {NewRow(step.Computed)}, CASE {KindColumn} WHEN {Update} THEN 'update_postimage' ELSE 'insert' END FROM {Table} "
                + $"WHERE {KindColumn} <> {Delete}");
        }

        var files = await writer.StageChangesAsync(string.Join(" UNION ALL ", queriesOfRows)).ConfigureAwait(false);
        (metrics.ChangeFiles, metrics.ChangeBytes) = (files.Count, files.Sum(f => f.Size));
        return files;
    }

    private string NewRow(IReadOnlyDictionary<int, string> computed) => string.Join(
        ", ", snapshot.Schema.Fields.Select((f, i) => $"{computed.GetValueOrDefault(i) ?? ValueOf(f, RowRules.Column(i))} AS {SqlText.Identifier(f.Name)}"));

    /// <summary>In a table DuckDB gives a column of NULLs alone, as void is, the type INTEGER.</summary>
    private static string ValueOf(StructField field, string value) => field.Type == PrimitiveType.Void ? "NULL" : value;

    private async Task<IReadOnlyList<AddFile>> WithVectorsAsync(IReadOnlyList<int> partial, Func<int, AddFile> action, ChangeMetrics metrics)
    {
        var vectors = new List<DeletionVector>();
        foreach (var (file, deleted) in DeletedNow(partial))
        {
            var before = target.Files[file].DeletionVector is null
                ? []
                : await queries.Builder.DeletedAsync(snapshot, target.Files[file], context.CancellationToken).ConfigureAwait(false);
            vectors.Add(DeletionVector.FromPositions(Positions(before, deleted)));
            if (before.Length == 0)
                metrics.VectorsAdded++;
            else
                metrics.VectorsUpdated++;
        }

        var descriptors = await writer.StageAsync(vectors).ConfigureAwait(false);
        return
        [
            .. partial.Select((file, i) => action(file) with
            {
                DeletionVector = descriptors[i], DataChange = true, Stats = WithWideBounds(action(file).Stats, target.Files[file]),
            }),
        ];
    }

    /// <summary>The positions of the rows that the statement takes out of each file, in the order of the files.</summary>
    private IEnumerable<(int File, List<long> Rows)> DeletedNow(IReadOnlyList<int> files)
    {
        using var result = context.Connection.QueryStreaming(
            $"SELECT {TargetScan.FileColumn}, {TargetScan.RowColumn} FROM {Table} WHERE {TargetScan.FileColumn} IN ({string.Join(", ", files)}) ORDER BY 1",
            ct: context.CancellationToken);
        var (current, rows) = (-1, new List<long>());
        while (result.FetchChunk(context.CancellationToken) is { } fetched)
        {
            using var chunk = fetched;
            for (var i = 0; i < chunk.RowCount; i++)
            {
                var file = (int)chunk[0].Values<long>()[i];
                if (file != current && current >= 0)
                {
                    yield return (current, rows);
                    rows = [];
                }

                current = file;
                rows.Add(chunk[1].Values<long>()[i]);
            }
        }

        if (current >= 0)
            yield return (current, rows);
    }

    /// <summary>The positions of a bitmap and of a list together, ascending.</summary>
    private static long[] Positions(ReadOnlySpan<ulong> bitmap, List<long> more)
    {
        var positions = new List<long>(more);
        for (var word = 0; word < bitmap.Length; word++)
        {
            for (var bits = bitmap[word]; bits != 0; bits &= bits - 1)
                positions.Add(((long)word << 6) + BitOperations.TrailingZeroCount(bits));
        }

        positions.Sort();
        return [.. positions];
    }

    /// <summary>The statistics of a file that loses rows: its bounds hold, but need not be met. Protocol: "Per-file Statistics".</summary>
    private string WithWideBounds(string? statistics, ScannedFile file)
    {
        var json = Parsed(statistics);
        json["numRecords"] ??= (long)context.Connection.Scalar(
            $"SELECT num_rows FROM parquet_file_metadata({SqlText.Literal(SqlText.EscapeGlob(file.Path))})")!;
        json["tightBounds"] = false;
        return json.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>Statistics that are no JSON tell nothing.</summary>
    private static JsonObject Parsed(string? statistics)
    {
        try
        {
            return statistics is null ? [] : JsonNode.Parse(statistics) as JsonObject ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
