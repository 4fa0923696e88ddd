namespace DeltaQuery.Engine.Log.Actions;

/// <summary>The first word of a V2 checkpoint.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#checkpoint-metadata">Checkpoint Metadata</see>.</remarks>
internal sealed record CheckpointMetadata(long Version, StringMap? Tags = null);
