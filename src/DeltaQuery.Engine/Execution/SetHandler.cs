using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>SET and RESET: DuckDB's settings and variables, and ours, whose names begin with <c>deltaquery.</c></summary>
internal static class SetHandler
{
    private const string PartitionZone = "deltaquery.partition_timezone";

    private static readonly string[] OverwriteModes = ["deltaquery.write.partition_overwrite_mode", "spark.sql.sources.partitionOverwriteMode"];

    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, Statement statement)
    {
        var (name, tag) = statement is SetStatement set ? (set.Name, "SET") : (((ResetStatement)statement).Name, "RESET");
        if (name.Equals(PartitionZone, StringComparison.OrdinalIgnoreCase))
        {
            context.Session.PartitionZone = statement is SetStatement value ? Zone(context, value.Value) : "UTC";
            return new StatementResult(tag, null);
        }

        if (OverwriteModes.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            context.Session.OverwritesDynamically = statement is SetStatement mode && IsDynamic(context, mode);
            return new StatementResult(tag, null);
        }

        if (name.StartsWith("deltaquery.", StringComparison.OrdinalIgnoreCase))
            throw SyntaxError.NotSupported(context.Text, statement.Span.Start, $"the setting {name}");
        using (await new QueryRunner(context).RunAsync(statement, tag).ConfigureAwait(false))
        {
            context.Session.RefreshSettings();
        }

        return new StatementResult(tag, null);
    }

    private static bool IsDynamic(ExecutionContext context, SetStatement statement)
    {
        var mode = context.Text.Slice(statement.Value).Trim('\'', '"').ToUpperInvariant();
        return mode is "STATIC" or "DYNAMIC"
            ? mode == "DYNAMIC"
            : throw new DeltaException(DeltaErrorCode.QueryFailed, $"{statement.Name} is static or dynamic").At(context.Text, statement.Value.Start);
    }

    /// <summary>A time zone that DuckDB knows.</summary>
    private static string Zone(ExecutionContext context, SourceSpan value)
    {
        try
        {
            var zone = (string?)context.Connection.Scalar($"SELECT CAST({context.Text.Slice(value)} AS VARCHAR)");
            context.Connection.Scalar("SELECT TIMESTAMP '2000-01-01' AT TIME ZONE $1", zone);
            return zone ?? throw new DeltaException(
                DeltaErrorCode.QueryFailed, $"{PartitionZone} must be the name of a time zone, not NULL").At(context.Text, value.Start);
        }
        catch (DuckDbException e)
        {
            throw DuckDbErrors.Translate(e, context.Text, value.Start);
        }
    }
}
