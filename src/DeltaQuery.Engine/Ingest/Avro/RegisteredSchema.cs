using System.Text.Json;

namespace DeltaQuery.Engine.Ingest.Avro;

/// <summary>A schema as a registry gives it.</summary>
/// <param name="Id">Its id; null where the registry was asked by it.</param>
/// <param name="Type">AVRO, PROTOBUF or JSON.</param>
/// <param name="Text">The schema.</param>
/// <param name="References">The schemas whose names it uses.</param>
internal sealed record RegisteredSchema(int? Id, string Type, string Text, IReadOnlyList<RegisteredSchema.Reference> References)
{
    public const string Avro = "AVRO";
    public const string Json = "JSON";

    /// <summary>A version of a subject.</summary>
    internal sealed record Reference(string Subject, int Version);

    /// <summary>Reads an answer; null if it is none of a registry.</summary>
    public static RegisteredSchema? Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var answer = document.RootElement;
            var references = new List<Reference>();
            if (answer.TryGetProperty("references", out var list) && list.ValueKind == JsonValueKind.Array)
            {
                references.AddRange(list.EnumerateArray().Select(
                    item => new Reference(item.GetProperty("subject").GetString()!, item.GetProperty("version").GetInt32())));
            }

            return new RegisteredSchema(
                answer.TryGetProperty("id", out var id) ? id.GetInt32() : null,
                answer.TryGetProperty("schemaType", out var type) && type.GetString() is { } named ? named : Avro,
                answer.GetProperty("schema").GetString()!,
                references);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }
}
