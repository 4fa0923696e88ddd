using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Sql;

/// <summary>Prints a statement in its one canonical form; query bodies, values and types as they were written.</summary>
internal static partial class SqlPrinter
{
    /// <summary>The text of a statement that was parsed from <paramref name="source"/>.</summary>
    public static string Print(Statement statement, SourceText source) => statement switch
    {
        QueryStatement or PassThroughStatement or UnsupportedStatement or ForeignStatement => source.Slice(statement.Span),
        ExecuteOnStatement s => Words("EXECUTE ON", Identifier(s.Connection), Print(s.Target, source)),
        ExplainStatement s => Words(
            "EXPLAIN", s.Analyze && s.Options == null ? "ANALYZE" : null, InParentheses(source, s.Options), Print(s.Target, source)),
        SummarizeStatement s => Words("SUMMARIZE", s.Table == null ? source.Slice(s.Query!.Value) : Table(s.Table)),
        DescribeQueryStatement s => Words("DESCRIBE", source.Slice(s.Query)),
        CopyToStatement s => Words(
            "COPY", s.Table == null ? InParentheses(source, s.Query) : Table(s.Table), Columns(s.Columns), "TO", source.Slice(s.Rest)),
        CreateTempViewStatement s => Words(
            Create(s.OrReplace, "TEMP VIEW", s.IfNotExists), Table(s.Name), Columns(s.Columns), "AS", source.Slice(s.Query)),
        CreateTempTableStatement s => Words(
            Create(s.OrReplace, "TEMP TABLE", s.IfNotExists),
            Table(s.Name),
            InParentheses(source, s.Columns),
            After("AS", source, s.Query)),
        CreateTableStatement s => CreateTable(s, source, null),
        CreateTableLikeStatement s => CreateTable(s.Create, source, s.Source),
        CreateSchemaStatement s => Words(Create(false, "SCHEMA", s.IfNotExists), Table(s.Schema)),
        DropSchemaStatement s => Words("DROP SCHEMA", s.IfExists ? "IF EXISTS" : null, Table(s.Schema), s.Cascade ? "CASCADE" : null),
        AlterTableStatement s => Alter(s, source),
        DropStatement s => Words(
            s.View ? "DROP VIEW" : "DROP TABLE", s.IfExists ? "IF EXISTS" : null, string.Join(", ", s.Names.Select(Table))),
        InsertStatement s => Insert(s, source),
        CopyIntoStatement s => CopyInto(s, source),
        CheckpointTableStatement s => Words("CHECKPOINT TABLE", Table(s.Table)),
        OptimizeStatement s => Words(
            "OPTIMIZE", Table(s.Table), After("WHERE", source, s.Where), s.ZOrderBy.Count == 0 ? null : "ZORDER BY " + Paths(s.ZOrderBy),
            s.Full is null ? null : "FULL"),
        OptimizeAllStatement s => Words("OPTIMIZE ALL TABLES", In(s.Schema)),
        ReorgTableStatement s => Words("REORG TABLE", Table(s.Table), After("WHERE", source, s.Where), "APPLY (PURGE)"),
        CreateScheduleStatement s => Words(
            Create(s.OrReplace, "MAINTENANCE SCHEDULE", s.IfNotExists), Identifier(s.Name), "ON", s.Table is null ? "ALL TABLES" : Table(s.Table), In(s.Schema),
            "EVERY", source.Slice(s.Every), "DO", $"({string.Join(", ", s.Work.Select(source.Slice))})"),
        DropScheduleStatement s => Words("DROP MAINTENANCE SCHEDULE", s.IfExists ? "IF EXISTS" : null, Identifier(s.Name)),
        ShowMaintenanceStatement s => Words("SHOW MAINTENANCE", s.Schedules ? "SCHEDULES" : null),
        RunMaintenanceStatement s => Words("RUN MAINTENANCE", s.Name is null ? null : $"SCHEDULE {Identifier(s.Name)}"),
        CreateSecretStatement s => Words(Create(s.OrReplace, "SECRET", s.IfNotExists), s.Name is null ? null : Identifier(s.Name), "(..)"),
        DropSecretStatement s => Words("DROP SECRET", s.IfExists ? "IF EXISTS" : null, Identifier(s.Name)),
        ShowSecretsStatement => "SHOW SECRETS",
        VacuumStatement s => Vacuum(s, source),
        FsckStatement s => Fsck(s),
        GenerateStatement s => Words("GENERATE symlink_format_manifest FOR TABLE", Table(s.Table)),
        CheckTableStatement s => Words("CHECK TABLE", Table(s.Table)),
        RestoreTableStatement s => Words("RESTORE TABLE", Table(s.Table), "TO", TimeTravel(s.To), s.WithIngestOffsets is null ? null : "WITH INGEST OFFSETS"),
        CloneTableStatement s => CreateTable(s.Create, source, null, Words(s.IsShallow ? "SHALLOW CLONE" : "DEEP CLONE", Table(s.Source))),
        ConvertToDeltaStatement s => Convert(s, source),
        AnalyzeTableStatement s => Words("ANALYZE TABLE", Table(s.Table), "COMPUTE DELTA STATISTICS"),
        SetStatement s => Words("SET", Scope(s.Scope), s.Name, "=", source.Slice(s.Value)),
        ResetStatement s => Words("RESET", Scope(s.Scope), s.Name),
        UseStatement s => Words("USE", Table(s.Schema)),
        TransactionStatement s => s.Action.ToString().ToUpperInvariant() + (s.Serializable ? " ISOLATION LEVEL SERIALIZABLE" : "") + (s.ReadOnly ? " READ ONLY" : ""),
        _ => Dml(statement, source) ?? IngestJob(statement, source) ?? Describe(statement),
    };

