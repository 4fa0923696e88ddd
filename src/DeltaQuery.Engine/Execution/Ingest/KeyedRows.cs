using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The rows of a batch in an ingest with KEY: of each key the newest one, and the MERGE that brings them into the table.</summary>
/// <remarks>Of two rows of a key the one with the greater sequence is the newer one; where it is the same, or there is no SEQUENCE BY, the one of the
/// later message. The table's row gives way unless its sequence is greater; one without a sequence always does. A row without a key or a sequence
/// is an error of its message, but for deletions of an envelope: those without a sequence, such as tombstones, count at their place among the messages
/// of their key. What came before is older than they, whatever its sequence, and what comes behind is newer. Of IGNORE NULL UPDATES each column gets
/// the newest value that is not NULL, where no deletion lies in between.
/// </remarks>
/// <param name="session">The ingest's session.</param>
/// <param name="key">What the statement says.</param>
/// <param name="mapped">The rows.</param>
internal sealed class KeyedRows(SessionState session, KeyTerms key, MappedMessages mapped)
{
    /// <summary>The column that says whether a row was deleted, where such rows stay.</summary>
    public const string SoftColumn = "_deleted";

    private const string Name = "_dq_keyed";
    private const string Target = "_dq_t";
    private const string Source = "_dq_s";
    private const string Deletes = "_dq_deletes";
    private const string IsFresh = "_dq_fresh"; // whether a deletion has made the row forget what it was
    private const string Reset = "_dq_reset"; // whether it is newer than the table's row whatever its sequence
    private const string Segment = "__dq_segment"; // how many deletions without a sequence came before, or are the row

    private string Keys => string.Join(", ", key.Columns.Select(k => SqlText.Identifier(k)));

    // What DELETE WHEN says of a row is not the messages' to say, though the table's column is mapped as any other.
    private IEnumerable<string> Columns =>
        mapped.Columns.Select(c => c.Name).Where(c => !key.Soft || !c.Equals(SoftColumn, StringComparison.OrdinalIgnoreCase));

    private bool HasSegments => key is { HasEnvelope: true, SequenceColumn: not null };

    private string Order(string direction = "") => key.SequenceColumn is { } column
        ? $"{(HasSegments ? $"{Segment}{direction}, " : "")}{SqlText.Identifier(column)}{direction} NULLS {(direction.Length == 0 ? "FIRST" : "LAST")}, "
            + $"{MappedMessages.MessageColumn}{direction}"
        : $"{MappedMessages.MessageColumn}{direction}";

    /// <summary>The rows, with what their order needs.</summary>
    private string Rows => HasSegments
        ? $"(SELECT *, count(*) FILTER ({IsTombstone(key, mapped)}) OVER (PARTITION BY {Keys} ORDER BY {MappedMessages.MessageColumn}) AS {Segment} "
            + $"FROM {mapped.Rows})"
        : mapped.Rows;

    private string IsReset => HasSegments ? $"{Segment} > 0" : "false";

    /// <summary>Refuses a table, or a mapping, that lacks columns which KEY needs.</summary>
    /// <exception cref="DeltaException">ColumnNotFound.</exception>
    public void Check(StructType table, string name, bool addsColumns)
    {
        foreach (var (column, what) in key.Columns.Select(c => (c, "KEY")).Concat(key.SequenceColumn is { } sequence ? [(sequence, "SEQUENCE BY")] : []))
        {
            if (!mapped.Columns.Any(c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase)))
                throw Missing(column, $"{what} names {column}, which messages give no value for", "map it, or INCLUDE it");
            if (table.Find(column) is null && !addsColumns)
                throw Missing(column, $"{what} names {column}, which {name} has no column for", "the table must keep it, so that a later batch can be compared with it");
        }

        if (key.Soft && table.Find(SoftColumn) is null && !addsColumns)
            throw Missing(SoftColumn, $"DELETE WHEN .. SOFT needs a column {SoftColumn} BOOLEAN, which {name} does not have", $"ALTER TABLE {name} ADD COLUMN {SoftColumn} BOOLEAN");

