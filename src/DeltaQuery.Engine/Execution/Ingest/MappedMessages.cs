using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Execution.Ingest;

/// <summary>The rows of a batch in temporary tables of the session's connection, which live until the next batch is mapped.</summary>
/// <remarks>
/// <code>
///   rows          __dq_message BIGINT, __dq_delete BOOLEAN where HasDeletes, and the columns that go into the table, of its types
///   bad messages  __dq_message BIGINT, error_class VARCHAR, error VARCHAR
/// </code></remarks>
internal sealed record MappedMessages
{
    /// <summary>The message's place in its buffer.</summary>
    public const string MessageColumn = "__dq_message";

    /// <summary>Of no messages.</summary>
    public static readonly MappedMessages None = new() { Rows = "", Bad = "", Columns = [], RowCount = 0, BadCount = 0 };

    // The class of errors of rows that can be read and mapped, but break a rule of the table or of KEY.
    private const string RuleClass = "ConstraintViolation";

    /// <summary>The name of the table of rows.</summary>
    public required string Rows { get; init; }

    /// <summary>The name of the table of messages that could not be read or mapped.</summary>
    public required string Bad { get; init; }

    /// <summary>The columns of <see cref="Rows"/> that go into the table.</summary>
    public required IReadOnlyList<StructField> Columns { get; init; }

    public required long RowCount { get; init; }

    public required long BadCount { get; init; }

    /// <summary>How many of the bad messages, also of those that are left out, could not be decoded.</summary>
    public long DecodeFailures { get; init; }

    /// <summary>Messages that were left out already and are in neither table.</summary>
    public long Skipped { get; init; }

    /// <summary>Rows that EXPECT .. DROP ROW has dropped.</summary>
    public long Dropped { get; init; }

    /// <summary>Messages that are no rows and no errors: those without a value, and such that an envelope has no use for.</summary>
    public long Ignored { get; init; }

    /// <summary>Whether rows say that they delete the row of their key.</summary>
    public bool HasDeletes { get; init; }

    /// <summary>Whether a row of <see cref="Rows"/> deletes the row of its key, as an expression.</summary>
    public string Deletes => HasDeletes ? "__dq_delete" : "false";

    public TimeSpan Decode { get; init; }

    public TimeSpan Map { get; init; }

    /// <summary>Makes bad messages of those whose rows the table must not get.</summary>
    /// <param name="connection">The session's connection.</param>
    /// <param name="faults">A query of two columns: the message, and what is wrong with its row or NULL.</param>
    public MappedMessages SetAside(DuckDbConnection connection, string faults)
    {
        connection.Execute(
            $"INSERT INTO {Bad} ({MessageColumn}, error_class, error) SELECT message, '{RuleClass}', fault FROM ({faults}) AS f(message, fault) WHERE fault IS NOT NULL");
        var bad = (long)connection.Scalar($"SELECT count(*) FROM {Bad}")!;
        if (bad == BadCount)
            return this;
        connection.Execute($"DELETE FROM {Rows} WHERE {MessageColumn} IN (SELECT {MessageColumn} FROM {Bad})");
        return this with { RowCount = (long)connection.Scalar($"SELECT count(*) FROM {Rows}")!, BadCount = bad };
    }
}
