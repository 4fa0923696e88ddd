using System.Text;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Telemetry;

/// <summary>What a statement is called in metrics and activities.</summary>
internal static class StatementName
{
    /// <summary>The words that it begins with, in capitals.</summary>
    public static string Of(Statement statement) => statement switch
    {
        QueryStatement => "SELECT",
        PassThroughStatement other => other.Keyword,
        ForeignStatement other => other.Keyword,
        TransactionStatement other => other.Action.ToString().ToUpperInvariant(),
        UnsupportedStatement other => other.Name,
        ControlIngestStatement other => $"{other.Control} INGEST".ToUpperInvariant(),
        _ => Words(statement.GetType().Name[..^"Statement".Length]),
    };

    /// <summary>The table that it is about, as it names it; null where it is about none, or several.</summary>
    public static string? TableOf(Statement statement) => ReferenceOf(statement)?.ToString();

    /// <summary>The same, as it was written.</summary>
    public static TableReference? ReferenceOf(Statement statement) => statement switch
    {
        InsertStatement s => s.Table,
        DeleteStatement s => s.Table,
        UpdateStatement s => s.Table,
        MergeStatement s => s.Table,
        TruncateStatement s => s.Table,
        CopyIntoStatement s => s.Table,
        IngestStatement s => s.Target,
        _ => TableOfDefinition(statement) ?? TableOfMaintenance(statement) ?? TableOfDescription(statement),
    };

    private static TableReference? TableOfDefinition(Statement statement) => statement switch
    {
        CreateTableStatement s => s.Table,
        CreateTableLikeStatement s => s.Create.Table,
        CloneTableStatement s => s.Create.Table,
        ConvertToDeltaStatement s => s.Table,
        AlterTableStatement s => s.Table,
        DropStatement { Names: [var table] } => table,
        RestoreTableStatement s => s.Table,
        UnsupportedStatement s => s.Table,
        ExecuteOnStatement s => ReferenceOf(s.Target),
        _ => null,
    };

    private static TableReference? TableOfMaintenance(Statement statement) => statement switch
    {
        OptimizeStatement s => s.Table,
        ReorgTableStatement s => s.Table,
        VacuumStatement s => s.Table,
        CheckpointTableStatement s => s.Table,
        AnalyzeTableStatement s => s.Table,
        FsckStatement s => s.Table,
        CheckTableStatement s => s.Table,
        GenerateStatement s => s.Table,
        _ => null,
    };

    private static TableReference? TableOfDescription(Statement statement) => statement switch
    {
        DescribeTableStatement s => s.Table,
        DescribeDetailStatement s => s.Table,
        DescribeHistoryStatement s => s.Table,
        ShowColumnsStatement s => s.Table,
        ShowCreateTableStatement s => s.Table,
        ShowTablePropertiesStatement s => s.Table,
        ShowPartitionsStatement s => s.Table,
        _ => null,
    };

    // CreateTable is CREATE TABLE.
    private static string Words(string name)
    {
        var words = new StringBuilder();
        foreach (var letter in name)
            words.Append(char.IsUpper(letter) && words.Length > 0 ? " " : "").Append(char.ToUpperInvariant(letter));
        return words.ToString();
    }
}
