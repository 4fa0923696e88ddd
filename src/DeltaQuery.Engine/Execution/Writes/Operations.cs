using System.Globalization;
using System.Text.Encodings.Web;
using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Writes;

/// <summary>What commits say of themselves: names, parameters and metrics as Spark writes them.</summary>
internal static class Operations
{
    /// <summary>Rows added to a table.</summary>
    public static Operation Append(StagedRows rows, bool evolves = false) =>
        new("WRITE", Map([("mode", "Append"), ("partitionBy", "[]"), .. Evolving(evolves)]), Map(Written(rows)));

    /// <summary>Rows of files that are no part of a table.</summary>
    public static Operation CopyInto(StagedRows rows, bool evolves) => Append(rows, evolves) with { Name = "COPY INTO" };

    /// <summary>Rows that took the place of others.</summary>
    /// <param name="files">The files of the new rows.</param>
    /// <param name="predicate">Which rows went; null for all, or for those of the partitions that were written.</param>
    /// <param name="isDynamic">Whether only partitions went that were written.</param>
    /// <param name="evolves">Whether the table could get new columns.</param>
    /// <param name="metrics">What became of the old rows' files.</param>
    /// <param name="deleted">How many rows went; null if that is not known.</param>
    public static Operation Overwrite(
        IReadOnlyList<StagedFile> files, string? predicate, bool isDynamic, bool evolves, ChangeMetrics metrics, long? deleted)
    {
        List<(string, string?)> parameters = [("mode", "Overwrite"), ("partitionBy", "[]")];
        if (predicate is not null)
            parameters.Add(("predicate", predicate));
        parameters.AddRange(Evolving(evolves));
        if (isDynamic)
            parameters.Add(("isDynamicPartitionOverwrite", "true"));
        List<(string, string?)> counts =
        [
            ("numFiles", Text(files.Count + metrics.AddedFiles)),
            ("numOutputRows", Text(files.Sum(f => f.RowCount) + metrics.WrittenRows)),
            ("numOutputBytes", Text(files.Sum(f => f.Size) + metrics.AddedBytes)),
            ("numRemovedFiles", Text(metrics.RemovedFiles)),
            ("numRemovedBytes", Text(metrics.RemovedBytes)),
        ];
        if (predicate is not null)
        {
            counts.Add(("numCopiedRows", Text(metrics.WrittenRows)));
            counts.Add(("numAddedChangeFiles", "0"));
            if (deleted is { } rows)
                counts.Add(("numDeletedRows", Text(rows)));
        }

        return new Operation("WRITE", Map([.. parameters]), Map([.. counts]));
    }

    private static (string, string?)[] Evolving(bool evolves) => evolves ? [("canMergeSchema", "true")] : [];

    /// <summary>A table made, or made anew.</summary>
    /// <param name="metadata">The table's.</param>
    /// <param name="isManaged">Whether it lies where the catalog puts it.</param>
    /// <param name="orReplace">Whether the statement would replace a table.</param>
    /// <param name="rows">What the query gave; null without one.</param>
    /// <param name="removed">The files that went, where a table was replaced.</param>
    /// <param name="clusterBy">The columns by which the table is clustered.</param>
    public static Operation Create(
        Metadata metadata, bool isManaged, bool orReplace, StagedRows? rows, IReadOnlyList<RemoveFile>? removed,
        IReadOnlyList<string>? clusterBy = null)
    {
        var name = (orReplace ? "CREATE OR REPLACE TABLE" : "CREATE TABLE") + (rows is null ? "" : " AS SELECT");
        var parameters = Map(
            ("partitionBy", List(metadata.PartitionColumns)),
            ("clusterBy", List(clusterBy ?? [])),
            ("description", metadata.Description),
            ("isManaged", isManaged ? "true" : "false"),
            ("properties", Object(metadata.Configuration)));
        var metrics = new List<(string, string?)>();
        if (rows is not null)
            metrics.AddRange(Written(rows));
        if (removed is not null)
        {
            metrics.Add(("numRemovedFiles", Text(removed.Count)));
            metrics.Add(("numRemovedBytes", Text(removed.Sum(f => f.Size ?? 0))));
        }

        return new Operation(name, parameters, Map([.. metrics]));
    }

    /// <summary>Rows deleted.</summary>
    /// <param name="predicate">The condition as it was written; null for all rows, of which Spark says that it is true.</param>
    public static Operation Delete(string? predicate) => new("DELETE", Map(("predicate", Predicates(predicate ?? "true"))), StringMap.Empty);

    /// <summary>All rows deleted.</summary>
    public static Operation Truncate() => new("TRUNCATE", StringMap.Empty, StringMap.Empty);

    /// <summary>Rows changed.</summary>
    /// <param name="predicate">The condition as it was written, or null.</param>
    public static Operation Update(string? predicate) => new("UPDATE", Map(("predicate", Predicates(predicate))), StringMap.Empty);

