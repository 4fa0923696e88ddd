using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Maintenance;

/// <summary>The partitions that satisfy a condition, which must hold for whole partitions: it may name nothing else.</summary>
internal static class PartitionFilter
{
    private const string Place = "__dq_place";

    /// <summary>Chooses partitions of a table; null if all satisfy the condition.</summary>
    /// <param name="queries">The statement's queries.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="name">What its columns may be qualified with, quoted.</param>
    /// <param name="where">The condition's place.</param>
    /// <exception cref="DeltaException">NotSupported: the condition names a column by which the table is not partitioned.</exception>
    public static async Task<PartitionChoice?> ChooseAsync(ChangeQueries queries, Snapshot snapshot, string name, SourceSpan where)
    {
        var partitions = FilePruner.Partitions(snapshot, queries.Context.Session.Settings.PartitionZone);
        var rows = partitions.Select((partition, i) => Row(snapshot, partition, i)).DefaultIfEmpty(Row(snapshot, null, -1));
        var columns = snapshot.PartitionColumns.Select(c => SqlText.Identifier(c.Name)).Prepend(Place);
        var query = new QueryTextBuilder()
            .Append($"SELECT {Place} FROM (VALUES {string.Join(", ", rows)}) AS {name}({string.Join(", ", columns)}) WHERE (")
            .Append(queries.Parts[where]).Append(")");
        try
        {
            var rewritten = await queries.RewriteAsync(query.Build(), null).ConfigureAwait(false);
            var chosen = Places(queries, rewritten);
            return chosen.Count == partitions.Count ? null : new PartitionChoice(snapshot.PartitionColumns, partitions.Where((_, i) => chosen.Contains(i)));
        }
        catch (DeltaException e) when (e.InnerException is DuckDbException { ErrorType: DuckDbErrorType.Binder } inner
            && snapshot.Schema.Fields.FirstOrDefault(f => inner.Message.Contains($"\"{f.Name}\" not found", StringComparison.OrdinalIgnoreCase)) is { } column)
        {
            throw new DeltaException(
                DeltaErrorCode.NotSupported, $"WHERE names {column.Name}, by which {snapshot.Name} is not partitioned: only whole partitions can be chosen", e)
            {
                Table = snapshot.Name,
            }.At(queries.Context.Text, e.Position ?? where.Start);
        }
    }

    private static HashSet<int> Places(ChangeQueries queries, RewrittenQuery query)
    {
        try
        {
            using var prepared = queries.Context.Connection.Prepare(query.Text, queries.Context.CancellationToken);
            queries.Bind(prepared);
            using var result = prepared.Execute(queries.Context.CancellationToken);
            return [.. result.Rows().Select(row => (int)row[0]!)];
        }
        catch (DuckDbException e)
        {
            throw queries.Context.Translate(e, query.Text, query.ToSource);
        }
    }

    private static string Row(Snapshot snapshot, IReadOnlyList<string?>? partition, int place)
    {
        var values = snapshot.PartitionColumns.Select((column, i) => $"CAST({SqlText.LiteralOrNull(partition?[i])} AS {DuckDbTypes.ToSql(column.Type)})");
        return $"({string.Join(", ", values.Prepend(place.ToString(CultureInfo.InvariantCulture)))})";
    }
}
