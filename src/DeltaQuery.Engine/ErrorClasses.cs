namespace DeltaQuery.Engine;

/// <summary>What Spark and Delta call errors.</summary>
internal static class ErrorClasses
{
    public const string NotNull = "DELTA_NOT_NULL_CONSTRAINT_VIOLATED";
    public const string AppendOnly = "DELTA_CANNOT_MODIFY_APPEND_ONLY";
    public const string SeveralMatches = "DELTA_MULTIPLE_SOURCE_ROW_MATCHING_TARGET_ROW_IN_MERGE";
    public const string FeaturesForRead = "DELTA_UNSUPPORTED_FEATURES_FOR_READ";
    public const string FeaturesForWrite = "DELTA_UNSUPPORTED_FEATURES_FOR_WRITE";
    public const string TimeBefore = "DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION";
    public const string TimeAfter = "DELTA_TIMESTAMP_GREATER_THAN_COMMIT";

    /// <summary>The class of all errors of a kind; null where the kind has several, or none.</summary>
    public static string? Of(DeltaErrorCode code) => code switch
    {
        DeltaErrorCode.SyntaxError => "PARSE_SYNTAX_ERROR",
        DeltaErrorCode.TableNotFound => "DELTA_TABLE_NOT_FOUND",
        DeltaErrorCode.TableAlreadyExists => "DELTA_TABLE_ALREADY_EXISTS",
        DeltaErrorCode.SchemaNotFound => "SCHEMA_NOT_FOUND",
        DeltaErrorCode.ColumnNotFound => "UNRESOLVED_COLUMN",
        DeltaErrorCode.VersionNotFound => "DELTA_VERSION_NOT_FOUND",
        DeltaErrorCode.ConcurrentModification => "DELTA_CONCURRENT_WRITE",
        _ => null,
    };
}
