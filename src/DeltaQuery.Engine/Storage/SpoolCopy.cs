namespace DeltaQuery.Engine.Storage;

/// <summary>One object's files in the cache, as a look into the folder finds them.</summary>
/// <param name="Index">The path of the index.</param>
/// <param name="Others">The paths of the files beside it.</param>
/// <param name="Bytes">How many bytes are filled.</param>
/// <param name="LastUse">When it was last used.</param>
internal readonly record struct SpoolCopy(string Index, IReadOnlyList<string> Others, long Bytes, DateTime LastUse);
