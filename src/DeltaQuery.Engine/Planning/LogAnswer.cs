using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Schema;

using StructField = DeltaQuery.Engine.Schema.StructField;

namespace DeltaQuery.Engine.Planning;

/// <summary>Answers <see cref="AggregateQuery"/> from the log alone, where that is exact (TRAPS R13).</summary>
/// <remarks>
/// count(*): the sum of numRecords less what deletion vectors delete, if every file has numRecords.
/// min, max of a partition column: over the values of files that have live rows.
/// min, max of an integer, date or decimal: over the bounds of the files, if none with live rows has a deletion vector or wide bounds, or lacks
/// bounds without holding nothing but NULL. Other types have bounds that are cut, rounded or lack NaN.
/// </remarks>
internal static class LogAnswer
{
    private const int Kept = 32;

    // A snapshot never changes, so an answer is right as long as there is somebody who holds it.
    private static readonly ConditionalWeakTable<Snapshot, ConcurrentDictionary<string, IReadOnlyList<string>>> Known = [];

    // Decimals of more digits go through a double on their way into the log.
    private const int ExactDigits = 15;

    /// <summary>The answers as SQL constants, in the order of the query's items; null if the log does not know one of them for certain.</summary>
    /// <param name="snapshot">The version.</param>
    /// <param name="query">The aggregates.</param>
    /// <param name="partitionZone">The time zone of timestamps without one in partition values.</param>
    /// <param name="ordersTextByBytes">Whether the session compares text byte by byte.</param>
    public static IReadOnlyList<string>? Of(Snapshot snapshot, AggregateQuery query, string partitionZone, Func<bool> ordersTextByBytes)
    {
        var answers = Known.GetOrCreateValue(snapshot);
        var key = $"{partitionZone}\n{string.Join('\n', query.Items.Select(i => $"{i.Kind} {string.Join('\u0001', i.Column)}"))}";
        if (answers.TryGetValue(key, out var known) && (!known.Any(IsText) || ordersTextByBytes()))
            return known;
        var answer = Ask(snapshot, query, partitionZone, ordersTextByBytes);
        if (answer is not null && answers.Count < Kept)
            answers[key] = answer;
        return answer;
    }

    private static bool IsText(string constant) => constant.EndsWith(" AS VARCHAR)", StringComparison.Ordinal);

    private static IReadOnlyList<string>? Ask(Snapshot snapshot, AggregateQuery query, string partitionZone, Func<bool> ordersTextByBytes)
    {
        var predicate = new SkippingPredicate(snapshot, partitionZone);
        var rows = predicate.Fact(FileColumn.NumRecords);
        var known = $"{rows} BETWEEN coalesce(dv_cardinality, 0) AND {FilePruner.MostRows.ToString(CultureInfo.InvariantCulture)} AND coalesce(dv_cardinality, 0) >= 0";
        var columns = new List<string>
        {
            $"count(*) > count(*) FILTER (WHERE {known})", $"coalesce(sum(CASE WHEN {known} THEN {rows} - coalesce(dv_cardinality, 0) END), 0)::BIGINT",
        };
        foreach (var (kind, name) in query.Items)
        {
            if (kind == LogAggregate.Count)
                continue;
            if (Field(snapshot, name) is not { } field || Columns(snapshot, predicate, field, kind, rows) is not var (isUnknown, value)
                || (field.Type is PrimitiveType { Kind: PrimitiveKind.String } && !ordersTextByBytes()))
                return null;
            columns.Add($"coalesce(bool_or({isUnknown}), false)");
            columns.Add($"({value})::VARCHAR");
        }

        return snapshot.Files.Query(
            new FileQuery(snapshot.Version, predicate.Facts),
            (relation, names) => FactText.Fill($"SELECT {string.Join(", ", columns)} FROM {relation}", names),
            result => Constants(snapshot, query, result.Rows().Single()));
    }

    private static List<string>? Constants(Snapshot snapshot, AggregateQuery query, object?[] row)
    {
        if ((bool)row[0]!)
            return null;
        var constants = new List<string>();
        var next = 2;
        foreach (var (kind, name) in query.Items)
        {
            if (kind == LogAggregate.Count)
            {
                constants.Add(string.Create(CultureInfo.InvariantCulture, $"{(long)row[1]!}::BIGINT"));
                continue;
            }

            if ((bool)row[next]!)
                return null;
            constants.Add($"CAST({SqlText.LiteralOrNull((string?)row[next + 1])} AS {DuckDbTypes.ToSql(Field(snapshot, name)!.Type)})");
            next += 2;
        }

        return constants;
    }

    /// <summary>The column of a name; null unless it is the name of a column, alone or behind that of the table.</summary>
    private static StructField? Field(Snapshot snapshot, IReadOnlyList<string> name) => name switch
    {
        [var column] => snapshot.Schema.Find(column),
        [var table, var column] when snapshot.Schema.Find(table) is null => snapshot.Schema.Find(column), // else a field of a struct
        _ => null,
    };

    /// <summary>Whether a file leaves the answer open, and the answer, as SQL over the files.</summary>
    private static (string IsUnknown, string Value)? Columns(
        Snapshot snapshot, SkippingPredicate predicate, StructField field, LogAggregate kind, string rows)
    {
        var live = $"({rows} > coalesce(dv_cardinality, 0))";
        var function = kind == LogAggregate.Min ? "min" : "max";
        var isPartition = snapshot.PartitionColumns.Any(p => p.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase));
        if (!IsExact(field, isPartition) || field.TypeChanges.Count > 0)
            return null;
        IReadOnlyList<string> path = [snapshot.Mapping.PhysicalName(field.Name)!];
        if (isPartition)
        {
            var value = predicate.PartitionFact(field);
            var text = predicate.Fact(new FileColumn(FileColumnKind.PartitionText, path, "VARCHAR"));
            return ($"{value} IS NULL AND {text} IS NOT NULL", $"{function}({value}) FILTER (WHERE {live})");
        }

        var bound = predicate.Fact(new FileColumn(
            kind == LogAggregate.Min ? FileColumnKind.Min : FileColumnKind.Max, path, DuckDbTypes.ToSql(field.Type)));
        var tight = predicate.Fact(FileColumn.TightBounds);
        var nulls = predicate.Fact(FileColumn.NullCount(path));
        return (
            $"{live} AND (dv_type IS NOT NULL OR NOT coalesce({tight}, true) OR ({bound} IS NULL AND {nulls} IS DISTINCT FROM {rows}))",
            $"{function}({bound}) FILTER (WHERE {live})");
    }

    private static bool IsExact(StructField field, bool isPartition) => CharPadding.Of(field) is null && field.Type switch
    {
        PrimitiveType { Kind: PrimitiveKind.Byte or PrimitiveKind.Short or PrimitiveKind.Integer or PrimitiveKind.Long or PrimitiveKind.Date } => true,
        PrimitiveType { Kind: PrimitiveKind.String } => isPartition && field.Collations is null,
        DecimalType d => isPartition || d.Precision <= ExactDigits,
        _ => false,
    };
}
