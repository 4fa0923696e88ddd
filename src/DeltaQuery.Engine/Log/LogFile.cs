using System.Globalization;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Log;

/// <summary>A file of the log, told by its name.</summary>
/// <remarks><code>
/// 00000000000000000010.json                                       commit
/// 00000000000000000010.crc                                        version checksum
/// 00000000000000000010.checkpoint.parquet                         classic checkpoint
/// 00000000000000000010.checkpoint.0000000001.0000000003.parquet   one part of a multi-part checkpoint
/// 00000000000000000010.checkpoint.&lt;uuid&gt;.json|parquet           UUID-named (V2) checkpoint
/// 00000000000000000004.00000000000000000006.compacted.json        log compaction
/// </code>
/// Protocol: "Delta Log Entries", "Checkpoints", "Log Compaction Files", "Version Checksum File".</remarks>
/// <param name="Kind">What the file is.</param>
/// <param name="Version">The version, or the first one of a compaction.</param>
/// <param name="Name">The file's name in <c>_delta_log</c>.</param>
/// <param name="Size">Its size in bytes.</param>
/// <param name="LastModified">When it was last written.</param>
internal readonly record struct LogFile(LogFileKind Kind, long Version, string Name, long Size, DateTimeOffset LastModified)
{
    private const int VersionDigits = 20;

    /// <summary>The last version that the file covers.</summary>
    public long EndVersion { get; init; } = Version;

    /// <summary>Which part of a multi-part checkpoint this is, from 1.</summary>
    public int Part { get; init; }

    /// <summary>How many parts the checkpoint has.</summary>
    public int Parts { get; init; }

    /// <summary>What tells the object from another one of its name, where the store's listing does; two are equal without it.</summary>
    public string? ETag { get; init; }

    public bool IsCheckpoint => Kind is LogFileKind.ClassicCheckpoint or LogFileKind.MultiPartCheckpoint or LogFileKind.UuidCheckpoint;

    public bool Equals(LogFile other) =>
        (Kind, Version, EndVersion, Name, Size, LastModified, Part, Parts)
        == (other.Kind, other.Version, other.EndVersion, other.Name, other.Size, other.LastModified, other.Part, other.Parts);

    public override int GetHashCode() => HashCode.Combine(Version, Name, Size, LastModified);

    /// <summary>The name of a version's commit.</summary>
    public static string CommitName(long version) => Padded(version) + ".json";

    /// <summary>The name of a version's checksum.</summary>
    public static string ChecksumName(long version) => Padded(version) + ".crc";

    /// <summary>The name before which all files of a version sort.</summary>
    public static string Padded(long version) => version.ToString("D20", CultureInfo.InvariantCulture);

    /// <summary>Tells what a file is; null for files that are none of the log's.</summary>
    public static LogFile? Parse(ObjectInfo file)
    {
        var name = file.Name.AsSpan();
        if (name.Length <= VersionDigits || name[VersionDigits] != '.' || !TryVersion(name[..VersionDigits], out var version))
            return null;
        LogFile Of(LogFileKind kind) => new(kind, version, file.Name, file.Size, file.LastModified) { ETag = file.ETag };
        var rest = name[(VersionDigits + 1)..];
        if (rest.SequenceEqual("json"))
            return Of(LogFileKind.Commit);
        if (rest.SequenceEqual("crc"))
            return Of(LogFileKind.Checksum);
        if (rest.SequenceEqual("checkpoint.parquet"))
            return Of(LogFileKind.ClassicCheckpoint);
        if (rest.StartsWith("checkpoint."))
            return Checkpoint(rest["checkpoint.".Length..], Of);
        if (rest.Length == VersionDigits + ".compacted.json".Length && rest[VersionDigits..].SequenceEqual(".compacted.json")
            && TryVersion(rest[..VersionDigits], out var end) && end > version)
            return Of(LogFileKind.Compaction) with { EndVersion = end };
        return null;
    }

    private static LogFile? Checkpoint(ReadOnlySpan<char> rest, Func<LogFileKind, LogFile> of)
    {
        // 0000000001.0000000003.parquet, or a UUID with its ending
        if (rest.Length == 29 && rest[10] == '.' && rest[21..].SequenceEqual(".parquet")
            && int.TryParse(rest[..10], NumberStyles.None, CultureInfo.InvariantCulture, out var part)
            && int.TryParse(rest[11..21], NumberStyles.None, CultureInfo.InvariantCulture, out var parts))
            return part >= 1 && part <= parts ? of(LogFileKind.MultiPartCheckpoint) with { Part = part, Parts = parts } : null;
        var dot = rest.LastIndexOf('.');
        return dot == 36 && Guid.TryParseExact(rest[..dot], "D", out _) && rest[(dot + 1)..] is "json" or "parquet"
            ? of(LogFileKind.UuidCheckpoint)
            : null;
    }

    private static bool TryVersion(ReadOnlySpan<char> digits, out long version) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out version);
}
