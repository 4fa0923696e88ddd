using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>SET and RESET: DuckDB's settings and variables, and ours, whose names begin with <c>deltaquery.</c></summary>
internal static class SetHandler
{
    private const string PartitionZone = "deltaquery.partition_timezone";

    private static readonly string[] OverwriteModes = ["deltaquery.write.partition_overwrite_mode", "spark.sql.sources.partitionOverwriteMode"];

    private static readonly string[] AutoMerge = ["deltaquery.schema.auto_merge", "spark.databricks.delta.schema.autoMerge.enabled"];

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
            context.Session.OverwritesDynamically = statement is SetStatement mode && IsFirst(context, mode, "dynamic", "static");
            return new StatementResult(tag, null);
        }

        if (AutoMerge.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            context.Session.MergesSchema = statement is SetStatement flag && IsFirst(context, flag, "true", "false");
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

    /// <summary>Whether a setting is set to the first of the two values that it may have.</summary>
    private static bool IsFirst(ExecutionContext context, SetStatement statement, string first, string second)
    {
        var value = context.Text.Slice(statement.Value).Trim('\'', '"');
        if (value.Equals(first, StringComparison.OrdinalIgnoreCase))
            return true;
        return value.Equals(second, StringComparison.OrdinalIgnoreCase)
            ? false
            : throw new DeltaException(DeltaErrorCode.QueryFailed, $"{statement.Name} is {first} or {second}").At(context.Text, statement.Value.Start);
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
