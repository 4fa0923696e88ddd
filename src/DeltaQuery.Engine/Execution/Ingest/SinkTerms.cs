using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>What an INGEST says about where its rows go, with the values of its literals.</summary>
internal static class SinkTerms
{
    // The name of ingests that say none: those of one topic into one table share their positions.
    private const string DefaultId = "default";

    /// <summary>The terms of the table.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="ids">How the table knows how far the ingest is.</param>
    /// <param name="options">What it says about retries.</param>
    public static SinkOptions Of(ExecutionContext context, IngestStatement statement, PositionIds ids, LoopOptions options)
    {
        var operands = new IngestOperands(context);
        var clauses = statement.Clauses;
        var onError = clauses.OnError;
        return new SinkOptions(statement.Target, ids)
        {
            CurrentSchema = context.Session.Resolver.CurrentSchema,
            Create = clauses.CreateTable is { } create ? Table(operands, create) : null,
            AddsColumns = clauses.SchemaEvolution?.Value == IngestSchemaEvolution.AddColumns,
            Key = clauses.Key is { } key ? Key(context, key) with { HasEnvelope = clauses.Envelope is { Value: not IngestEnvelope.None } } : null,
            OnError = onError?.Policy ?? IngestErrorPolicy.Fail,
            SkipUpTo = onError?.UpTo is { } upTo ? operands.Number(upTo, "SKIP UP TO", 0) : null,
            SkipPer = onError?.Per is { } per ? operands.Duration(per, "SKIP PER") : null,
            DeadLetters = onError?.Table,
            Upkeep = [.. Upkeep(operands, clauses)],
            MaxRetries = options.MaxRetries,
            FirstWait = clauses.Retries?.FirstWait is null ? SinkOptions.UsualFirstWait : options.FirstBackoff,
            LongestWait = clauses.Retries?.LongestWait is null ? SinkOptions.UsualLongestWait : options.LongestBackoff,
            Warn = options.Warn,
            Clock = options.Clock,
        };
    }

    /// <summary>How the table knows how far an ingest is: by APP ID, else by the ingest's name, else by its group.</summary>
    /// <param name="context">The statement's context.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="name">The ingest's name; null for one without.</param>
    public static PositionIds Ids(ExecutionContext context, IngestStatement statement, string? name)
    {
        var operands = new IngestOperands(context);
        if (statement.Clauses.AppId is { } app)
            return new PositionIds(operands.Text(app.Id, "APP ID"), app.AsKafkaDeltaIngest);
        return new PositionIds(name ?? (statement.Source.Group is { } group ? operands.Text(group, "GROUP") : DefaultId));
    }

    private static IEnumerable<UpkeepTerms> Upkeep(IngestOperands operands, IngestClauses clauses)
    {
        if (clauses.Optimize is { } optimize)
        {
            var every = optimize.Every;
            yield return new UpkeepTerms(UpkeepKind.Optimize)
            {
                Commits = every.Unit == IngestEveryUnit.Commits ? operands.Number(every.Amount, "OPTIMIZE EVERY", 1) : null,
                Rows = every.Unit == IngestEveryUnit.Rows ? operands.Number(every.Amount, "OPTIMIZE EVERY", 1) : null,
                Time = every.Unit == IngestEveryUnit.Time ? operands.Duration(every.Amount, "OPTIMIZE EVERY") : null,
                ZOrderBy = [.. optimize.ZOrderBy.Select(c => c.Names)],
            };
        }

        if (clauses.Vacuum is { } vacuum)
        {
            yield return new UpkeepTerms(UpkeepKind.Vacuum)
            {
                Time = operands.Duration(vacuum.Every, "VACUUM EVERY"),
                RetainHours = vacuum.RetainHours is { } hours ? operands.Number(hours, "VACUUM RETAIN", 0) : null,
            };
        }

        if (clauses.CheckpointEvery is { } checkpoint)
            yield return new UpkeepTerms(UpkeepKind.Checkpoint) { Commits = operands.Number(checkpoint, "CHECKPOINT EVERY", 1) };
    }

    private static TableTerms Table(IngestOperands operands, IngestCreateTable create) => new()
    {
        PartitionedBy = [.. create.PartitionedBy.Select(c => c.Value)],
        ClusterBy = [.. create.ClusterBy.Select(c => c.Names)],
        Location = create.Location is { } location ? operands.Text(location, "LOCATION") : null,
        Properties = [.. create.Properties.Select(p => KeyValuePair.Create(p.Key, operands.Setting(p.Value, p.Key)))],
    };

    private static KeyTerms Key(ExecutionContext context, IngestKey key) => new([.. key.Columns.Select(c => c.Value)])
    {
        SequenceColumn = key.SequenceBy is { } span ? Column(context, span) : null,
        Soft = key.Soft,
        IgnoreNullUpdates = key.IgnoreNullUpdates,
        InsertOnly = key.InsertOnly,
    };

    // A later batch can only tell which row is the newer one by what the table has kept.
    private static string Column(ExecutionContext context, SourceSpan span)
    {
        var tokens = Lexer.Tokenize(context.Text, span);
        if (tokens is [{ Kind: TokenKind.Word }, { Kind: TokenKind.End }])
            return context.Text.Slice(span);
        if (tokens is [{ Kind: TokenKind.QuotedIdentifier or TokenKind.BacktickIdentifier }, { Kind: TokenKind.End }])
            return Parser.ValueOf(context.Text, tokens[0]);
        throw SyntaxError.NotSupported(
            context.Text, span.Start, "SEQUENCE BY an expression",
            "give the expression a column of the table, as in (.., seq = expression), and say SEQUENCE BY seq: later batches compare with what the table has");
    }
}
