namespace DeltaQuery.Acceptance.Golden;

/// <summary>Where we differ from a case's facts, or from Spark, and why that is right.</summary>
/// <param name="Table">The table.</param>
/// <param name="Check">The check, without the time zone.</param>
/// <param name="Difference">What the check says; anything else is a failure, and so is none at all.</param>
/// <param name="Why">Why it is as it must be.</param>
internal sealed record KnownDifference(string Table, string Check, string Difference, string Why)
{
    private const string NaN = "a float's bounds tell nothing of NaN, which sorts above all: writers leave it out of them";

    private const string SamePath = "the commit removes the file under another spelling of its path, as the case's own note says";

    private const string NoColumns = "a table without columns can't be read, as Spark says of op_table_without_columns";

    private const string Recorded = "the log records 6398 rows for a file that holds 10: no reader can know";

    private static readonly KnownDifference[] All =
    [
        new("delta-rs/delta-live-table", "version 0",
            "QueryFailed: delta.`{root}` has no columns yet: its schema is empty", NoColumns),
        new("deltars16/rs_write_append_overwrite_delete_update", "where d > 100", "2 files read, Spark reads 1", NaN),
        new("dremio/multibatchCheckpointWithRemove", "count(*)", "6398, expected 10", Recorded),
        new("kernel-rs-golden/canonicalized-paths-normal-a", "delta_files", "0 files, expected 1", SamePath),
        new("kernel-rs-golden/canonicalized-paths-normal-a", "DESCRIBE DETAIL", "0 files, expected 1", SamePath),
        new("kernel-rs-golden/canonicalized-paths-normal-b", "delta_files", "0 files, expected 1", SamePath),
        new("kernel-rs-golden/canonicalized-paths-normal-b", "DESCRIBE DETAIL", "0 files, expected 1", SamePath),
        new("spark42/types_all_primitives_extremes", "where d > 1e308", "5 files read, Spark reads 3", NaN),
        new("spark42/types_all_primitives_extremes", "where d = 0.0", "3 files read, Spark reads 2", NaN),
        new("spark42/types_all_primitives_extremes", "where f = double('NaN')", "5 files read, Spark reads 1", NaN),
        new("spark42/types_all_primitives_extremes", "where d < -1e308", "2 files read, Spark reads 1", NaN),
        new("spark42/types_all_primitives_extremes", "where NOT (d <= 0)", "5 files read, Spark reads 4", NaN),
    ];

    /// <summary>What is known of a table.</summary>
    public static IReadOnlyList<KnownDifference> Of(string table) => [.. All.Where(d => d.Table == table)];
}
