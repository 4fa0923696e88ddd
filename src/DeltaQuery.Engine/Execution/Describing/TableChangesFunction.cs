using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>table_changes('t', from [, to]) and table_changes_by_path('path', from [, to]), as Spark has them: whole numbers are versions, all
/// else is a time.</summary>
internal static class TableChangesFunction
{
    private const string ByPath = "table_changes_by_path";

    public static bool IsNamed(string name) =>
        name.Equals("table_changes", StringComparison.OrdinalIgnoreCase) || name.Equals(ByPath, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the arguments of a call.</summary>
    /// <exception cref="DeltaException">QueryFailed: they are none.</exception>
    public static async Task<ChangeRange?> RangeAsync(ExecutionContext context, string name, string arguments)
    {
        var (table, bounds) = Evaluate(context, name, arguments);
        var isPath = name.Equals(ByPath, StringComparison.OrdinalIgnoreCase);
        var reference = isPath ? RowSource.PathReference(table, default, null) : await DescribedTable.ReferenceAsync(context, table).ConfigureAwait(false);
        if (context.Session.IsTemporary(reference))
            throw new DeltaException(DeltaErrorCode.TableNotFound, $"{table} is a temporary table or view, not a Delta table") { Table = table };
        return new ChangeRange(reference, bounds[0], bounds.Count > 1 ? bounds[1] : null);
    }

    private static (string Table, IReadOnlyList<ChangeBound> Bounds) Evaluate(ExecutionContext context, string name, string arguments)
    {
        try
        {
            var queries = new QueryRunner(context);
            using var given = queries.PrepareConstants($"SELECT {arguments}");
            using var typed = given.Execute(context.CancellationToken);
            if (typed.ColumnCount is < 2 or > 3 || typed.ColumnType(0).Id != DuckDbType.Varchar)
                throw Wrong(name);
            var bounds = Enumerable.Range(1, typed.ColumnCount - 1).ToList();
            var areVersions = bounds.Select(i => IsVersion(typed.ColumnType(i))).ToList();
            var values = bounds.Select((i, n) => areVersions[n] ? $"CAST(a{i} AS BIGINT)" : $"epoch_us(CAST(a{i} AS TIMESTAMPTZ))");
            using var prepared = queries.PrepareConstants(
                $"SELECT a0, {string.Join(", ", values)} FROM (SELECT {arguments}) AS a(a0, {string.Join(", ", bounds.Select(i => $"a{i}"))})");
            using var result = prepared.Execute(context.CancellationToken);
            var row = result.Rows().Single();
            if (row.Contains(null))
                throw new DeltaException(DeltaErrorCode.QueryFailed, $"{name}: the table, the start and the end of the changes cannot be NULL");
            return ((string)row[0]!, [.. bounds.Select((i, n) => areVersions[n]
                ? new ChangeBound((long)row[i]!, null)
                : new ChangeBound(0, DateTimeOffset.UnixEpoch.AddTicks(checked((long)row[i]! * TimeSpan.TicksPerMicrosecond))))]);
        }
        catch (Exception e) when (e is DuckDbException or OverflowException or ArgumentOutOfRangeException)
        {
            throw new DeltaException(DeltaErrorCode.QueryFailed, $"{name}: cannot tell the start or the end of the changes: {e.Message}", e);
        }
    }

    private static bool IsVersion(LogicalType type) => type.Id is DuckDbType.TinyInt or DuckDbType.SmallInt or DuckDbType.Integer or DuckDbType.BigInt
        or DuckDbType.UTinyInt or DuckDbType.USmallInt or DuckDbType.UInteger or DuckDbType.HugeInt or DuckDbType.UBigInt;

    private static DeltaException Wrong(string name) => new(
        DeltaErrorCode.QueryFailed, $"{name} takes a table's {(name.Equals(ByPath, StringComparison.OrdinalIgnoreCase) ? "path" : "name")} as a text, "
            + "then the first version or time, and perhaps the last one");
}
