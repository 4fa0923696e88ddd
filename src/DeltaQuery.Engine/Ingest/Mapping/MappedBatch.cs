using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Ingest.Mapping;

/// <summary>What a batch of messages came to, in temporary tables of the mapper's connection. They live until the mapper maps again, or is
/// disposed.
/// </summary>
/// <remarks>
/// <code>
/// rows   __dq_message BIGINT   the message's place in the batch
///        __dq_delete BOOLEAN   with DELETE WHEN or an envelope: whether the message deletes the row of its key; never null
///        __dq_sequence ..      with SEQUENCE BY: its value
///        the columns of the table that the mapping sets, of the table's types
/// bad    __dq_message BIGINT, "offset" BIGINT, error_class VARCHAR, error VARCHAR
/// </code>
/// </remarks>
internal sealed record MappedBatch
{
    public const string MessageColumn = "__dq_message";
    public const string DeleteColumn = "__dq_delete";
    public const string SequenceColumn = "__dq_sequence";

    /// <summary>The table of rows, as SQL names it.</summary>
    public required string Rows { get; init; }

    /// <summary>The columns of <see cref="Rows"/> that go into the table.</summary>
    public required IReadOnlyList<StructField> Columns { get; init; }

    public required long RowCount { get; init; }

    /// <summary>The table of messages that are set aside, as SQL names it; null if there are none, or nobody keeps them.</summary>
    public string? Bad { get; init; }

    /// <summary>Messages that could not be read or mapped, or violate an expectation.</summary>
    public long BadCount { get; init; }

    /// <summary>How many of these could not be decoded.</summary>
    public long DecodeFailures { get; init; }

    /// <summary>Rows that EXPECT .. DROP ROW dropped.</summary>
    public long DroppedCount { get; init; }

    /// <summary>Messages without a value that were passed over, and such that an envelope has no use for.</summary>
    public long IgnoredCount { get; init; }

    /// <summary>Fields that the table has no column for, with ADD COLUMNS: to be added to the table; then the batch is mapped
    /// again.</summary>
    public IReadOnlyList<NewField> NewFields { get; init; } = [];

    /// <summary>How long it took to read the messages.</summary>
    public TimeSpan Decode { get; init; }

    /// <summary>How long expressions and expectations took.</summary>
    public TimeSpan Map { get; init; }
}
