namespace DeltaQuery.Engine.Sql;

// The clauses of INGEST, each by itself.
internal static partial class SqlPrinter
{
    /// <summary>The clauses as texts, in their canonical order. Each begins with words by which no two differ alike: of two lists, those with one
    /// <c>Clause</c> are the same clause.</summary>
    public static IEnumerable<(string Clause, string Text)> IngestClauseTexts(IngestClauses c, IngestRun? run, SourceText source)
    {
        (string Clause, string? Text)[] clauses =
        [
            ("KEY FORMAT", c.KeyFormat is { } format ? Format("KEY FORMAT", format) : null),
            ("FORMAT", c.ValueFormat is { } format1 ? Format("FORMAT", format1) : null),
            ("INCLUDE", c.Includes.Count == 0 ? null : $"INCLUDE {string.Join(", ", c.Includes.Select(Include))}"),
            ("KEY", c.Key is { } key ? Key(key, source) : null),
            ("ENVELOPE", c.Envelope is { } envelope ? $"ENVELOPE {envelope.Value.ToString().ToUpperInvariant()}" : null),
            ("CREATE TABLE", c.CreateTable is { } create ? CreateIfMissing(create) : null),
            ("BATCH", c.Batch is { } b ? Words("BATCH", Clause("ROWS", b.Rows), Clause("BYTES", b.Bytes), Clause("INTERVAL", b.Interval)) : null),
            ("START", c.Start is { } start ? Start(start) : null),
            ("APP ID", c.AppId is { } app ? Words(Clause("APP ID", app.Id), app.AsKafkaDeltaIngest ? "COMPATIBLE WITH KAFKA_DELTA_INGEST" : null) : null),
            ("ON ERROR", c.OnError is { } error ? OnError(error) : null),
            ("ON DATA LOSS", c.OnDataLoss is { } loss ? $"ON DATA LOSS {loss.Value.ToString().ToUpperInvariant()}" : null),
            .. c.Expectations.Select(e => ($"EXPECT {e.Name.Value.ToUpperInvariant()}", (string?)Expect(e, source))),
            ("SCHEMA EVOLUTION", c.SchemaEvolution is { } evolution ? $"SCHEMA EVOLUTION {Evolution(evolution.Value)}" : null),
            ("MAX RETRIES", c.Retries is { } r ? Words(Clause("MAX RETRIES", r.Count), Clause("BACKOFF", r.FirstWait), Clause("TO", r.LongestWait)) : null),
            ("MAX MEMORY", Clause("MAX MEMORY", c.MaxMemory)),
            ("MAX RATE", c.MaxRate is { } rate ? $"MAX RATE {Value(rate)} ROWS PER SECOND" : null),
            ("PARALLELISM", Clause("PARALLELISM", c.Parallelism)),
            ("OPTIMIZE", c.Optimize is { } o ? Words("OPTIMIZE", o.ZOrderBy.Count == 0 ? null : $"ZORDER BY {Paths(o.ZOrderBy)}", Every(o.Every)) : null),
            ("VACUUM", c.Vacuum is { } v ? Words("VACUUM", v.RetainHours is { } h ? $"RETAIN {Value(h)} HOURS" : null, Clause("EVERY", v.Every)) : null),
            ("CHECKPOINT", c.CheckpointEvery is { } commits ? $"CHECKPOINT EVERY {Value(commits)} COMMITS" : null),
            ("UNTIL", run is null ? null : Run(run)),
        ];
        return clauses.Where(clause => clause.Text is not null).Select(clause => (clause.Clause, clause.Text!));
    }

    private static string Format(string words, IngestFormat format) => Words(
        words,
        format.Kind.ToString().ToUpperInvariant(),
        format.Options.Count == 0 ? null : $"({Properties(format.Options)})",
        format.Schema switch
        {
            null => null,
            { Kind: IngestSchemaKind.Registry, Connection: { } connection } => $"USING SCHEMA REGISTRY CONNECTION {Identifier(connection)}",
            { Kind: IngestSchemaKind.File, Text: { } path } => $"USING SCHEMA FILE {Value(path)}",
            { Text: var text } => $"USING SCHEMA {Value(text!)}",
        },
        Clause("COMPRESSION", format.Compression));

    private static string Include(IngestInclude include) => Words(
        IncludeWord(include.Kind), include.Header is { } header ? Value(header) : null, include.Alias is { } alias ? $"AS {Identifier(alias)}" : null);

    private static string IncludeWord(IngestIncludeKind kind) => kind switch
    {
        IngestIncludeKind.TimestampType => "TIMESTAMP_TYPE",
        IngestIncludeKind.IngestTime => "INGEST_TIME",
        IngestIncludeKind.CommitTime => "COMMIT_TIME",
        IngestIncludeKind.IngestName => "INGEST_NAME",
        _ => kind.ToString().ToUpperInvariant(),
    };

    private static string Key(IngestKey key, SourceText source) => Words(
        $"KEY {Columns(key.Columns)}", After("SEQUENCE BY", source, key.SequenceBy), After("DELETE WHEN", source, key.DeleteWhen), key.Soft ? "SOFT" : null,
        key.IgnoreNullUpdates ? "IGNORE NULL UPDATES" : null, key.InsertOnly ? "INSERT ONLY" : null);

    private static string CreateIfMissing(IngestCreateTable create) => Words(
        "CREATE TABLE IF MISSING",
        create.PartitionedBy.Count == 0 ? null : $"PARTITIONED BY {Columns(create.PartitionedBy)}",
        create.ClusterBy.Count == 0 ? null : $"CLUSTER BY {Paths(create.ClusterBy)}",
        Clause("LOCATION", create.Location),
        create.Properties.Count == 0 ? null : $"TBLPROPERTIES ({Properties(create.Properties)})");

    private static string Start(IngestStart start) => start.Kind switch
    {
        IngestStartKind.Timestamp => $"START FROM TIMESTAMP {Value(start.Timestamp!)}",
        IngestStartKind.Offsets => $"START FROM OFFSETS {Offsets(start.Offsets)}",
        _ => $"START FROM {start.Kind.ToString().ToUpperInvariant()}",
    };

    private static string OnError(IngestOnError error) => error.Policy switch
    {
        IngestErrorPolicy.DeadLetter => $"ON ERROR DEAD LETTER TABLE {Table(error.Table!)}",
        IngestErrorPolicy.Rescue => $"ON ERROR RESCUE INTO {Identifier(error.Column!)}",
        IngestErrorPolicy.Skip => Words("ON ERROR SKIP", Clause("UP TO", error.UpTo), Clause("PER", error.Per)),
        _ => "ON ERROR FAIL",
    };

    private static string Expect(IngestExpectation e, SourceText source)
    {
        var violation = e.OnViolation switch
        {
            IngestViolation.DropRow => "DROP ROW", IngestViolation.DeadLetter => "DEAD LETTER", _ => "FAIL",
        };
        return $"EXPECT {Identifier(e.Name)} {InParentheses(source, e.Condition)} ON VIOLATION {violation}";
    }

    private static string Evolution(IngestSchemaEvolution evolution) =>
        evolution == IngestSchemaEvolution.AddColumns ? "ADD COLUMNS" : evolution.ToString().ToUpperInvariant();

    private static string Every(IngestEvery every) => Words(
        Clause("EVERY", every.Amount), every.Unit == IngestEveryUnit.Time ? null : every.Unit.ToString().ToUpperInvariant());
}
