using System.Text.RegularExpressions;
using DeltaQuery.Engine.Execution.Changes;
using DeltaQuery.Engine.Execution.Connections;
using DeltaQuery.Engine.Execution.Describing;
using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Execution.Ingest.Jobs;
using DeltaQuery.Engine.Execution.Inserts;
using DeltaQuery.Engine.Execution.Maintenance;
using DeltaQuery.Engine.Execution.Maintenance.Schedules;
using DeltaQuery.Engine.Execution.Secrets;
using DeltaQuery.Engine.Execution.Sessions;
using DeltaQuery.Engine.Execution.Spark;
using DeltaQuery.Engine.Execution.Tables;
using DeltaQuery.Engine.Execution.Telemetry;
using DeltaQuery.Engine.Execution.Writes;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution;

/// <summary>Hands each statement to its handler.</summary>
internal static partial class StatementExecutor
{
    /// <summary>Runs a statement, and measures it.</summary>
    public static async Task<StatementResult> ExecuteAsync(ExecutionContext context, Statement statement)
    {
        var measured = new MeasuredStatement(context, statement);
        try
        {
            var result = await RunAsync(context, statement).ConfigureAwait(false);
            measured.Read(result.Scans);
            if (result.Rows is { } rows)
                rows.OnEnd = measured.End;
            else
                measured.End();
            foreach (var scan in result.Scans)
                EngineMeter.Scan("read", scan.FilesScanned, scan.BytesScanned);
            return result;
        }
        catch (Exception e)
        {
            measured.End(e);
            throw;
        }
    }

    /// <summary>Parses a statement, and measures one that is none: nothing else would tell of it.</summary>
    /// <exception cref="DeltaException">SyntaxError.</exception>
    public static Statement Parse(ExecutionContext context, Func<Statement> parse)
    {
        try
        {
            return parse();
        }
        catch (DeltaException e)
        {
            new MeasuredStatement(context, null).End(e);
            throw;
        }
    }

    /// <summary>Runs a statement as a part of another, which is measured.</summary>
    public static async Task<StatementResult> RunAsync(ExecutionContext context, Statement statement)
    {
        if (context.Session.Transaction?.HasFailed == true && statement is not TransactionStatement)
            throw TransactionHandler.Failed(context, statement, "ROLLBACK ends it");
        if (context.Session.Engine.Allowed is { } allowed)
            BoundedStatements.Check(context, statement, allowed);
        Relation.DropOld(context.Session);
        context.Session.Feeds.Clear();
        if (context.Session.Spark.Current is not null && !context.RunsHere && !SparkRoutes.RunsHere(context, statement))
            return await SparkHandler.ExecuteAsync(context, statement).ConfigureAwait(false);
        if (await RelationOfAsync(context, statement).ConfigureAwait(false) is { } relation)
            return RelationHandler.Rows(context, relation, Tag(statement));
        if (statement is QueryStatement)
            return await new QueryRunner(context).RunAsync(statement, Tag(statement)).ConfigureAwait(false);
        var engine = context.Session.Engine;
        engine.MayHaveMacros |= MakesMacros().IsMatch(context.Text.Slice(statement.Span));
        try
        {
            context = context with { Txn = IdempotentWrites.Of(context, statement), AfterCommit = AutoCompaction.RunAsync };
            if (await IdempotentWrites.SkipAsync(context, statement).ConfigureAwait(false) is { } skipped)
                return skipped;
            return await ExecuteOtherAsync(context, statement).ConfigureAwait(false);
        }
        finally
        {
            engine.Changed();
        }
    }

    /// <summary>The columns that a statement would give; it is not run. Empty for those that give none, and for those that change something.</summary>
    public static async Task<IReadOnlyList<ResultColumn>> DescribeAsync(ExecutionContext context, Statement statement)
    {
        if (context.Session.Spark.Current is not null && !SparkRoutes.RunsHere(context, statement))
            return await SparkHandler.DescribeAsync(context, statement).ConfigureAwait(false);
        if (await RelationOfAsync(context, statement).ConfigureAwait(false) is { } relation)
        {
            using var result = RelationHandler.Rows(context, relation, Tag(statement));
            return result.Rows!.Columns;
        }

        return statement is QueryStatement query ? await new QueryRunner(context).DescribeAsync(query).ConfigureAwait(false) : [];
    }

