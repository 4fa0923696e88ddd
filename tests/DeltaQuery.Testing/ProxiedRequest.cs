using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace DeltaQuery.Testing;

/// <summary>A request on its way through a <see cref="FaultyProxy"/>.</summary>
/// <param name="Head">Its first line and its headers, with the empty line at the end.</param>
/// <param name="Body">What follows.</param>
internal sealed partial record ProxiedRequest(byte[] Head, byte[] Body)
{
    private readonly string _text = Encoding.Latin1.GetString(Head);

    public string Method => _text[.._text.IndexOf(' ')];

    /// <summary>Path and query.</summary>
    public string Target => _text.Split(' ', 3)[1];

    /// <summary>Whether it puts a version's commit.</summary>
    public bool IsCommit => Method == "PUT" && IsConditional && CommitName().IsMatch(Target);

    /// <summary>Whether it must not overwrite.</summary>
    public bool IsConditional => Header("If-None-Match") == "*";

    /// <summary>What it is about: the verb and the kind of object.</summary>
    public string Kind
    {
        get
        {
            var (path, query) = Target.Split('?', 2) is [var p, var q] ? (p, q) : (Target, "");
            if (Method is "GET" && query.Contains("list-type", StringComparison.Ordinal))
                return "LIST";
            var of = path switch
            {
                _ when query.Contains("upload", StringComparison.OrdinalIgnoreCase) => "upload",
                _ when CommitName().IsMatch(path) => "commit",
                _ when path.Contains(".checkpoint", StringComparison.Ordinal) || path.Contains("_sidecars", StringComparison.Ordinal) => "checkpoint",
                _ when path.EndsWith("_last_checkpoint", StringComparison.Ordinal) => "hint",
                _ when path.EndsWith(".crc", StringComparison.Ordinal) => "checksum",
                _ when path.EndsWith(".parquet", StringComparison.Ordinal) => "data",
                _ when path.EndsWith(".bin", StringComparison.Ordinal) => "vectors",
                _ when path.Contains(".deltaquery-probe", StringComparison.Ordinal) => "probe",
                _ => "other",
            };
            return $"{Method} {of}";
        }
    }

    public string? Header(string name) => HeaderOf(_text, name);

    /// <summary>The value of a header in a head.</summary>
    public static string? HeaderOf(string head, string name)
    {
        foreach (var line in head.Split("\r\n").Skip(1))
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && line.AsSpan(0, colon).Equals(name, StringComparison.OrdinalIgnoreCase))
                return line[(colon + 1)..].Trim();
        }

        return null;
    }

    /// <summary>How many bytes follow a head; null if it does not say.</summary>
    public static int? LengthOf(string head) => HeaderOf(head, "Content-Length") is { } length ? int.Parse(length, CultureInfo.InvariantCulture) : null;

    [GeneratedRegex(@"/_delta_log/\d{20}\.json$")]
    private static partial Regex CommitName();
}
