using System.Globalization;
using System.Text.Encodings.Web;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Transactions;

using StructField = DeltaQuery.Engine.Schema.StructField;

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
    public static Operation Create(
        Metadata metadata, bool isManaged, bool orReplace, StagedRows? rows, IReadOnlyList<RemoveFile>? removed)
    {
        var name = (orReplace ? "CREATE OR REPLACE TABLE" : "CREATE TABLE") + (rows is null ? "" : " AS SELECT");
        var parameters = Map(
            ("partitionBy", List(metadata.PartitionColumns)),
            ("clusterBy", "[]"),
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

    /// <summary>A CHECK constraint added.</summary>
    public static Operation AddConstraint(string name, string expression) =>
        new("ADD CONSTRAINT", Map(("name", name), ("expr", expression)), StringMap.Empty);

    /// <summary>A CHECK constraint dropped.</summary>
    public static Operation DropConstraint(string name, string expression) =>
        new("DROP CONSTRAINT", Map(("name", name), ("expr", expression), ("existed", "true")), StringMap.Empty);

    /// <summary>A column that is described in another way.</summary>
    public static Operation ChangeColumn(StructField column) =>
        new("CHANGE COLUMN", Map(("column", SchemaJson.Write(column))), StringMap.Empty);

    private static (string, string?)[] Written(StagedRows rows) =>
        [("numFiles", Text(rows.Files.Count)), ("numOutputRows", Text(rows.RowCount)), ("numOutputBytes", Text(rows.Bytes))];

    private static StringMap Map(params (string Key, string? Value)[] entries) => new([.. entries.Select(e => KeyValuePair.Create(e.Key, e.Value))]);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string List(IEnumerable<string> values) => $"[{string.Join(",", values.Select(Quoted))}]";

    private static string Object(StringMap map) => $"{{{string.Join(",", map.Select(e => $"{Quoted(e.Key)}:{Quoted(e.Value ?? "")}"))}}}";

    private static string Quoted(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
