namespace DeltaQuery.Engine;

/// <summary>What kind of failure a <see cref="DeltaException"/> tells of; one code per kind, stable across releases.</summary>
public enum DeltaErrorCode
{
    /// <summary>A fault of DeltaQuery itself.</summary>
    Internal,

    /// <summary>The text is not a statement that DeltaQuery or DuckDB knows.</summary>
    SyntaxError,

    /// <summary>DuckDB refused the statement: unknown column, type mismatch, failed cast and the like.</summary>
    QueryFailed,

    /// <summary>The statement or clause is known, but not supported.</summary>
    NotSupported,

    /// <summary>The name or path is not a Delta table.</summary>
    TableNotFound,

    /// <summary>The table exists already.</summary>
    TableAlreadyExists,

    /// <summary>The named schema does not exist.</summary>
    SchemaNotFound,

    /// <summary>The named column does not exist.</summary>
    ColumnNotFound,

    /// <summary>The version asked for is not available.</summary>
    VersionNotFound,

    /// <summary>The timestamp asked for lies outside the table's history.</summary>
    TimestampOutOfRange,

    /// <summary>The table asks for a protocol version or table feature that DeltaQuery does not implement.</summary>
    UnsupportedFeature,

    /// <summary>The Delta log contradicts the protocol: a missing commit, bad JSON, no metadata.</summary>
    CorruptLog,

    /// <summary>A data file or deletion vector is missing or damaged.</summary>
    CorruptData,

    /// <summary>The rows do not fit the table's schema.</summary>
    SchemaMismatch,

    /// <summary>A NOT NULL, CHECK or invariant is violated.</summary>
    ConstraintViolation,

    /// <summary>Another writer's commit conflicts with this one.</summary>
    ConcurrentModification,

    /// <summary>The session or the table may not be written.</summary>
    ReadOnly,

    /// <summary>A file or store could not be read or written.</summary>
    StorageFailed,

    /// <summary>A native library that DeltaQuery needs is missing or of the wrong version.</summary>
    NativeLibraryMissing,

    /// <summary>The limit on memory or temporary space was reached.</summary>
    OutOfMemory,

    /// <summary>An earlier statement of the transaction has failed.</summary>
    TransactionFailed,

    /// <summary>Messages are gone from Kafka that an INGEST had not read yet.</summary>
    DataLoss,

    /// <summary>The path lies outside of the locations that the engine was opened for.</summary>
    AccessDenied,

    /// <summary>A server that statements run on could not be reached, refused the login, or went away.</summary>
    ConnectionFailed,
}
