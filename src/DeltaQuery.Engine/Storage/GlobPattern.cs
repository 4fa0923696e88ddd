using System.Text;

namespace DeltaQuery.Engine.Storage;

/// <summary>A path with wildcards that means what it means to DuckDB's <c>glob</c> in a local folder: <c>*</c>, <c>?</c> (one byte) and <c>[a-z]</c>,
/// <c>[!a]</c> inside of a name, <c>**</c> for any number of folders, <c>\</c> before a character that stands for itself.</summary>
/// <remarks>
/// <code>
///   s3://bucket/logs/2024-*/x.csv
///   folder          \ names     /
/// </code></remarks>
internal sealed class GlobPattern
{
    private readonly byte[][] _names;
    private readonly int _crawl; // the place of **; -1 if there is none

    private GlobPattern(string folder, IReadOnlyList<string> names)
    {
        Folder = folder;
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _crawl = names.ToList().IndexOf("**");
    }

    /// <summary>Below which all lies that it can match.</summary>
    public string Folder { get; }

    /// <summary>Whether what it matches lies directly in <see cref="Folder"/>.</summary>
    public bool IsFlat => _names.Length == 1 && _crawl < 0;

    /// <summary>Whether a path has wildcards.</summary>
    public static bool IsIn(string path) => path.AsSpan().IndexOfAny("*?[") >= 0;

    /// <summary>Reads a path with wildcards.</summary>
    /// <exception cref="DeltaException">NotSupported: DuckDB does not know such a pattern either.</exception>
    public static GlobPattern Parse(string path)
    {
        var start = path.IndexOf("://", StringComparison.Ordinal) + 3;
        var parts = path[start..].Split('/');
        var first = Array.FindIndex(parts, IsIn);
        if (first == 0)
            throw Refused("a bucket cannot be a pattern");
        if (parts.Count(p => p == "**") > 1)
            throw Refused("** can stand in it once");
        return new GlobPattern(path[..start] + string.Join('/', parts[..first]), parts[first..]);

        DeltaException Refused(string why) => new(DeltaErrorCode.NotSupported, $"cannot list {path}: {why}") { Path = path };
    }

    /// <summary>Whether it matches a file.</summary>
    /// <param name="path">The file's path below <see cref="Folder"/>.</param>
    public bool Matches(string path)
    {
        var names = path.Split('/');
        if (_crawl < 0)
            return names.Length == _names.Length && MatchesAll(_names, names);
        var behind = _names.Length - _crawl - 1;
        return names.Length >= _crawl + Math.Max(behind, 1)
            && MatchesAll(_names.AsSpan(0, _crawl), names.AsSpan(0, _crawl))
            && MatchesAll(_names.AsSpan(_crawl + 1), names.AsSpan(names.Length - behind));
    }

    private static bool MatchesAll(ReadOnlySpan<byte[]> patterns, ReadOnlySpan<string> names)
    {
        for (var i = 0; i < patterns.Length; i++)
        {
            var name = Encoding.UTF8.GetBytes(names[i]);
            if (patterns[i].AsSpan().IndexOfAny("*?["u8) < 0 ? !name.AsSpan().SequenceEqual(patterns[i]) : !Matches(patterns[i], name))
                return false;
        }

        return true;
    }

    /// <summary>Whether a name matches: each <c>*</c> takes as little as it can, and the last one more as long as the rest does not fit.</summary>
    private static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        var (at, in_, retryAt, retryIn) = (0, 0, -1, 0);
        while (in_ < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (retryAt, retryIn) = (++at, in_);
                continue;
            }

            var step = at < pattern.Length ? Step(pattern[at..], name[in_]) : 0;
            if (step < 0)
                return false;
            if (step > 0)
            {
                (at, in_) = (at + step, in_ + 1);
                continue;
            }

            if (retryAt < 0)
                return false;
            (at, in_) = (retryAt, ++retryIn);
        }

        return pattern[at..].IndexOfAnyExcept((byte)'*') < 0;
    }

    /// <summary>How long the part of the pattern is that takes the byte; 0 if it does not, -1 if the pattern is none.</summary>
    private static int Step(ReadOnlySpan<byte> pattern, byte value)
    {
        switch (pattern[0])
        {
            case (byte)'?':
                return 1;
            case (byte)'\\':
                return pattern.Length == 1 ? -1 : pattern[1] == value ? 2 : 0;
            case (byte)'[':
                return Bracket(pattern, value);
            default:
                return pattern[0] == value ? 1 : 0;
        }
    }

    private static int Bracket(ReadOnlySpan<byte> pattern, byte value)
    {
        var at = 1;
        var inverts = at < pattern.Length && pattern[at] == '!';
        if (inverts)
            at++;
        var (start, found) = (at, false);
        while (at < pattern.Length)
        {
            if (pattern[at] == ']' && at > start)
                return found != inverts ? at + 1 : 0;
            if (at + 1 == pattern.Length)
                return -1;
            if (pattern[at + 1] != '-')
            {
                found |= pattern[at++] == value;
                continue;
            }

            if (at + 2 == pattern.Length)
                return -1;
            found |= value >= pattern[at] && value <= pattern[at + 2];
            at += 3;
        }

        return -1;
    }
}