    /// <summary>The SQL of a relation, in parentheses, that holds what a DESCRIBE or SHOW gives; null for other statements, and for tables that
    /// are DuckDB's.</summary>
    public static Task<string?> RelationOfAsync(ExecutionContext context, Statement statement) => statement switch
    {
        DescribeHistoryStatement history => DescribeHistoryHandler.RelationAsync(context, history),
        DescribeDetailStatement detail => DescribeDetailHandler.RelationAsync(context, detail),
        DescribeTableStatement table => DescribeTableHandler.RelationAsync(context, table),
        ShowTablesStatement tables => ShowTablesHandler.RelationAsync(context, tables),
        ShowSchemasStatement schemas => ShowSchemasHandler.RelationAsync(context, schemas),
        ShowColumnsStatement columns => ShowColumnsHandler.RelationAsync(context, columns),
        ShowCreateTableStatement create => ShowCreateTableHandler.RelationAsync(context, create),
        ShowTablePropertiesStatement properties => ShowTablePropertiesHandler.RelationAsync(context, properties),
        ShowMaintenanceStatement maintenance => ScheduleHandler.RelationAsync(context, maintenance),
        ShowSecretsStatement => SecretHandler.RelationAsync(context),
        ShowConnectionsStatement => ConnectionHandler.RelationAsync(context),
        ShowMetricsStatement => ShowMetricsHandler.RelationAsync(context),
        ShowIngestsStatement ingests => ShowIngestsHandler.RelationAsync(context, ingests),
        ShowIngestProgressStatement progress => ShowIngestsHandler.RelationAsync(context, progress),
        ShowIngestOffsetsStatement offsets => IngestOffsetsHandler.RelationAsync(context, offsets),
        ShowCreateIngestStatement create => ShowIngestsHandler.RelationAsync(context, create),
        DescribeIngestStatement ingest => DescribeIngestHandler.RelationAsync(context, ingest),
        ShowPartitionsStatement partitions => ShowPartitionsHandler.RelationAsync(context, partitions),
        _ => Task.FromResult<string?>(null),
    };

    /// <summary>The SQL of a relation for a call of one of our table functions; null for other functions.</summary>
    public static Task<string?> RelationOfFunctionAsync(ExecutionContext context, string name, string argument) =>
        name.ToLowerInvariant() switch
        {
            "delta_history" => DescribeHistoryHandler.RelationAsync(context, argument),
            "delta_files" => DeltaFilesHandler.RelationAsync(context, argument),
            _ => Task.FromResult<string?>(null),
        };

