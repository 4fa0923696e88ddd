namespace DeltaQuery.Engine.Log.Actions;

/// <summary>A Parquet file in _delta_log/_sidecars that holds file actions of a V2 checkpoint.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#sidecar-file-information">Sidecar File
/// Information</see>.</remarks>
internal sealed record Sidecar(string Path, long SizeInBytes, long ModificationTime, StringMap? Tags = null);
