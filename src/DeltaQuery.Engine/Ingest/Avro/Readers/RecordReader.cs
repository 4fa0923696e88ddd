using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Ingest.Avro.Readers;

/// <summary>A record, as STRUCT: the writer's fields in their order, each into the reader's or passed over; then the defaults of the
/// others.</summary>
internal sealed class RecordReader(RecordReader.Step[] steps, RecordReader.Default[] defaults) : ValueReader
{
    public override bool Read(ref AvroCursor cursor, VectorWriter target)
    {
        foreach (ref readonly var step in steps.AsSpan())
        {
            if (step.Reader is null ? !AvroSkipper.Skip(ref cursor, step.Schema) : !step.Reader.Read(ref cursor, target[step.Child]))
                return cursor.FailIn(step.Name);
        }

        foreach (ref readonly var missing in defaults.AsSpan())
        {
            var bytes = new AvroCursor(missing.Value, cursor.Arena) { CellsLeft = cursor.CellsLeft };
            if (!missing.Reader.Read(ref bytes, target[missing.Child]))
            {
                cursor.Fail($"the default: {bytes.Fault}");
                return cursor.FailIn(missing.Name);
            }

            cursor.CellsLeft = bytes.CellsLeft;
        }

        target.AddStruct();
        return true;
    }

    /// <summary>A field of the writer's.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Schema">The writer's type.</param>
    /// <param name="Reader">How it is read; null to pass over it.</param>
    /// <param name="Child">The reader's field.</param>
    internal readonly record struct Step(string Name, AvroSchema Schema, ValueReader? Reader, int Child);

    /// <summary>A field that the writer does not have.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Value">Its default, in the reader's own encoding.</param>
    /// <param name="Reader">Reads that.</param>
    /// <param name="Child">The reader's field.</param>
    internal readonly record struct Default(string Name, byte[] Value, ValueReader Reader, int Child);
}
