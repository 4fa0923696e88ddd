using System.Globalization;
using System.Numerics;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Changes;

/// <summary>Turns the changes that a statement makes to single rows into files: rows go by deletion vectors or by writing their files anew, new
/// ones come in new files. Files without a changed row are not opened again.</summary>
/// <remarks>The statement's query leaves its changes in a temporary table, or, where new rows are rows of a MERGE's source as they are, only
/// tells them (<see cref="Take"/>):
/// <code>
///   __dq_changes   __dq_file, __dq_row   which row of <see cref="TargetScan.Files"/>; NULL for a new row
///                  __dq_kind             0 deleted, 1 updated, 2 inserted
///                  v0, v1, ..            the new row, in the table's types and order; absent if none comes, or if <see cref="NewRows"/> has it
/// </code></remarks>
internal sealed partial class RowChanges(ExecutionContext context, ChangeQueries queries, TableWriter writer, Snapshot snapshot, TargetScan target)
{
    public const string Name = "__dq_changes";
    public const string Table = $"temp.{Name}";
    public const string KindColumn = "__dq_kind";
    public const int Delete = 0;
    public const int Update = 1;
    public const int Insert = 2;

    private const string GoneName = "__dq_gone";
    private const string Gone = $"temp.{GoneName}";
    private const string AgainName = "__dq_again";
    private const string ComeName = "__dq_come";
    private const string Again = $"temp.{AgainName}";

    private FoundChanges? _found;
    private IReadOnlyDictionary<string, long> _footers = new Dictionary<string, long>();

    /// <summary>What the new rows are read from: the table of changes, or a join of it as <c>c</c> where it does not hold all of their values.</summary>
    public string NewRows { get; set; } = Table;

    /// <summary>How many rows are deleted, updated and inserted.</summary>
    public (long Deleted, long Updated, long Inserted) Count() => Found.Kinds;

    /// <summary>Whether all that is asked of changes beside the new rows is what <see cref="FoundChanges"/> tells: ids of rows, and the change data
    /// feed, take the table of changes.</summary>
    public bool NeedNoTable => _tracking is null && !snapshot.KeepsChangeFeed;

    /// <summary>Takes changes that no table holds. New rows are those of the source that the changes name.</summary>
    /// <param name="changes">The changes.</param>
    /// <param name="source">The source as a relation, in parentheses.</param>
    /// <param name="row">Its column with the rows' ids, by which the changes name them.</param>
    /// <param name="values">The SQL of the table's columns over the source, in their order.</param>
    public void Take(FoundChanges changes, string source, string row, IEnumerable<string> values)
    {
        _found = changes;
        var columns = string.Join(", ", values.Select((value, i) => $"{value} AS {RowRules.Column(i)}"));
        var written = changes.Sources;
        NewRows = $"(SELECT {Update}::TINYINT AS {KindColumn}, {columns} FROM {source} AS s "
            + $"WHERE {queries.Variables.IsIn(written.Bitmaps, SourceRows.List($"s.{row}"), SourceRows.Place($"s.{row}"))}";
        if (written.Again.Count > 0)
        {
            written.KeepAgain(context.Connection, AgainName, row);
            NewRows += $" UNION ALL SELECT {Update}::TINYINT, {columns} FROM {source} AS s JOIN {Again} AS a ON s.{row} = a.{row}";
        }

        NewRows += ")";
    }

    /// <summary>Refuses changes in which a row is changed twice, as more than one row of a source matched it.</summary>
    /// <exception cref="DeltaException">ConstraintViolation.</exception>
    public void CheckUnique(string table)
    {
        if (Found.HasTwice)
        {
            throw new DeltaException(
                DeltaErrorCode.ConstraintViolation, $"MERGE into {table}: more than one row of the source matches the same row and would change it")
            {
                Table = table, Hint = "make the source unique in what ON compares", ErrorClass = ErrorClasses.SeveralMatches,
            };
        }
    }

    /// <summary>Leaves one change of each row.</summary>
    public void MakeUnique() => context.Connection.Execute(
        $"CREATE OR REPLACE TEMP TABLE {Name} AS SELECT DISTINCT ON ({TargetScan.FileColumn}, {TargetScan.RowColumn}) * FROM {Table} "
        + $"WHERE {TargetScan.FileColumn} IS NOT NULL UNION ALL SELECT * FROM {Table} WHERE {TargetScan.FileColumn} IS NULL");

