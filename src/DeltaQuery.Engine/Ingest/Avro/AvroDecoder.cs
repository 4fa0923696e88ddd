using System.Globalization;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Avro.Readers;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>Decodes values of one writer's schema as values of the reader's, into a vector of the type that <see cref="AvroColumns"/>
/// gives the reader's. Immutable: one can be used for any number of messages at once.</summary>
internal sealed class AvroDecoder
{
    private readonly ValueReader _reader;

    /// <exception cref="DeltaException">SchemaMismatch or NotSupported, as <see cref="AvroResolver.Resolve"/> tells.</exception>
    public AvroDecoder(AvroSchema writer, AvroSchema reader) => _reader = AvroResolver.Resolve(writer, reader);

    /// <summary>Adds the value to the vector; or leaves the vector as it was, and tells what is wrong with the bytes. Memory and time are
    /// bounded by the length of the bytes.</summary>
    /// <param name="datum">One value in Avro's binary encoding, and nothing after it.</param>
    /// <param name="value">Takes the value.</param>
    /// <param name="arena">Keeps long strings until the chunk is taken.</param>
    /// <param name="taken">The bytes of memory that all values take so far, roughly; those of this one are added.</param>
    /// <returns>What is wrong, in which field and at which byte; null if nothing is.</returns>
    public string? Decode(ReadOnlySpan<byte> datum, VectorWriter value, NativeArena arena, ref long taken)
    {
        var cursor = new AvroCursor(datum, arena);
        var before = value.Count;
        var cells = cursor.CellsLeft;
        var isRead = _reader.Read(ref cursor, value) && (cursor.Left == 0 || cursor.Fail($"{cursor.Left} bytes are left after the value"));
        taken += datum.Length + ((cells - cursor.CellsLeft) * sizeof(long));
        if (isRead)
            return null;
        value.CutTo(before);
        var field = cursor.Path.Length == 0 ? "" : $"field {cursor.Path}, ";
        return string.Create(CultureInfo.InvariantCulture, $"{field}byte {cursor.Position}: {cursor.Fault}");
    }
}
