using DeltaQuery.Engine.Execution.Telemetry;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Spark;

/// <summary>Which statements of a session that works on a cluster go there, and which run here all the same.</summary>
internal static class SparkRoutes
{
    /// <summary>Whether a statement runs here: what Spark does not have, and what concerns this session alone.</summary>
    /// <exception cref="DeltaException">It is neither here nor there.</exception>
    public static bool RunsHere(ExecutionContext context, Statement statement)
    {
        switch (statement)
        {
            case ExecuteOnStatement
                or SetStatement { Scope: not SettingScope.Variable } or ResetStatement { Scope: not SettingScope.Variable }
                or CreateSecretStatement or DropSecretStatement or ShowSecretsStatement
                or CreateConnectionStatement or DropConnectionStatement or ShowConnectionsStatement
                or ShowMetricsStatement or ShowIngestsStatement or ShowIngestProgressStatement or ShowIngestOffsetsStatement
                or ShowCreateIngestStatement or DescribeIngestStatement or ShowMaintenanceStatement:
                return true;
            case CopyIntoStatement or CheckTableStatement or FsckStatement or CheckpointTableStatement or IngestStatement
                or SummarizeStatement { Table: not null } or CopyToStatement { Table: not null }:
                CheckPath(context, statement);
                return true;
            case OptimizeAllStatement or CreateScheduleStatement or DropScheduleStatement or RunMaintenanceStatement
                or CreateIngestStatement or AlterIngestStatement or DropIngestStatement or ControlIngestStatement or CheckIngestStatement
                or SummarizeStatement or CreateTempTableStatement:
                throw NotThere(context, statement, null);
            case ResetStatement:
                throw NotThere(context, statement, "Spark has none: SET VARIABLE x = DEFAULT, and DROP TEMPORARY VARIABLE x");
            case TransactionStatement:
                throw NotThere(context, statement, "each statement of Spark's is a transaction by itself");
            case ExplainStatement { Analyze: true }:
                throw NotThere(context, statement, "EXPLAIN without ANALYZE shows Spark's plan");
            default:
                return false;
        }
    }

    /// <summary>Checks that a statement is one for a cluster.</summary>
    /// <exception cref="DeltaException">NotSupported: it is nothing for Spark.</exception>
    public static void CheckRunsThere(ExecutionContext context, Statement statement)
    {
        if (RunsHere(context, statement))
            throw NotThere(context, statement, "it runs here");
    }

    /// <summary>Checks that a statement may go to a cluster.</summary>
    /// <exception cref="DeltaException">ReadOnly: it would change something.</exception>
    public static void CheckMayRun(ExecutionContext context, Statement statement)
    {
        if (context.Session.ReadOnly && !OnlyReads(context, statement))
        {
            throw new DeltaException(DeltaErrorCode.ReadOnly, $"{Name(statement)} changes something, and the session is read-only")
                .At(context.Text, statement.Span.Start);
        }
    }

    /// <summary>Whether a statement is a query, which changes nothing: Spark lets FROM lead an INSERT, too.</summary>
    public static bool IsQuery(ExecutionContext context, Statement statement)
    {
        if (statement is not QueryStatement)
            return false;
        var tokens = Lexer.Tokenize(context.Text, statement.Span);
        for (var i = 1; i < tokens.Length; i++)
            if (Is(i - 1, "INSERT") && (Is(i, "INTO") || Is(i, "OVERWRITE")))
                return false;
        return true;

        bool Is(int at, string word) => tokens[at].Kind == TokenKind.Word
            && context.Text.Text.AsSpan(tokens[at].Start, tokens[at].Length).Equals(word, StringComparison.OrdinalIgnoreCase);
    }

    private static bool OnlyReads(ExecutionContext context, Statement statement) => IsQuery(context, statement)
        || statement is ExplainStatement or UseStatement or CopyToStatement || Name(statement).Split(' ')[0] is "SHOW" or "DESCRIBE";

    // A name would be one of Spark's catalog, which is not known here, and might be another table's here.
    private static void CheckPath(ExecutionContext context, Statement statement)
    {
        var table = statement switch
        {
            SummarizeStatement s => s.Table,
            CopyToStatement s => s.Table,
            _ => StatementName.ReferenceOf(statement),
        };
        if (table is { Path: null })
        {
            throw SyntaxError.NotSupported(
                context.Text, table.Span.Start, $"{Name(statement)} of a table of Spark's catalog",
                "Spark has no such statement, and here it needs the path: write delta.`/path/of/the/table`");
        }
    }

    private static DeltaException NotThere(ExecutionContext context, Statement statement, string? hint) => SyntaxError.NotSupported(
        context.Text, statement.Span.Start, $"{Name(statement)} on a Spark cluster",
        hint ?? "RESET deltaquery.remote, and statements run here again");

    private static string Name(Statement statement) => StatementName.Of(statement);
}
