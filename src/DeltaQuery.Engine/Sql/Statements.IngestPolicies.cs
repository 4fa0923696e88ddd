namespace DeltaQuery.Engine.Sql;

/// <summary><c>BATCH [ROWS n] [BYTES 'size'] [INTERVAL 'dur']</c>: at least one.</summary>
internal sealed record IngestBatch(SourceSpan Span, Operand? Rows, Operand? Bytes, Operand? Interval);

/// <summary>Where reading begins.</summary>
internal enum IngestStartKind
{
    Earliest,
    Latest,

    /// <summary>At the offsets that the group has committed to Kafka.</summary>
    Group,
    Timestamp,
    Offsets,
}

/// <summary><c>START FROM ..</c>; <paramref name="Timestamp"/> and <paramref name="Offsets"/> are set for their kinds.</summary>
internal sealed record IngestStart(SourceSpan Span, IngestStartKind Kind, Operand? Timestamp, IReadOnlyList<IngestOffset> Offsets);

/// <summary><c>0 = 123</c> or <c>'topic':0 = 123</c>.</summary>
/// <param name="Span">Its place.</param>
/// <param name="Topic">The topic; null where it isn't said.</param>
/// <param name="Partition">The partition's number.</param>
/// <param name="Offset">The offset of the next message to read.</param>
internal sealed record IngestOffset(SourceSpan Span, Operand? Topic, Operand Partition, Operand Offset);

/// <summary><c>APP ID 'id' [COMPATIBLE WITH KAFKA_DELTA_INGEST]</c>.</summary>
internal sealed record IngestAppId(SourceSpan Span, Operand Id, bool AsKafkaDeltaIngest);

/// <summary>What becomes of a message that can't be read or mapped.</summary>
internal enum IngestErrorPolicy
{
    Fail,
    Skip,
    DeadLetter,
    Rescue,
}

/// <summary><c>ON ERROR FAIL | SKIP [UP TO n [PER 'dur']] | DEAD LETTER TABLE t | RESCUE INTO c</c>.</summary>
internal sealed record IngestOnError(SourceSpan Span, IngestErrorPolicy Policy)
{
    /// <summary>How many messages SKIP takes; null for any number.</summary>
    public Operand? UpTo { get; init; }

    /// <summary>In what time; null for the whole run.</summary>
    public Operand? Per { get; init; }

    /// <summary>The table of DEAD LETTER.</summary>
    public TableReference? Table { get; init; }

    /// <summary>The column of RESCUE.</summary>
    public Identifier? Column { get; init; }
}

/// <summary>What is done where messages are gone that were not read.</summary>
internal enum IngestDataLoss
{
    Fail,
    Continue,
}

/// <summary>What becomes of a row that a condition does not hold for.</summary>
internal enum IngestViolation
{
    Fail,
    DropRow,
    DeadLetter,
}

/// <summary><c>EXPECT name (condition) ON VIOLATION ..</c>.</summary>
internal sealed record IngestExpectation(SourceSpan Span, Identifier Name, SourceSpan Condition, IngestViolation OnViolation);

/// <summary>What is done with fields that the table has no column for.</summary>
internal enum IngestSchemaEvolution
{
    Off,
    AddColumns,
    Rescue,
}

/// <summary><c>MAX RETRIES n [BACKOFF 'first' TO 'longest']</c>.</summary>
internal sealed record IngestRetries(SourceSpan Span, Operand Count, Operand? FirstWait, Operand? LongestWait);

/// <summary>What <see cref="IngestEvery"/> counts.</summary>
internal enum IngestEveryUnit
{
    Commits,
    Rows,
    Time,
}

/// <summary><c>EVERY n COMMITS | n ROWS | 'dur'</c>.</summary>
internal sealed record IngestEvery(SourceSpan Span, Operand Amount, IngestEveryUnit Unit);

/// <summary><c>OPTIMIZE [ZORDER BY (..)] EVERY ..</c>.</summary>
internal sealed record IngestOptimize(SourceSpan Span, IReadOnlyList<ColumnPath> ZOrderBy, IngestEvery Every);

/// <summary><c>VACUUM [RETAIN n HOURS] EVERY 'dur'</c>.</summary>
internal sealed record IngestVacuum(SourceSpan Span, Operand? RetainHours, Operand Every);

/// <summary>When an ingest ends.</summary>
internal enum IngestRunKind
{
    /// <summary><c>UNTIL END</c>: at the ends that the partitions had when it began.</summary>
    End,

    /// <summary><c>UNTIL OFFSETS (..)</c>.</summary>
    Offsets,

    /// <summary><c>UNTIL TIMESTAMP 'ts'</c>.</summary>
    Timestamp,

    /// <summary><c>UNTIL n ROWS</c>.</summary>
    Rows,

    /// <summary><c>UNTIL IDLE 'dur'</c>.</summary>
    Idle,

    /// <summary><c>FOR 'dur'</c>.</summary>
    For,

    /// <summary><c>CONTINUOUSLY</c>.</summary>
    Continuously,

    /// <summary><c>ONCE</c>: after one batch.</summary>
    Once,

    /// <summary><c>DRY RUN [n ROWS]</c>: nothing is written.</summary>
    DryRun,
}

/// <summary>When an ingest ends.</summary>
/// <param name="Span">Its place.</param>
/// <param name="Kind">Which form it has.</param>
/// <param name="Value">The timestamp, the number of rows or the duration; null where the form has none, or DRY RUN is without.</param>
/// <param name="Offsets">Those of <c>UNTIL OFFSETS</c>.</param>
internal sealed record IngestRun(SourceSpan Span, IngestRunKind Kind, Operand? Value, IReadOnlyList<IngestOffset> Offsets);
