namespace DeltaQuery.Engine.Log;

/// <summary>The kinds of files in <c>_delta_log</c> that a snapshot may be made from.</summary>
internal enum LogFileKind
{
    Commit,
    Checksum,
    ClassicCheckpoint,
    MultiPartCheckpoint,
    UuidCheckpoint,
    Compaction,
}
