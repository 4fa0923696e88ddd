using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Execution.Spark;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>SET and RESET: DuckDB's settings and variables, and ours, whose names begin with <c>deltaquery.</c></summary>
internal static partial class SetHandler
{
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, Statement statement)
    {
        var (name, tag) = statement is SetStatement set ? (set.Name, "SET") : (((ResetStatement)statement).Name, "RESET");
        if (await SparkSettings.TrySetAsync(context, statement, name).ConfigureAwait(false))
            return new StatementResult(tag, null);
        name = SessionSettings.OwnName(name);
        if (name.StartsWith("deltaquery.", StringComparison.OrdinalIgnoreCase))
        {
            SetOwn(context, statement, name);
            return new StatementResult(tag, null);
        }

        if (S3Setting().IsMatch(name))
        {
            throw SyntaxError.NotSupported(
                context.Text, statement.Span.Start, $"the setting {name}", "CREATE SECRET (TYPE S3, KEY_ID .., SECRET ..) tells how S3 is reached");
        }

        using (await new QueryRunner(context).RunAsync(statement, tag).ConfigureAwait(false))
        {
            try
            {
                context.Session.RefreshSettings();
            }
            catch (DeltaException e)
            {
                throw e.At(context.Text, statement is SetStatement { Value.Start: var start } ? start : statement.Span.Start);
            }
        }

        return new StatementResult(tag, null);
    }

    private static void SetOwn(ExecutionContext context, Statement statement, string name)
    {
        var value = statement is SetStatement { Value: var span } ? Value(context, span) : null;
        var place = statement is SetStatement { Value.Start: var start } ? start : statement.Span.Start;
        try
        {
            if (value is not null && name.Equals(SessionSettings.PartitionZoneKey, StringComparison.OrdinalIgnoreCase))
                context.Connection.Scalar("SELECT TIMESTAMP '2000-01-01' AT TIME ZONE $1", value);
            if (!context.Session.Settings.TrySet(name, value) && !EngineSettings.TrySet(context, name, value))
            {
                var names = SessionSettings.Names.Concat(EngineSettings.Names).Order(StringComparer.Ordinal);
                throw SyntaxError.NotSupported(
                    context.Text, statement.Span.Start, $"the setting {name}", $"there are {string.Join(", ", names)}");
            }
        }
        catch (DuckDbException e)
        {
            throw DuckDbErrors.Translate(e, context.Text, place);
        }
        catch (DeltaException e) when (e.Position is null)
        {
            throw e.At(context.Text, place);
        }
    }

    /// <summary>The value of an expression, as text. A bare word is the text itself, as everywhere in SET.</summary>
    public static string? Value(ExecutionContext context, SourceSpan span)
    {
        var written = context.Text.Slice(span).Trim();
        if (Word().IsMatch(written) && !written.Equals("NULL", StringComparison.OrdinalIgnoreCase))
            return written;
        var expression = QueryScanner.Scan(context.Text, span, context.UnnumberedBefore(span.Start), numbered: ParameterLiterals.Numbered).Text;
        try
        {
            using var prepared = new QueryRunner(context).PrepareConstants($"SELECT CAST(({expression}) AS VARCHAR)");
            using var result = prepared.Execute(context.CancellationToken);
            return (string?)result.Rows().Single()[0];
        }
        catch (DuckDbException e)
        {
            throw DuckDbErrors.Translate(e, context.Text, span.Start);
        }
    }

    // Those of DuckDB's httpfs, which does not read here.
    [GeneratedRegex("^s3_", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex S3Setting();

    [GeneratedRegex(@"^\w+$", RegexOptions.CultureInvariant)]
    private static partial Regex Word();
}
