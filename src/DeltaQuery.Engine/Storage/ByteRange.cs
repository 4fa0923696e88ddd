namespace DeltaQuery.Engine.Storage;

/// <summary>Some bytes of a file.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The one after the last.</param>
internal readonly record struct ByteRange(long Start, long End)
{
    public long Length => End - Start;

    public bool Overlaps(ByteRange other) => Start < other.End && other.Start < End;
}
