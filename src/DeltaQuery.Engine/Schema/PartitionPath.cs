using System.Buffers;
using System.Globalization;
using System.Text;

namespace DeltaQuery.Engine.Schema;

/// <summary>Directory names of partitions, as Hive and Spark write them: <c>day=2024-01-01/city=K%C3%B6ln</c> stays <c>city=Köln</c>, but
/// <c>a/b</c> becomes <c>a%2Fb</c>. Readers never parse them: partition values come from the log alone.</summary>
/// <remarks>Escaped are U+0001 to U+001F, U+007F and <c>" # % ' * / : = ? \ { [ ] ^</c>. A path made so is a file path: to stand in the
/// log it is percent-encoded once more by <see cref="DataPath.Encode"/>.</remarks>
internal static class PartitionPath
{
    /// <summary>Stands for NULL and for the empty string.</summary>
    public const string NullName = "__HIVE_DEFAULT_PARTITION__";

    private static readonly SearchValues<char> Escaped = SearchValues.Create(
        [.. Enumerable.Range(1, 31).Select(code => (char)code), .. "\"#%'*/:=?\\\u007F{[]^"]);

    /// <summary>One directory for each partition column, in order, joined by '/'; empty for an unpartitioned table.</summary>
    public static string Format(IEnumerable<KeyValuePair<string, string?>> partitionValues) =>
        string.Join('/', partitionValues.Select(pair =>
            $"{Escape(pair.Key)}={(string.IsNullOrEmpty(pair.Value) ? NullName : Escape(pair.Value))}"));

    public static string Escape(string text)
    {
        if (!text.AsSpan().ContainsAny(Escaped))
            return text;

        var escaped = new StringBuilder(text.Length + 8);
        foreach (char c in text)
            if (Escaped.Contains(c))
                escaped.Append('%').Append(((int)c).ToString("X2", CultureInfo.InvariantCulture));
            else
                escaped.Append(c);
        return escaped.ToString();
    }
}
