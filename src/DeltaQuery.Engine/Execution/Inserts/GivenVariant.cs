using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Execution.Inserts;

/// <summary>Values for variants that a program gives: JSON, as a variant is read.</summary>
internal static class GivenVariant
{
    [ThreadStatic]
    private static VariantBuilder? _builder;

    /// <summary>The JSON of a value, which <c>parse_json</c> takes; null for NULL.</summary>
    /// <exception cref="ArgumentException">It is no JSON.</exception>
    public static string? ToJson(object? value)
    {
        var json = value switch
        {
            null or DBNull => null,
            string text => text,
            JsonElement element => element.GetRawText(),
            JsonDocument document => document.RootElement.GetRawText(),
            JsonNode node => node.ToJsonString(),
            _ => throw new ArgumentException($"a {value.GetType().Name} is no JSON, of which a variant is made"),
        };
        if (json is not null)
            Check(json);
        return json;
    }

    private static void Check(string json)
    {
        var builder = _builder ??= new VariantBuilder();
        builder.Clear();
        try
        {
            new VariantJson(builder).AddRow(Encoding.UTF8.GetBytes(json));
        }
        catch (JsonException e)
        {
            throw new ArgumentException(e.Message, e);
        }
    }
}
