namespace DeltaQuery.Engine.Log;

/// <summary>A checkpoint that has just been written.</summary>
/// <param name="Version">The version.</param>
/// <param name="Actions">How many actions it holds, in its sidecars too.</param>
/// <param name="SizeInBytes">The size of its files.</param>
/// <param name="Adds">How many live files it holds.</param>
/// <param name="AddBytes">The size of these.</param>
internal sealed record WrittenCheckpoint(long Version, long Actions, long SizeInBytes, long Adds, long AddBytes);