    /// <summary>A source merged into a table.</summary>
    public static Operation Merge(SourceText text, MergeStatement statement) => new(
        "MERGE",
        Map(
            ("predicate", Predicates(text.Slice(statement.On))),
            ("matchedPredicates", Clauses(text, statement, MergeRows.Matched)),
            ("statsOnLoad", "false"),
            ("notMatchedBySourcePredicates", Clauses(text, statement, MergeRows.NotMatchedBySource)),
            ("notMatchedPredicates", Clauses(text, statement, MergeRows.NotMatched))),
        StringMap.Empty);

    private static string Clauses(SourceText text, MergeStatement statement, MergeRows rows) => "[" + string.Join(",", statement.Clauses
        .Where(c => c.Rows == rows)
        .Select(c => $"{{{(c.Condition is { } p ? $"\"predicate\":{Quoted(text.Slice(p))}," : "")}\"actionType\":\"{c.Action.ToString().ToLowerInvariant()}\"}}")) + "]";

    /// <summary>The operation with what it did to rows and files.</summary>
    public static Operation WithMetrics(Operation operation, ChangeMetrics metrics, (long? Deleted, long? Updated, long? Inserted) rows)
    {
        var copied = metrics.WrittenRows - (rows.Updated ?? 0) - (rows.Inserted ?? 0);
        var isMerge = operation.Name == "MERGE";
        var target = isMerge ? "Target" : "";
        List<(string, string?)> entries =
        [
            ($"num{target}{(isMerge ? "FilesAdded" : "AddedFiles")}", Text(metrics.AddedFiles)),
            ($"num{target}{(isMerge ? "FilesRemoved" : "RemovedFiles")}", Text(metrics.RemovedFiles)),
            ($"num{target}{(isMerge ? "BytesAdded" : "AddedBytes")}", Text(metrics.AddedBytes)),
            ($"num{target}{(isMerge ? "BytesRemoved" : "RemovedBytes")}", Text(metrics.RemovedBytes)),
            ($"num{target}{(isMerge ? "RowsCopied" : "CopiedRows")}", Text(Math.Max(copied, 0))),
            ($"num{target}DeletionVectorsAdded", Text(metrics.VectorsAdded + metrics.VectorsUpdated)),
            ($"num{target}DeletionVectorsRemoved", Text(metrics.VectorsRemoved + metrics.VectorsUpdated)),
            ($"num{target}DeletionVectorsUpdated", Text(metrics.VectorsUpdated)),
        ];
        if (isMerge)
        {
            entries.Add(("numTargetFilesAfterSkipping", Text(metrics.ScannedFiles)));
            entries.Add(("numTargetChangeFilesAdded", Text(metrics.ChangeFiles)));
            entries.Add(("numTargetChangeFileBytes", Text(metrics.ChangeBytes)));
            entries.Add(("numTargetRowsInserted", Text(rows.Inserted ?? 0)));
            entries.Add(("numTargetRowsUpdated", Text(rows.Updated ?? 0)));
            entries.Add(("numTargetRowsDeleted", Text(rows.Deleted ?? 0)));
            entries.Add(("numOutputRows", Text(metrics.WrittenRows)));
        }
        else if (operation.Name == "UPDATE")
        {
            entries.Add(("numUpdatedRows", Text(rows.Updated ?? 0)));
        }
        else if (rows.Deleted is { } deleted)
        {
            entries.Add(("numDeletedRows", Text(deleted)));
        }

        if (operation.Name is "DELETE" or "UPDATE")
            entries.Add(("numAddedChangeFiles", Text(metrics.ChangeFiles)));
        return operation with { Metrics = Map([.. entries]) };
    }

    private static string Predicates(string? predicate) => predicate is null ? "[]" : $"[{Quoted(predicate)}]";

    private static (string, string?)[] Written(StagedRows rows) =>
        [("numFiles", Text(rows.Files.Count)), ("numOutputRows", Text(rows.RowCount)), ("numOutputBytes", Text(rows.Bytes))];

    /// <summary>The metrics of several operations as those of one.</summary>
    public static StringMap Sum(IEnumerable<StringMap> metrics) => Map(
    [
        .. metrics.SelectMany(m => m).GroupBy(m => m.Key)
            .Select(g => (g.Key, (string?)Text(g.Sum(m => long.TryParse(m.Value, CultureInfo.InvariantCulture, out var number) ? number : 0)))),
    ]);

    public static StringMap Map(params (string Key, string? Value)[] entries) =>
        new([.. entries.Select(e => KeyValuePair.Create(e.Key, e.Value))]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string List(IEnumerable<string> values) => $"[{string.Join(",", values.Select(Quoted))}]";

    public static string Object(StringMap map) => $"{{{string.Join(",", map.Select(e => $"{Quoted(e.Key)}:{Quoted(e.Value ?? "")}"))}}}";

    public static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