    /// <summary>Gives the rows that come in the next values of identity columns, once: the change data feed must tell the same.</summary>
    public void CountUp(IReadOnlyList<(int Place, IdentityColumn Column)> columns)
    {
        if (columns.Count == 0)
            return;
        var values = columns.Select(c => $"CASE WHEN {KindColumn} = {Insert} THEN {c.Column.ToSql(0, $"PARTITION BY {KindColumn} = {Insert}")} "
            + $"ELSE {RowRules.Column(c.Place)} END AS {RowRules.Column(c.Place)}");
        try
        {
            context.Connection.Execute($"CREATE OR REPLACE TEMP TABLE {Name} AS SELECT * REPLACE ({string.Join(", ", values)}) FROM {Table}");
        }
        catch (DuckDbException e) when (e.ErrorType is DuckDbErrorType.OutOfRange or DuckDbErrorType.Conversion)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"an identity column of {snapshot.Name} has no value left: {e.Message}", e) { Table = snapshot.Name };
        }

        writer.NoteIdentities([.. columns.Select(c => snapshot.Schema.Fields[c.Place].Name)], Count().Inserted);
    }

    /// <summary>Writes the files and gives the actions; the metrics tell what was done.</summary>
    /// <param name="step">What was found out.</param>
    /// <param name="metrics">Takes the counts.</param>
    public async Task<TableChanges> StageAsync(ChangeStep step, ChangeMetrics metrics)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var (whole, partial) = await TouchedAsync().ConfigureAwait(false);
        // Beside the rows: the log's actions take a while to read, and vectors wait for the disk.
        List<int> touched = [.. whole, .. partial];
        var read = EngineThreads.RunAsync(() => LiveFiles.Of(snapshot, touched.Select(i => target.Files[i].LogPath)));
        var before = UsesVectors ? await BeforeAsync(partial).ConfigureAwait(false) : [];
        var descriptors = EngineThreads.RunAsync(() => writer.StageAsync(Vectors(partial, before))).Unwrap();
        IReadOnlyDictionary<string, AddFile>? actions = null;
        var adds = new List<AddFile>();
        try
        {
            var staged = await StageRowsAsync().ConfigureAwait(false);
            actions ??= await read.OnEngineThread().ConfigureAwait(false);
            adds.AddRange(WithVectors(partial, await descriptors.OnEngineThread().ConfigureAwait(false), Action));
            adds.AddRange(staged.Select(f => f.ToAdd(now)));
            (metrics.AddedFiles, metrics.AddedBytes, metrics.WrittenRows) = (staged.Count, staged.Sum(f => f.Size), staged.Sum(f => f.RowCount));
        }
        finally
        {
            // What is discarded after a failure must have been written.
            await Task.WhenAny(Task.WhenAll(read, descriptors)).OnEngineThread().ConfigureAwait(false);
        }

        var removes = touched.Select(i => LiveFiles.Remove(Action(i), now)).ToList();
        (metrics.VectorsAdded, metrics.VectorsUpdated) = (before.Count(b => b.Length == 0), before.Count(b => b.Length > 0));
        metrics.VectorsRemoved += whole.Count(i => target.Files[i].DeletionVector is not null) + (UsesVectors ? 0 : partial.Count(i => target.Files[i].DeletionVector is not null));
        metrics.RemovedFiles = removes.Count - metrics.VectorsAdded - metrics.VectorsUpdated;
        metrics.RemovedBytes = removes.Sum(r => r.Size ?? 0);
        return new TableChanges { Adds = adds, Removes = removes, ChangeFiles = await ChangeFilesAsync(step, whole, partial, metrics).ConfigureAwait(false) };

        async Task<IReadOnlyList<StagedFile>> StageRowsAsync()
        {
            if (_tracking is not null)
                actions = await read.OnEngineThread().ConfigureAwait(false);
            var kept = partial.Count > 0 && !UsesVectors ? await KeptAsync(partial, Action).ConfigureAwait(false) : null;
            var come = step.HasNewRows ? await NewRowsAsync(step, touched, Action).ConfigureAwait(false) : null;
            var sql = InParts(kept, come);
            return sql is null ? [] : await writer.StageAsync(sql, _tracking ?? [], queries.Bind, RowsOf(kept is null ? [] : partial, come is not null)).ConfigureAwait(false);
        }

        AddFile Action(int file) => actions![LogReplay.KeyOf(target.Files[file].LogPath, target.Files[file].DeletionVector)];
    }

    /// <summary>What the statement's query has read.</summary>
    public ReadSet Reads(DeltaTable table, string partitionZone)
    {
        if (queries.Scans.Any(s => s.Location == snapshot.Location))
            return ReadSet.All(snapshot.Version); // besides, in a query of its own
        var filter = new PushedScan(target.Filter, new HashSet<int>());
        return ReadFiles.Of(table, snapshot.Version, target.Files, current => FilePruner.Prune(current, filter, partitionZone).Files);
    }

    /// <summary>Ends what the statement has begun in the session.</summary>
    public void Clear() => context.Connection.Execute($"DROP TABLE IF EXISTS {Table}; DROP TABLE IF EXISTS {Gone}; DROP TABLE IF EXISTS {Again}");

    private bool UsesVectors =>
        snapshot.Properties.EnableDeletionVectors && TableFeatures.IsSupported(snapshot.Protocol, TableFeatures.DeletionVectors);

    private FoundChanges Found => _found ??= FoundChanges.Read(context.Connection, context.CancellationToken);

    /// <summary>The files that lose all of their rows, and those that lose some. A file goes whole only if its footer says so, too: where the log
    /// counts too few rows, others would go with it.</summary>
    private async Task<(List<int> Whole, List<int> Partial)> TouchedAsync()
    {
        var asked = Found.Files.Where(f => target.Files[f.File].Rows is not { } rows || IsAll(f, rows)).Select(f => target.Files[f.File]);
        _footers = await FooterRows.OfAsync(context.Session.Engine.Readable, context.Connection, asked, context.CancellationToken).ConfigureAwait(false);
        var groups = Found.Files.ToLookup(f => _footers.TryGetValue(target.Files[f.File].Path, out var rows) && IsAll(f, rows), f => f.File);
        return ([.. groups[true]], [.. groups[false]]);

        bool IsAll((int File, long Rows) gone, long? rows) => rows - (target.Files[gone.File].DeletionVector?.Cardinality ?? 0) == gone.Rows;
    }

    /// <summary>What had been deleted of files before, as bitmaps, in their order; an empty one for a file without a vector.</summary>
    private async Task<List<ulong[]>> BeforeAsync(IReadOnlyList<int> files)
    {
        var before = new List<ulong[]>();
        foreach (var file in files.Select(i => target.Files[i]))
        {
            before.Add(file.DeletionVector is null
                ? []
                : await queries.Builder.DeletedAsync(snapshot, file, context.CancellationToken).ConfigureAwait(false));
        }

        return before;
    }

    /// <summary>What is deleted of files that lose some of their rows, in their order.</summary>
    private List<DeletionVector> Vectors(IReadOnlyList<int> files, List<ulong[]> before) =>
        [.. files.Take(before.Count).Zip(before, (file, gone) => DeletionVector.FromPositions(Positions(gone, Found.Gone(file))))];

    /// <summary>The actions that add files again, each with its vector.</summary>
    private IEnumerable<AddFile> WithVectors(IReadOnlyList<int> files, IReadOnlyList<DeletionVectorDescriptor> vectors, Func<int, AddFile> action) =>
        files.Zip(vectors, (file, vector) => action(file) with
        {
            DeletionVector = vector, DataChange = true, Stats = WithWideBounds(action(file).Stats, target.Files[file]),
        });

    /// <summary>The positions of two bitmaps together, ascending.</summary>
    private static long[] Positions(ReadOnlySpan<ulong> one, ReadOnlySpan<ulong> other)
    {
        var positions = new List<long>();
        for (var word = 0; word < Math.Max(one.Length, other.Length); word++)
        {
            for (var bits = Word(one, word) | Word(other, word); bits != 0; bits &= bits - 1)
                positions.Add(((long)word << 6) + BitOperations.TrailingZeroCount(bits));
        }

        return [.. positions];

        static ulong Word(ReadOnlySpan<ulong> bitmap, int word) => word < bitmap.Length ? bitmap[word] : 0;
    }

    /// <summary>The statistics of a file that loses rows: its bounds hold, but need not be met. Protocol: "Per-file Statistics".</summary>
    private string WithWideBounds(string? statistics, ScannedFile file)
    {
        var json = LiveFiles.Parsed(statistics);
        json["numRecords"] = _footers.TryGetValue(file.Path, out var rows) ? rows : file.Rows;
        json["tightBounds"] = false;
        return json.ToJsonString(LiveFiles.StatisticsJson);
    }
}
