namespace DeltaQuery.Engine;

/// <summary>How far a long statement is: OPTIMIZE, VACUUM, RESTORE, CLONE, CONVERT, INGEST, and whatever runs on a remote server.</summary>
/// <param name="Phase">What is being done, in a word or two: <c>packing</c>, <c>copying files</c>.</param>
/// <param name="FilesDone">How many files are done in this phase.</param>
/// <param name="Files">How many there are; null if that is not known.</param>
/// <param name="BytesDone">Their bytes that are done; 0 where bytes tell nothing.</param>
/// <param name="Bytes">All of their bytes; null if that is not known.</param>
public sealed record StatementProgress(string Phase, long FilesDone, long? Files, long BytesDone, long? Bytes)
{
    /// <summary>How many rows are done, messages of an INGEST for instance; null where it goes by files.</summary>
    public long? RowsDone { get; init; }

    /// <summary>How many rows there are; null if that is not known.</summary>
    public long? Rows { get; init; }

    /// <summary>How many tasks a remote server has done; null where it goes by files or rows.</summary>
    public long? TasksDone { get; init; }

    /// <summary>How many tasks there are so far: a later stage brings its own.</summary>
    public long? Tasks { get; init; }

    /// <summary>The part of the phase that is done, from 0 to 1, by bytes where they are known, else by files, rows or tasks; null if none are.</summary>
    public double? Fraction => Bytes is > 0 and var bytes ? Math.Clamp((double)BytesDone / bytes, 0, 1)
        : Files is > 0 and var files ? Math.Clamp((double)FilesDone / files, 0, 1)
        : Rows is > 0 and var rows ? Math.Clamp((double)(RowsDone ?? 0) / rows, 0, 1)
        : Tasks is > 0 and var tasks ? Math.Clamp((double)(TasksDone ?? 0) / tasks, 0, 1)
        : null;
}
