namespace DeltaQuery.Engine.Storage;

/// <summary>A remote object is not the one any more that it was when it was first looked at (HTTP 412).</summary>
internal sealed class ObjectChangedException(string path) : IOException($"the object {path} has changed")
{
    public string Path { get; } = path;
}
