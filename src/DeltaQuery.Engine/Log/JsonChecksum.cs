using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeltaQuery.Engine.Log;

/// <summary>The MD5 sum of JSON in its canonical form: each leaf with its path, ordered by the paths' bytes.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#json-checksum">JSON checksum</see>:
/// <c>"k1"+"k3"+0="v3","k1"+"k3"+1=2</c>. The top level's own <c>checksum</c> does not count.</remarks>
internal static class JsonChecksum
{
    public static string Compute(JsonObject json)
    {
#pragma warning disable CA5351 // the protocol's choice; nobody's secret hangs on it
        return Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(Canonical(json))));
#pragma warning restore CA5351
    }

    public static string Canonical(JsonObject json)
    {
        var leaves = new List<(string Path, string Value)>();
        foreach (var (name, value) in json)
        {
            if (name != "checksum")
                Collect(value, Quoted(name), leaves);
        }

        leaves.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path)); // all ASCII
        return string.Join(',', leaves.Select(leaf => $"{leaf.Path}={leaf.Value}"));
    }

    private static void Collect(JsonNode? node, string path, List<(string Path, string Value)> leaves)
    {
        switch (node)
        {
            case JsonObject row:
                foreach (var (name, value) in row)
                    Collect(value, $"{path}+{Quoted(name)}", leaves);
                break;
            case JsonArray array:
                for (var i = 0; i < array.Count; i++)
                    Collect(array[i], string.Create(CultureInfo.InvariantCulture, $"{path}+{i}"), leaves);
                break;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                leaves.Add((path, Quoted(value.GetValue<string>())));
                break;
            default:
                leaves.Add((path, node?.ToJsonString() ?? "null"));
                break;
        }
    }

    /// <summary>Every byte but the unreserved ones as %XX.</summary>
    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var code in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)code) || code is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~')
                quoted.Append((char)code);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"%{code:X2}");
        }

        return quoted.Append('"').ToString();
    }
}
