using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Tables;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>CREATE TABLE IF MISSING: makes the table with the columns that the mapping gives. If another makes it first, that one counts.</summary>
internal static class TableMaker
{
    /// <summary>Makes the table.</summary>
    /// <param name="session">The ingest's session.</param>
    /// <param name="options">What the statement says.</param>
    /// <param name="columns">The mapping's columns.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static Task MakeAsync(SessionState session, SinkOptions options, IReadOnlyList<StructField> columns, CancellationToken cancellationToken)
    {
        var terms = options.Create!;
        var definitions = columns.Select(c => $"{SqlText.Identifier(c.Name)} {SparkTypes.Print(c.Type)}");
        if (options.Key?.Soft == true)
            definitions = definitions.Append($"{KeyedRows.SoftColumn} BOOLEAN");
        var sql = $"CREATE TABLE IF NOT EXISTS {options.Table} ({string.Join(", ", definitions)})"
            + Clause("PARTITIONED BY", terms.PartitionedBy.Select(c => SqlText.Identifier(c)))
            + Clause("CLUSTER BY", terms.ClusterBy.Select(path => string.Join('.', path.Select(p => SqlText.Identifier(p)))))
            + (terms.Location is { } location ? $" LOCATION {SqlText.Literal(location)}" : "")
            + Clause("TBLPROPERTIES", terms.Properties.Select(p => $"{SqlText.Literal(p.Key)} = {SqlText.Literal(p.Value)}"));
        return OwnStatement.RunAsync<CreateTableStatement, bool>(
            session, sql,
            async (context, create) =>
            {
                using var made = await CreateTableHandler.ExecuteAsync(context, create).ConfigureAwait(false);
                return true;
            },
            context => context, cancellationToken);
    }

    private static string Clause(string words, IEnumerable<string> items) => items.Any() ? $" {words} ({string.Join(", ", items)})" : "";
}
