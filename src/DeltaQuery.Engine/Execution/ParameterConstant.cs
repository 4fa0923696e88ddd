using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>Parameters in texts that are put together here, where DuckDB can bind none.</summary>
internal static class ParameterConstant
{
    /// <summary>The value of a parameter of an expression as a DuckDB literal of its type; a text takes the type that its place asks for, as one that is
    /// written there does.</summary>
    public static string Of(ExecutionContext context, QueryParameter parameter)
    {
        if (!context.Parameters.TryGetValue(parameter.Name, out var value))
            throw Wrong($"parameter ${parameter.Name} has no value");
        if (value is string text)
            return SqlText.Literal(text);
        if (value is byte[] bytes)
            return SqlText.Literal(bytes);
        if (value is null or DBNull)
            return "NULL";
        if (value is TypedNull none)
            return none.Sql;
        try
        {
            using var result = context.Connection.Query("SELECT typeof(v), CAST(v AS VARCHAR) FROM (SELECT $1 AS v)", [value]);
            var row = result.Rows().Single();
            var type = (string)row[0]!;
            return type.StartsWith("DECIMAL(", StringComparison.Ordinal) || !type.AsSpan().ContainsAny('(', '[')
                ? $"CAST({SqlText.Literal((string)row[1]!)} AS {type})"
                : throw Wrong($"parameter ${parameter.Name} is {type}, and no single value");
        }
        catch (ArgumentException e)
        {
            throw Wrong($"parameter ${parameter.Name} is a {value.GetType().Name}, which DuckDB has no type for", e);
        }

        DeltaException Wrong(string message, Exception? cause = null) =>
            new DeltaException(DeltaErrorCode.QueryFailed, message, cause).At(context.Text, parameter.Span.Start);
    }
}
