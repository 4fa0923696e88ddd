using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The rows that messages would become, and what is wrong with the others, as the result of DRY RUN.</summary>
/// <remarks>
/// <code>
///   _kafka_topic VARCHAR, _kafka_partition INTEGER, _kafka_offset BIGINT   where the mapping gives the table no columns of these names
///   the columns of the table that the mapping sets
///   _deletes BOOLEAN                                                       with DELETE WHEN or ENVELOPE: whether the message deletes the row of its key
///   _error_class VARCHAR, _error VARCHAR                                   NULL for a row; the table's columns are NULL for an error
/// </code></remarks>
/// <param name="session">The ingest's session.</param>
/// <param name="messages">The messages.</param>
/// <param name="mapped">What they came to.</param>
internal sealed class DryRunRows(SessionState session, MessageBuffer messages, MappedMessages mapped)
{
    private const string Name = "_dq_dry_run";

    private static readonly string[] Places = ["_kafka_topic", "_kafka_partition", "_kafka_offset"];

    private bool IsEmpty => mapped.Rows.Length == 0;

    public DuckDbResult Query(CancellationToken cancellationToken)
    {
        WritePlaces();
        var columns = Places.Where(p => Find(p) is null).Select(p => $"m.{p}").Concat(mapped.Columns.Select(Value));
        if (mapped.HasDeletes)
            columns = columns.Append($"r.{mapped.Deletes} AS _deletes");
        var key = MappedMessages.MessageColumn;
        var sources = IsEmpty
            ? $"{Name} AS m JOIN (SELECT 0 AS {key}, '' AS error_class, '' AS error WHERE false) AS b ON m.message = b.{key}"
            : $"{Name} AS m LEFT JOIN {mapped.Rows} AS r ON m.message = r.{key} LEFT JOIN {mapped.Bad} AS b ON m.message = b.{key} "
                + $"WHERE r.{key} IS NOT NULL OR b.{key} IS NOT NULL";
        return session.Connection.QueryStreaming(
            $"SELECT {string.Join(", ", columns)}, b.error_class AS _error_class, b.error AS _error FROM {sources} ORDER BY m.message",
            default, cancellationToken);
    }

    private StructField? Find(string column) =>
        mapped.Columns.FirstOrDefault(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase));

    // The place of a message that became no row is known all the same.
    private string Value(StructField column)
    {
        var name = SqlText.Identifier(column.Name);
        return Places.FirstOrDefault(p => p.Equals(column.Name, StringComparison.OrdinalIgnoreCase)) is { } place
            ? $"CASE WHEN b.error IS NULL THEN r.{name} ELSE TRY_CAST(m.{place} AS {DuckDbTypes.ToSql(column.Type)}) END AS {name}"
            : $"r.{name}";
    }

    private void WritePlaces()
    {
        session.Connection.Execute(
            $"CREATE OR REPLACE TEMP TABLE {Name} (message BIGINT, {Places[0]} VARCHAR, {Places[1]} INTEGER, {Places[2]} BIGINT)");
        session.Temporaries.Add(Name);
        using var appender = session.Connection.CreateAppender("temp", "main", Name);
        for (var i = 0; i < messages.Count; i++)
        {
            appender.Append((long)i);
            appender.Append(messages[i].Topic);
            appender.Append(messages[i].Partition);
            appender.Append(messages[i].Offset);
            appender.EndRow();
        }
    }
}