    /// <summary>A name as it was written.</summary>
    public static string Identifier(Identifier name) => name.Quoting switch
    {
        TokenKind.Word => name.Value,
        TokenKind.QuotedIdentifier => Quote(name.Value, '"'),
        TokenKind.BacktickIdentifier => Quote(name.Value, '`'),
        _ => Quote(name.Value, '\''),
    };

    /// <summary>A table's name without its time travel.</summary>
    public static string Name(TableReference table) => string.Join(".", table.Parts.Select(Identifier));

    /// <summary>A value in quotes, which are doubled inside it.</summary>
    public static string Quote(string value, char quote)
    {
        var text = quote.ToString();
        return text + value.Replace(text, text + text) + text;
    }

    /// <summary>A table's name with its time travel.</summary>
    public static string Table(TableReference table) => table.TimeTravel is { } travel ? $"{Name(table)} {TimeTravel(travel)}" : Name(table);

    private static string TimeTravel(TimeTravel travel) => $"{(travel is VersionAsOf ? "VERSION" : "TIMESTAMP")} AS OF {travel.Expression}";

    private static string Describe(Statement statement) => statement switch
    {
        DescribeHistoryStatement s => Words(
            "DESCRIBE HISTORY", Table(s.Table), s.Limit is { } limit ? $"LIMIT {limit.ToString(CultureInfo.InvariantCulture)}" : null),
        DescribeDetailStatement s => Words("DESCRIBE DETAIL", Table(s.Table)),
        DescribeTableStatement s => Words("DESCRIBE", s.Extended ? "EXTENDED" : null, Table(s.Table)),
        ShowTablesStatement s => Words("SHOW TABLES", In(s.Schema), Like(s.Pattern)),
        ShowSchemasStatement s => Words("SHOW SCHEMAS", Like(s.Pattern)),
        ShowColumnsStatement s => Words("SHOW COLUMNS IN", Table(s.Table), In(s.Schema)),
        ShowCreateTableStatement s => Words("SHOW CREATE TABLE", Table(s.Table)),
        ShowTablePropertiesStatement s => Words(
            "SHOW TBLPROPERTIES", Table(s.Table), s.Key == null ? null : $"({Quote(s.Key, '\'')})"),
        ShowMetricsStatement => "SHOW METRICS",
        ShowPartitionsStatement s => Words("SHOW PARTITIONS", Table(s.Table)),
        _ => throw new ArgumentException($"no printed form of {statement.GetType().Name}", nameof(statement)),
    };

    private static string CreateTable(CreateTableStatement s, SourceText source, TableReference? like, string? clone = null)
    {
        var columns = s.Columns.Select(c => Words(
            Identifier(c.Name), source.Slice(c.Type), c.NotNull ? "NOT NULL" : null, Value(c, source), Clause("COMMENT", c.Comment)));
        return Words(
            Create(s.OrReplace, "TABLE", s.IfNotExists),
            Table(s.Table),
            like is null ? null : $"LIKE {Table(like)}",
            clone,
            s.Columns.Count == 0 ? null : $"({string.Join(", ", columns)})",
            s.UsingDelta ? "USING DELTA" : null,
            s.PartitionedBy.Count == 0 ? null : "PARTITIONED BY " + Columns(s.PartitionedBy),
            s.ClusterBy.Count == 0 ? null : "CLUSTER BY " + Paths(s.ClusterBy),
            Clause("LOCATION", s.Location),
            Clause("COMMENT", s.Comment),
            s.Properties.Count == 0 ? null : $"TBLPROPERTIES ({Properties(s.Properties)})",
            After("AS", source, s.Query));
    }

    private static string Create(bool orReplace, string what, bool ifNotExists) =>
        Words("CREATE", orReplace ? "OR REPLACE" : null, what, ifNotExists ? "IF NOT EXISTS" : null);

    private static string? Columns(IReadOnlyList<Identifier> columns) =>
        columns.Count == 0 ? null : $"({string.Join(", ", columns.Select(Identifier))})";

    private static string? Scope(SettingScope scope) => scope == SettingScope.Automatic ? null : scope.ToString().ToUpperInvariant();

    private static string? In(TableReference? schema) => schema == null ? null : "IN " + Name(schema);

    private static string? Like(string? pattern) => Clause("LIKE", pattern);

    private static string? Clause(string word, string? value) => value == null ? null : $"{word} {Quote(value, '\'')}";

    private static string? InParentheses(SourceText source, SourceSpan? span) => span is { } s ? $"({source.Slice(s)})" : null;

    private static string? After(string word, SourceText source, SourceSpan? span) => span is { } s ? $"{word} {source.Slice(s)}" : null;

    private static string Words(params ReadOnlySpan<string?> words)
    {
        var text = new StringBuilder();
        foreach (var word in words)
        {
            if (!string.IsNullOrEmpty(word))
                text.Append(text.Length > 0 ? " " : "").Append(word);
        }

        return text.ToString();
    }
}
