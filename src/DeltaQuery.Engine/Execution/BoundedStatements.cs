using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Execution;

/// <summary>What statements may not say where an engine is bounded to allowed locations. DuckDB itself refuses paths that lie elsewhere; this refuses
/// what leads round that: links, paths that are only known when the statement runs, settings that name files, and code that is loaded.</summary>
internal static class BoundedStatements
{
    private const string PathHint = "write the path as a text, or as a parameter";

    private static readonly HashSet<string> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        "timezone", "calendar", "default_collation", "default_null_order", "null_order", "default_order", "schema", "search_path", "threads", "worker_threads",
        "memory_limit", "max_memory", "preserve_insertion_order", "disabled_optimizers", "max_expression_depth", "explain_output", "integer_division",
        "ieee_floating_point_ops", "old_implicit_casting", "order_by_non_integer_literal", "scalar_subquery_error_on_multiple_rows", "pivot_limit",
        "enable_progress_bar", "streaming_buffer_size",
    };

    private static readonly HashSet<string> Pragmas = new(StringComparer.OrdinalIgnoreCase)
    {
        "table_info", "show", "show_tables", "show_tables_expanded", "database_list", "database_size", "functions", "collations", "platform", "version",
    };

    /// <summary>Checks a statement of a bounded engine.</summary>
    /// <exception cref="DeltaException">AccessDenied, at its place.</exception>
    public static void Check(ExecutionContext context, Statement statement, AllowedLocations allowed)
    {
        var tokens = Lexer.Tokenize(context.Text, statement.Span);
        CheckStatement(context, statement, tokens);
        CheckCalls(context, tokens);
        foreach (var token in tokens.Where(t => t.IsString || t.IsQuoted))
            CheckLinks(Parser.ValueOf(context.Text, token), token.Start);
        foreach (var value in context.Parameters.Values)
            foreach (var path in value is string text ? [text] : (value as IEnumerable<object?>)?.OfType<string>() ?? [])
                CheckLinks(path, statement.Span.Start);

        void CheckLinks(string path, int place)
        {
            try
            {
                allowed.CheckLinks(path);
            }
            catch (DeltaException e)
            {
                throw e.At(context.Text, place);
            }
        }
    }

    private static void CheckStatement(ExecutionContext context, Statement statement, Token[] tokens)
    {
        var second = tokens.Length > 1 ? Parser.ValueOf(context.Text, tokens[1]) : "";
        var refused = statement switch
        {
            SetStatement { Scope: not SettingScope.Variable } set when !MayBeSet(set.Name) => $"SET {set.Name}",
            ResetStatement { Scope: not SettingScope.Variable } reset when !MayBeSet(reset.Name) => $"RESET {reset.Name}",
            PassThroughStatement { Keyword: "PRAGMA" } when !Pragmas.Contains(second) || tokens.Any(t => context.Text.Slice(t.Span) == "=") => $"PRAGMA {second}",
            PassThroughStatement { Keyword: "CALL" or "PREPARE" or "LOAD" or "INSTALL" or "FORCE" or "UPDATE" } other => other.Keyword,
            _ => null,
        };
        if (refused is not null)
            throw Denied(context, statement.Span.Start, $"{refused} is not allowed", null);
    }

    // deltaquery.cache.directory would make a folder anywhere.
    private static bool MayBeSet(string name) => Settings.Contains(name)
        || (name.Contains('.', StringComparison.Ordinal) && !name.Equals("deltaquery.cache.directory", StringComparison.OrdinalIgnoreCase));

    // read_csv('x'), read_csv(['x', 'y']), read_csv($p): but not read_csv('x' || y), which could be anything.
    private static void CheckCalls(ExecutionContext context, Token[] tokens)
    {
        for (var i = 0; i + 2 < tokens.Length; i++)
        {
            if (tokens[i + 1].Kind != TokenKind.LeftParen || !(tokens[i].Kind == TokenKind.Word || tokens[i].IsQuoted))
                continue;
            var name = Parser.ValueOf(context.Text, tokens[i]).ToLowerInvariant();
            if (name is "query" or "query_table" or "enable_logging" or "json_execute_serialized_sql")
                throw Denied(context, tokens[i].Start, $"{name}() is not allowed", null);
            if (ReadsFiles(name) && !IsPath(tokens, i + 2))
                throw Denied(context, tokens[i + 2].Start, $"the path of {name}() is not told by the text", PathHint);
        }
    }

    private static bool ReadsFiles(string name) => name is "glob" or "sniff_csv" or "parquet_scan" or "which_secret"
        || name.StartsWith("parquet_", StringComparison.Ordinal)
        || (name.StartsWith("read_", StringComparison.Ordinal) && name != "read_kafka");

    private static bool IsPath(Token[] tokens, int at)
    {
        if (tokens[at].Kind != TokenKind.LeftBracket)
            return IsText(tokens[at]) && Ends(tokens[at + 1]);
        do
        {
            if (!IsText(tokens[at + 1]))
                return false;
            at += 2;
        }
        while (tokens[at].Kind == TokenKind.Comma);
        return tokens[at].Kind == TokenKind.RightBracket && Ends(tokens[at + 1]);
    }

    private static bool IsText(Token token) => token.IsString || token.Kind == TokenKind.Parameter;

    private static bool Ends(Token token) => token.Kind is TokenKind.Comma or TokenKind.RightParen;

    private static DeltaException Denied(ExecutionContext context, int place, string what, string? hint) =>
        new DeltaException(DeltaErrorCode.AccessDenied, $"{what}: the engine was opened for certain places only (Allowed Locations)") { Hint = hint }
            .At(context.Text, place);
}
