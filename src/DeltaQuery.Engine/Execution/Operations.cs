using System.Globalization;
using System.Text.Encodings.Web;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Transactions;

namespace DeltaQuery.Engine.Execution;

/// <summary>What commits say of themselves: names, parameters and metrics as Spark writes them.</summary>
internal static class Operations
{
    /// <summary>Rows added to a table.</summary>
    public static Operation Append(StagedRows rows) =>
        new("WRITE", Map(("mode", "Append"), ("partitionBy", "[]")), Map(Written(rows)));

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

    private static (string, string?)[] Written(StagedRows rows) =>
        [("numFiles", Text(rows.Files.Count)), ("numOutputRows", Text(rows.RowCount)), ("numOutputBytes", Text(rows.Bytes))];

    public static StringMap Map(params (string Key, string? Value)[] entries) =>
        new([.. entries.Select(e => KeyValuePair.Create(e.Key, e.Value))]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    public static string List(IEnumerable<string> values) => $"[{string.Join(",", values.Select(Quoted))}]";

    public static string Object(StringMap map) => $"{{{string.Join(",", map.Select(e => $"{Quoted(e.Key)}:{Quoted(e.Value ?? "")}"))}}}";

    public static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
