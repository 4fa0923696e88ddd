using System.Text.Json.Serialization;

namespace DeltaQuery.Engine.Schema;

/// <summary>Generated serialisers of the values that column metadata holds; trimming keeps them.</summary>
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(long))]
[JsonSerializable(typeof(bool))]
internal sealed partial class SchemaJsonContext : JsonSerializerContext;
