using System.Text.Json;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>A field of a record.</summary>
/// <param name="Name">Its name, unique in the record.</param>
/// <param name="Schema">Its type.</param>
/// <param name="Aliases">Names that a writer may have for it.</param>
/// <param name="Default">What it is where the writer has no such field, as the schema's JSON has it; null if it has no default.</param>
internal sealed record AvroField(string Name, AvroSchema Schema, IReadOnlyList<string> Aliases, JsonElement? Default);
