namespace DeltaQuery.Engine.Storage;

/// <summary>A file of the cache has gone while it was in use: someone has emptied the folder.</summary>
internal sealed class SpoolLostException(string path, Exception? cause = null) : IOException($"the file {path} of the cache has gone", cause);
