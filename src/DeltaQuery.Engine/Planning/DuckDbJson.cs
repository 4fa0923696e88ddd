using System.Text;
using System.Text.Json;

namespace DeltaQuery.Engine.Planning;

/// <summary>Reads what DuckDB writes as JSON of a statement's tree or plan.</summary>
internal static class DuckDbJson
{
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 4096 };

    /// <exception cref="JsonException">The text is not JSON, or is nested too deeply.</exception>
    public static JsonDocument Parse(string json) => JsonDocument.Parse(MendNumbers(json), Deep);

    /// <summary>DuckDB writes NaN and Infinity bare, which is no JSON: they become strings.</summary>
    private static string MendNumbers(string json)
    {
        if (!json.Contains("NaN", StringComparison.Ordinal) && !json.Contains("Infinity", StringComparison.Ordinal)
            && !json.Contains(":nan", StringComparison.Ordinal) && !json.Contains("inf", StringComparison.Ordinal))
            return json;
        var mended = new StringBuilder(json.Length + 16);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"')
            {
                var end = i + 1;
                while (end < json.Length && json[end] != '"')
                    end += json[end] == '\\' ? 2 : 1;
                end = Math.Min(end, json.Length - 1);
                mended.Append(json, i, end - i + 1);
                i = end;
                continue;
            }

            var rest = json.AsSpan(i);
            var word = rest.StartsWith("-Infinity") ? "-Infinity" : rest.StartsWith("Infinity") ? "Infinity" : rest.StartsWith("NaN") ? "NaN"
                : rest.StartsWith("-inf") ? "-inf" : rest.StartsWith("inf") ? "inf" : rest.StartsWith("-nan") ? "-nan" : rest.StartsWith("nan") ? "nan" : null;
            if (word is null)
            {
                mended.Append(json[i]);
                continue;
            }

            mended.Append('"').Append(word).Append('"');
            i += word.Length - 1;
        }

        return mended.ToString();
    }
}