        DeltaException Missing(string column, string message, string hint) => new(DeltaErrorCode.ColumnNotFound, message) { Table = name, Hint = hint };
    }

    /// <summary>Makes errors of the messages whose rows have no key or no sequence.</summary>
    public static MappedMessages SetAside(SessionState session, KeyTerms key, MappedMessages mapped)
    {
        var needed = key.Columns.Select(c => (Column: c, What: "KEY", Unless: "false"))
            .Concat(key.SequenceColumn is { } sequence ? [(sequence, "SEQUENCE BY", IsTombstone(key, mapped))] : []);
        var cases = needed.Select(n =>
            $"WHEN {SqlText.Identifier(n.Column)} IS NULL AND NOT ({n.Unless}) THEN {SqlText.Literal($"{n.Column}, which {n.What} names, is NULL")}");
        return mapped.SetAside(session.Connection, $"SELECT {MappedMessages.MessageColumn}, CASE {string.Join(' ', cases)} END FROM {mapped.Rows}");
    }

    private static string IsTombstone(KeyTerms key, MappedMessages mapped) =>
        key is { HasEnvelope: true, SequenceColumn: { } sequence } ? $"{mapped.Deletes} AND {SqlText.Identifier(sequence)} IS NULL" : "false";

    /// <summary>Leaves one row of each key, and gives the statement that merges them.</summary>
    /// <param name="table">The table in a statement.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="addsColumns">Whether columns that only the rows have are added to the table.</param>
    public string Merge(string table, StructType schema, bool addsColumns)
    {
        session.Connection.Execute($"CREATE OR REPLACE TEMP TABLE {Name} AS {(key.IgnoreNullUpdates ? Folded() : Newest())}");
        session.Temporaries.Add(Name);
        var columns = Columns.Concat(key.Soft ? [SoftColumn] : []).ToList();
        var on = string.Join(" AND ", key.Columns.Select(k => $"{Target}.{SqlText.Identifier(k)} = {Source}.{SqlText.Identifier(k)}"));
        var newer = key.SequenceColumn is { } sequence
            ? $" AND ({(HasSegments ? $"{Source}.{Reset} OR " : "")}{Target}.{SqlText.Identifier(sequence)} IS NULL "
                + $"OR {Source}.{SqlText.Identifier(sequence)} >= {Target}.{SqlText.Identifier(sequence)})"
            : "";
        var clauses = new List<string>();
        if (!key.Soft && !key.InsertOnly)
            clauses.Add($"WHEN MATCHED{newer} AND {Source}.{Deletes} THEN DELETE");
        var isStar = !key.IgnoreNullUpdates && !addsColumns && schema.Fields.All(f => columns.Contains(f.Name, StringComparer.OrdinalIgnoreCase));
        var updated = columns.Where(c => !key.Columns.Contains(c, StringComparer.OrdinalIgnoreCase)).ToList();
        if (!key.InsertOnly && updated.Count > 0)
            clauses.Add($"WHEN MATCHED{newer} THEN UPDATE SET {(isStar ? "*" : string.Join(", ", updated.Select(c => $"{SqlText.Identifier(c)} = {Value(c, schema)}")))}");
        var inserted = isStar ? "*" : $"({string.Join(", ", columns.Select(c => SqlText.Identifier(c)))}) "
            + $"VALUES ({string.Join(", ", columns.Select(c => $"{Source}.{SqlText.Identifier(c)}"))})";
        clauses.Add($"WHEN NOT MATCHED{(key.Soft ? "" : $" AND NOT {Source}.{Deletes}")} THEN INSERT {inserted}");
        return $"MERGE INTO {table} AS {Target} USING {Name} AS {Source} ON {on} {string.Join(' ', clauses)}";
    }

    /// <summary>Ends what <see cref="Merge"/> has begun.</summary>
    public void Clear()
    {
        session.Connection.Execute($"DROP TABLE IF EXISTS {Name}");
        session.Temporaries.Remove(Name);
    }

    /// <summary>The row of each key that goes into the table: of INSERT ONLY the first that came, else the newest.</summary>
    private string Newest()
    {
        var marks = $"{mapped.Deletes} AS {(key.Soft ? SqlText.Identifier(SoftColumn) : Deletes)}, {IsReset} AS {Reset}";
        var order = key.InsertOnly ? MappedMessages.MessageColumn : Order(" DESC");
        return $"SELECT {List(Columns)}, {marks} FROM {Rows} "
            + $"{(key.InsertOnly ? $"WHERE NOT {mapped.Deletes} " : "")}QUALIFY row_number() OVER (PARTITION BY {Keys} ORDER BY {order}) = 1";
    }

    /// <summary>Of each key the newest values that are not NULL, as far back as its last deletion.</summary>
    private string Folded()
    {
        const string place = "__dq_place", last = "__dq_last", gone = "__dq_gone";
        var values = Columns.Where(c => !key.Columns.Contains(c, StringComparer.OrdinalIgnoreCase))
            .Select(c => $"arg_max({SqlText.Identifier(c)}, {place}) FILTER ({SqlText.Identifier(c)} IS NOT NULL) AS {SqlText.Identifier(c)}");
        var marks = $"arg_max({mapped.Deletes}, {place}) AS {(key.Soft ? SqlText.Identifier(SoftColumn) : Deletes)}, "
            + $"bool_or({gone} IS NOT NULL) AS {IsFresh}, bool_or({IsReset}) AS {Reset}";
        return $"SELECT {string.Join(", ", values.Prepend(Keys).Append(marks))} FROM (SELECT *, "
            + $"max(CASE WHEN {mapped.Deletes} THEN {place} END) OVER (PARTITION BY {Keys}) AS {gone}, max({place}) OVER (PARTITION BY {Keys}) AS {last} "
            + $"FROM (SELECT *, row_number() OVER (PARTITION BY {Keys} ORDER BY {Order()}) AS {place} FROM {Rows})) "
            + $"WHERE {gone} IS NULL OR {place} > {gone} OR ({place} = {gone} AND {gone} = {last}) GROUP BY {Keys}";
    }

    private string Value(string column, StructType schema)
    {
        var value = $"{Source}.{SqlText.Identifier(column)}";
        if (!key.IgnoreNullUpdates || column == SoftColumn || schema.Find(column) is null)
            return value;
        var isFresh = $"{Source}.{IsFresh}" + (key.Soft && schema.Find(SoftColumn) is not null ? $" OR {Target}.{SqlText.Identifier(SoftColumn)}" : "");
        return $"CASE WHEN {isFresh} THEN {value} ELSE coalesce({value}, {Target}.{SqlText.Identifier(column)}) END";
    }

    private static string List(IEnumerable<string> columns) => string.Join(", ", columns.Select(c => SqlText.Identifier(c)));
}
