using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>Writes the rows of files into others, none changed: deleted ones are left out, and each keeps its id.</summary>
internal sealed class FileRewriter(ExecutionContext context, ChangeQueries queries, TableWriter writer, Snapshot snapshot, FileLayout layout)
{
    private const string Sorted = "__dq_sorted";
    private const string Cell = "__dq_cell";

    private readonly IReadOnlyList<Schema.StructField> _tracking = RowTracking.Columns(snapshot) ?? [];

    /// <summary>Writes the rows of a job's bins.</summary>
    public async Task<RewriteJob> WriteAsync(RewriteJob job)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        var rows = await RowsAsync([.. job.Files]).ConfigureAwait(false);
        var written = layout.Columns.Count == 0
            ? await writer.StageAgainAsync($"SELECT * FROM {rows}", _tracking, inOrder: false).ConfigureAwait(false)
            : await WriteSortedAsync(rows, job.Files.Sum(f => f.Size)).ConfigureAwait(false);
        await CheckCompleteAsync(job, written.Sum(f => f.RowCount)).ConfigureAwait(false);
        return job with { Written = written };
    }

    /// <summary>Holds the rows that were written against what the log says of the files, or where that differs their footers, before any of them
    /// goes.</summary>
    /// <exception cref="DeltaException">CorruptData: they are not as many.</exception>
    private async Task CheckCompleteAsync(RewriteJob job, long written)
    {
        var deleted = job.Files.Sum(f => f.DeletionVector?.Cardinality ?? 0);
        if (job.Files.All(f => f.Rows is not null) && written == job.Files.Sum(f => f.Rows!.Value) - deleted)
            return;
        var footers = await FooterRows.OfAsync(context.Session.Engine.Readable, context.Connection, job.Files, context.CancellationToken).ConfigureAwait(false);
        var rows = footers.Values.Sum();
        if (written == rows - deleted)
            return;
        throw new DeltaException(
            DeltaErrorCode.CorruptData,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{snapshot.Name}: {written} rows were read from files that should have {rows - deleted} ({rows} of which {deleted} are deleted); nothing is changed"))
        {
            Table = snapshot.Name, Path = job.Files.First().LogPath,
        };
    }

    /// <summary>Sorts the rows, and writes so many of them into each file.</summary>
    private async Task<IReadOnlyList<StagedFile>> WriteSortedAsync(string rows, long size)
    {
        using var order = CurveOrder.Of(
            context.Connection, rows, [.. layout.Columns.Select(c => string.Join('.', c.LogicalPath.Select(SqlText.Identifier)))], context.CancellationToken);
        var names = snapshot.Schema.Fields.Concat(_tracking).Select(f => SqlText.Identifier(f.Name)).ToList();
        var (hidden, shown) = (string.Join(", ", names.Select((name, i) => $"{name} AS {Hidden(i)}")), string.Join(", ", names.Select((name, i) => $"s.{Hidden(i)} AS {name}")));
        context.Connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {Sorted} AS SELECT {hidden}, {order.Place} AS {CurveOrder.PlaceName} FROM {rows} ORDER BY {order.Sql}", context.CancellationToken);
        var (cells, first) = Cells();
        var most = Math.Max(1, (long)((Int128)cells.Sum(c => c.Rows) * layout.MaxFileSize / Math.Max(size, 1)));
        var written = new List<StagedFile>();
        long at = 0;
        foreach (var end in CurveCuts.Of(cells, most))
        {
            var part = string.Create(
                CultureInfo.InvariantCulture, $"SELECT {shown} FROM temp.{Sorted} AS s WHERE s.rowid >= {first + at} AND s.rowid < {first + end}");
            written.AddRange(await writer.StageAgainAsync(part, _tracking, inOrder: true).ConfigureAwait(false));
            at = end;
        }

        context.Connection.Execute($"DROP TABLE temp.{Sorted}");
        return written;

        // Rows of a table that the transaction itself has made are not numbered from 0.
        (List<(long Cell, long Rows)> Cells, long First) Cells()
        {
            using var result = context.Connection.Query($"SELECT {order.Cell} AS {Cell}, count(*), min(rowid) FROM temp.{Sorted} GROUP BY {Cell} ORDER BY {Cell}");
            var rows = result.Rows().ToList();
            return ([.. rows.Select(row => ((long)row[0]!, (long)row[1]!))], rows.Count == 0 ? 0 : (long)rows[0][2]!);
        }
    }

    /// <summary>The rows as a relation, with their ids where the table keeps them.</summary>
    private async Task<string> RowsAsync(IReadOnlyList<ScannedFile> files)
    {
        var pruned = new PrunedFiles(files, 0);
        if (_tracking.Count == 0)
            return await queries.Builder.BuildAsync(snapshot, pruned, null, null, queries.Options.Exact, null, context.CancellationToken).ConfigureAwait(false);
        var tracked = await queries.Builder.BuildTrackedAsync(snapshot, pruned, null, null, queries.Options.Exact, context.CancellationToken).ConfigureAwait(false);
        var fields = snapshot.Schema.Fields;
        return $"(SELECT {string.Concat(fields.Select((f, i) => $"{Hidden(i)} AS {SqlText.Identifier(f.Name)}, "))}{Cell}.row_id AS {SqlText.Identifier(_tracking[0].Name)}, "
            + $"{Cell}.row_commit_version AS {SqlText.Identifier(_tracking[1].Name)} FROM {tracked} AS r({string.Concat(fields.Select((_, i) => $"{Hidden(i)}, "))}{Cell}))";
    }

    /// <summary>A name that no column of the user's has.</summary>
    private static string Hidden(int place) => string.Create(CultureInfo.InvariantCulture, $"__dq_c{place}");
}
