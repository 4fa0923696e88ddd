namespace DeltaQuery.Engine.Sql;

/// <summary>The clauses of <see cref="IngestStatement"/> behind its table, and of <c>ALTER INGEST .. SET</c>; null or empty where one does not
/// stand.</summary>
internal sealed record IngestClauses
{
    /// <summary><c>KEY FORMAT ..</c>: how keys are decoded.</summary>
    public IngestFormat? KeyFormat { get; init; }

    /// <summary><c>[VALUE] FORMAT ..</c>: how values are decoded.</summary>
    public IngestFormat? ValueFormat { get; init; }

    /// <summary>The items of INCLUDE.</summary>
    public IReadOnlyList<IngestInclude> Includes { get; init; } = [];

    /// <summary><c>KEY (..)</c>; without it, and without an envelope that has keys, rows are appended.</summary>
    public IngestKey? Key { get; init; }

    public Spanned<IngestEnvelope>? Envelope { get; init; }

    /// <summary><c>CREATE TABLE IF MISSING</c>.</summary>
    public IngestCreateTable? CreateTable { get; init; }

    public IngestBatch? Batch { get; init; }

    /// <summary><c>START FROM</c>: where to begin in partitions that the table has no position of.</summary>
    public IngestStart? Start { get; init; }

    public IngestAppId? AppId { get; init; }

    public IngestOnError? OnError { get; init; }

    public Spanned<IngestDataLoss>? OnDataLoss { get; init; }

    /// <summary>One for each EXPECT; no two have a name in common.</summary>
    public IReadOnlyList<IngestExpectation> Expectations { get; init; } = [];

    public Spanned<IngestSchemaEvolution>? SchemaEvolution { get; init; }

    public IngestRetries? Retries { get; init; }

    /// <summary><c>MAX MEMORY 'size'</c>.</summary>
    public Operand? MaxMemory { get; init; }

    /// <summary><c>MAX RATE n ROWS PER SECOND</c>.</summary>
    public Operand? MaxRate { get; init; }

    public Operand? Parallelism { get; init; }

    public IngestOptimize? Optimize { get; init; }

    public IngestVacuum? Vacuum { get; init; }

    /// <summary><c>CHECKPOINT EVERY n COMMITS</c>: the number.</summary>
    public Operand? CheckpointEvery { get; init; }
}

/// <summary>A message's encoding.</summary>
internal enum IngestFormatKind
{
    Json,
    Avro,
    Csv,
    Text,
    Bytes,
}

/// <summary><c>[KEY | VALUE] FORMAT JSON [(options)] [USING SCHEMA ..] [COMPRESSION 'gzip']</c>.</summary>
/// <param name="Span">Its place.</param>
/// <param name="Kind">The encoding.</param>
/// <param name="Options">What stands in the parentheses, each key once.</param>
/// <param name="Schema">Where the schema comes from, written in the parentheses or with USING; null if it is not told.</param>
/// <param name="Compression">What each message is packed with, or null.</param>
internal sealed record IngestFormat(
    SourceSpan Span, IngestFormatKind Kind, IReadOnlyList<IngestProperty> Options, IngestSchema? Schema, Operand? Compression);

/// <summary>Where a format's schema comes from.</summary>
internal enum IngestSchemaKind
{
    /// <summary><c>SCHEMA REGISTRY CONNECTION r</c>.</summary>
    Registry,

    /// <summary><c>SCHEMA '..'</c>: the schema itself.</summary>
    Inline,

    /// <summary><c>SCHEMA FILE 'path'</c>.</summary>
    File,
}

/// <summary>The schema of a format: <paramref name="Connection"/> is set for a registry, <paramref name="Text"/> for the others.</summary>
internal sealed record IngestSchema(SourceSpan Span, IngestSchemaKind Kind, Identifier? Connection, Operand? Text);

/// <summary>What INCLUDE adds to a row.</summary>
internal enum IngestIncludeKind
{
    /// <summary>Its five columns.</summary>
    Metadata,
    Key,
    Value,
    Topic,
    Partition,
    Offset,
    Timestamp,
    TimestampType,
    Headers,

    /// <summary>The value of one header.</summary>
    Header,
    IngestTime,
    CommitTime,
    IngestName,
}

/// <summary>An item of INCLUDE; <paramref name="Header"/> is the header's key.</summary>
internal sealed record IngestInclude(SourceSpan Span, IngestIncludeKind Kind, Operand? Header, Identifier? Alias);

/// <summary><c>KEY (c, ..) [SEQUENCE BY e] [DELETE WHEN e [SOFT]] [IGNORE NULL UPDATES] [INSERT ONLY]</c>.</summary>
internal sealed record IngestKey(SourceSpan Span, IReadOnlyList<Identifier> Columns)
{
    public SourceSpan? SequenceBy { get; init; }

    public SourceSpan? DeleteWhen { get; init; }

    /// <summary>Whether what is deleted stays as a row that says so.</summary>
    public bool Soft { get; init; }

    public bool IgnoreNullUpdates { get; init; }

    public bool InsertOnly { get; init; }
}

/// <summary>What a message's value stands for.</summary>
internal enum IngestEnvelope
{
    /// <summary>A row.</summary>
    None,

    /// <summary>The row of the message's key; null deletes it.</summary>
    Upsert,

    /// <summary>A change as Debezium writes it.</summary>
    Debezium,
}

/// <summary><c>CREATE TABLE IF MISSING [PARTITIONED BY (..)] [CLUSTER BY (..)] [LOCATION 'p'] [TBLPROPERTIES (..)]</c>.</summary>
internal sealed record IngestCreateTable(SourceSpan Span)
{
    public IReadOnlyList<Identifier> PartitionedBy { get; init; } = [];

    public IReadOnlyList<ColumnPath> ClusterBy { get; init; } = [];

    public Operand? Location { get; init; }

    public IReadOnlyList<IngestProperty> Properties { get; init; } = [];
}
