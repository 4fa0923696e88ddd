using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Execution.Describing;

/// <summary>The properties of a table as Spark shows them: those of the metadata, the protocol's versions and features, the clustering.
/// </summary>
internal static partial class ShownProperties
{
    private const string Redacted = "*********(redacted)";

    /// <summary>The properties in the order of their keys; values of keys that sound like secrets are blotted out.</summary>
    public static SortedDictionary<string, string> Of(Snapshot snapshot)
    {
        var shown = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in snapshot.Metadata.Configuration)
            shown[key] = Shown(key, value);
        shown["delta.minReaderVersion"] = SqlNumber(snapshot.Protocol.MinReaderVersion);
        shown["delta.minWriterVersion"] = SqlNumber(snapshot.Protocol.MinWriterVersion);
        foreach (var feature in TableFeatures.Listed(snapshot.Protocol))
            shown[$"delta.feature.{feature}"] = "supported";
        if (ClusteringColumns.Of(snapshot) is { } columns)
            shown["clusteringColumns"] = ToJson(columns.Select(c => c.LogicalPath));
        return shown;
    }

    /// <summary>A property's value as it may be shown. Delta's own properties hold no secrets.</summary>
    public static string Shown(string key, string? value) =>
        Secret().IsMatch(key) && !key.StartsWith("delta.", StringComparison.OrdinalIgnoreCase) ? Redacted : value ?? "";

    private static string SqlNumber(int value) => DuckDb.SqlText.Literal(value);

    private static string ToJson(IEnumerable<IReadOnlyList<string>> paths)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartArray();
            foreach (var path in paths)
            {
                writer.WriteStartArray();
                foreach (var name in path)
                    writer.WriteStringValue(name);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    [GeneratedRegex("secret|password|token|access[.]?key", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