    private static async Task<StatementResult> ExecuteOtherAsync(ExecutionContext context, Statement statement) => statement switch
    {
        ForeignStatement foreign => throw foreign.Fault,
        ExecuteOnStatement on => await SparkHandler.ExecuteAsync(context, on).ConfigureAwait(false),
        ExplainStatement explain => await ExplainHandler.ExecuteAsync(context, explain).ConfigureAwait(false),
        CreateTempViewStatement view => await CreateTempViewHandler.ExecuteAsync(context, view).ConfigureAwait(false),
        CreateTempTableStatement table => await CreateTempTableHandler.ExecuteAsync(context, table).ConfigureAwait(false),
        DropStatement drop => await DropHandler.ExecuteAsync(context, drop).ConfigureAwait(false),
        SetStatement or ResetStatement => await SetHandler.ExecuteAsync(context, statement).ConfigureAwait(false),
        UseStatement use => await UseHandler.ExecuteAsync(context, use).ConfigureAwait(false),
        TransactionStatement transaction => await TransactionHandler.ExecuteAsync(context, transaction).ConfigureAwait(false),
        CreateTableLikeStatement like => await CreateTableHandler.ExecuteAsync(context, like).ConfigureAwait(false),
        CreateSchemaStatement schema => await SchemaHandler.CreateAsync(context, schema).ConfigureAwait(false),
        DropSchemaStatement schema => await SchemaHandler.DropAsync(context, schema).ConfigureAwait(false),
        AlterTableStatement alter => await AlterTableHandler.ExecuteAsync(context, alter).ConfigureAwait(false),
        CreateTableStatement create => await CreateTableHandler.ExecuteAsync(context, create).ConfigureAwait(false),
        DeleteStatement delete => await DeleteHandler.ExecuteAsync(context, delete).ConfigureAwait(false),
        TruncateStatement truncate => await DeleteHandler.ExecuteAsync(context, truncate).ConfigureAwait(false),
        MergeStatement merge => await MergeHandler.ExecuteAsync(context, merge).ConfigureAwait(false),
        UpdateStatement update => await UpdateHandler.ExecuteAsync(context, update).ConfigureAwait(false),
        OptimizeStatement optimize => await OptimizeHandler.ExecuteAsync(context, optimize).ConfigureAwait(false),
        OptimizeAllStatement optimize => await OptimizeHandler.ExecuteAsync(context, optimize).ConfigureAwait(false),
        CreateScheduleStatement schedule => await ScheduleHandler.CreateAsync(context, schedule).ConfigureAwait(false),
        CreateSecretStatement secret => SecretHandler.Create(context, secret),
        DropSecretStatement secret => SecretHandler.Drop(context, secret),
        CreateConnectionStatement connection => await ConnectionHandler.CreateAsync(context, connection).ConfigureAwait(false),
        DropConnectionStatement connection => await ConnectionHandler.DropAsync(context, connection).ConfigureAwait(false),
        DropScheduleStatement schedule => await ScheduleHandler.DropAsync(context, schedule).ConfigureAwait(false),
        RunMaintenanceStatement maintenance => await RunMaintenanceHandler.ExecuteAsync(context, maintenance).ConfigureAwait(false),
        ReorgTableStatement reorg => await OptimizeHandler.ExecuteAsync(context, reorg).ConfigureAwait(false),
        CheckpointTableStatement checkpoint => await CheckpointTableHandler.ExecuteAsync(context, checkpoint).ConfigureAwait(false),
        VacuumStatement vacuum => await VacuumHandler.ExecuteAsync(context, vacuum).ConfigureAwait(false),
        FsckStatement fsck => await FsckHandler.ExecuteAsync(context, fsck).ConfigureAwait(false),
        GenerateStatement generate => await GenerateHandler.ExecuteAsync(context, generate).ConfigureAwait(false),
        CheckTableStatement check => await CheckTableHandler.ExecuteAsync(context, check).ConfigureAwait(false),
        RestoreTableStatement restore => await RestoreTableHandler.ExecuteAsync(context, restore).ConfigureAwait(false),
        CloneTableStatement clone => await CloneTableHandler.ExecuteAsync(context, clone).ConfigureAwait(false),
        ConvertToDeltaStatement convert => await ConvertToDeltaHandler.ExecuteAsync(context, convert).ConfigureAwait(false),
        AnalyzeTableStatement analyze => await AnalyzeTableHandler.ExecuteAsync(context, analyze).ConfigureAwait(false),
        CopyIntoStatement copy => await CopyIntoHandler.ExecuteAsync(context, copy).ConfigureAwait(false),
        InsertStatement insert => await InsertHandler.ExecuteAsync(context, insert).ConfigureAwait(false),
        UnsupportedStatement unsupported => await UnsupportedHandler.ExecuteAsync(context, unsupported).ConfigureAwait(false),
        SummarizeStatement { Table: { } table } summarize => await SummarizeHandler.ExecuteAsync(context, summarize, table).ConfigureAwait(false),
        CopyToStatement copy when CopyToStoreHandler.Target(context, copy) is var (place, path) =>
            await CopyToStoreHandler.ExecuteAsync(context, copy, place, path).ConfigureAwait(false),
        CopyToStatement { Table: { } table } copy => await CopyTableHandler.ExecuteAsync(context, copy, table).ConfigureAwait(false),
        IngestStatement ingest => await IngestHandler.ExecuteAsync(context, ingest).ConfigureAwait(false),
        CreateIngestStatement create => await CreateIngestHandler.ExecuteAsync(context, create).ConfigureAwait(false),
        AlterIngestStatement alter => await AlterIngestHandler.ExecuteAsync(context, alter).ConfigureAwait(false),
        DropIngestStatement drop => await ControlIngestHandler.DropAsync(context, drop).ConfigureAwait(false),
        ControlIngestStatement control => await ControlIngestHandler.ExecuteAsync(context, control).ConfigureAwait(false),
        CheckIngestStatement check => await CheckIngestHandler.ExecuteAsync(context, check).ConfigureAwait(false),
        PassThroughStatement => await PassThroughHandler.ExecuteAsync(context, statement).ConfigureAwait(false),
        _ => await new QueryRunner(context).RunAsync(statement, Tag(statement)).ConfigureAwait(false),
    };

    /// <summary>Words of statements that make macros or bring them along.</summary>
    [GeneratedRegex(@"\b(MACRO|FUNCTION|ATTACH|IMPORT|LOAD|INSTALL)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex MakesMacros();

    private static string Tag(Statement statement) => statement switch
    {
        QueryStatement => "SELECT",
        CopyToStatement => "COPY",
        SummarizeStatement => "SUMMARIZE",
        _ => statement.GetType().Name.StartsWith("Show", StringComparison.Ordinal) ? "SHOW" : "DESCRIBE",
    };
}
