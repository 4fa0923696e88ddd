using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest;

/// <summary>Turns the bytes of a message's key or value into columns. Used by one thread at a time.</summary>
internal interface IValueDecoder
{
    /// <summary>Gives each column one value.</summary>
    /// <param name="bytes">The key or value, unpacked.</param>
    /// <param name="columns">The vectors of its columns, each with as many values as the others.</param>
    /// <param name="arena">Takes the strings.</param>
    /// <returns>What is wrong with the bytes, or null. The columns may then have got the value or not: the row is to be dropped.</returns>
    MessageFault? Decode(ReadOnlySpan<byte> bytes, ReadOnlySpan<VectorWriter> columns, NativeArena arena);
}
