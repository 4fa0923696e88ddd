using System.Globalization;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>The settings of ours that a session has made: <c>SET deltaquery.commit.user_metadata = 'nightly'</c>.</summary>
internal sealed class SessionSettings
{
    private static readonly Dictionary<string, Action<SessionSettings, string?>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [PartitionZoneKey] = (settings, value) => settings.PartitionZone = value ?? "UTC",
        ["deltaquery.commit.user_metadata"] = (settings, value) => settings.UserMetadata = value,
        ["deltaquery.commit.max_retries"] = (settings, value) => settings.MaxRetries = Number(value, "deltaquery.commit.max_retries"),
        ["deltaquery.write.txn_app_id"] = (settings, value) => settings.TxnAppId = value,
        ["deltaquery.write.txn_version"] = (settings, value) => settings.TxnVersion = Number(value, "deltaquery.write.txn_version"),
        ["deltaquery.write.max_file_size"] = (settings, value) => settings.MaxFileSize = Size(value, "deltaquery.write.max_file_size"),
        ["deltaquery.write.partition_overwrite_mode"] = (settings, value) =>
            settings.OverwritesDynamically = IsFirst(value, "dynamic", "static", "deltaquery.write.partition_overwrite_mode"),
        ["deltaquery.schema.auto_merge"] = (settings, value) => settings.MergesSchema = IsFirst(value, "true", "false", "deltaquery.schema.auto_merge"),
        ["deltaquery.restore.ignore_missing_files"] = (settings, value) =>
            settings.RestoresWithoutMissing = IsFirst(value, "true", "false", "deltaquery.restore.ignore_missing_files"),
        ["deltaquery.write.compression"] = (settings, value) => settings.Compression = Codec(value),
    };

    public const string PartitionZoneKey = "deltaquery.partition_timezone";

    /// <summary>The names of all, in order.</summary>
    public static IEnumerable<string> Names => Known.Keys.Order(StringComparer.Ordinal);

    /// <summary>The time zone of timestamps without one in partition values (TRAPS R16).</summary>
    public string PartitionZone { get; private set; } = "UTC";

    /// <summary>What the history is to say of commits, beside what they are.</summary>
    public string? UserMetadata { get; private set; }

    /// <summary>How often a commit is tried again when others were first; null for as long as it takes.</summary>
    public long? MaxRetries { get; private set; }

    /// <summary>The application whose writes happen once.</summary>
    public string? TxnAppId { get; private set; }

    /// <summary>The version of its write that comes next.</summary>
    public long? TxnVersion { get; private set; }

    /// <summary>The size from which a new file is begun, in bytes; null for the table's.</summary>
    public long? MaxFileSize { get; private set; }

    /// <summary>The codec of data files; null for the table's.</summary>
    public string? Compression { get; private set; }

    /// <summary>Whether INSERT OVERWRITE replaces only the partitions into which it writes.</summary>
    public bool OverwritesDynamically { get; private set; }

    /// <summary>Whether INSERT and MERGE add columns to the table that only their rows have, unasked.</summary>
    public bool MergesSchema { get; private set; }

    /// <summary>Whether RESTORE leaves out files that are no longer there.</summary>
    public bool RestoresWithoutMissing { get; private set; }

    /// <summary>Spark's names of settings that are ours, too.</summary>
    public static string OwnName(string name) => name.ToLowerInvariant() switch
    {
        "spark.sql.sources.partitionoverwritemode" => "deltaquery.write.partition_overwrite_mode",
        "spark.databricks.delta.schema.automerge.enabled" => "deltaquery.schema.auto_merge",
        "spark.sql.files.ignoremissingfiles" => "deltaquery.restore.ignore_missing_files",
        _ => name,
    };

    /// <summary>Sets one, or with null gives it its default again; false if there is none of that name.</summary>
    /// <exception cref="DeltaException">QueryFailed: it cannot have that value.</exception>
    public bool TrySet(string name, string? value)
    {
        if (!Known.TryGetValue(name, out var set))
            return false;
        set(this, value);
        return true;
    }

    private static bool IsFirst(string? value, string first, string second, string name) => value?.ToLowerInvariant() switch
    {
        null => false,
        { } text when text == first => true,
        { } text when text == second => false,
        { } text => throw Wrong(name, text, $"{first} or {second}"),
    };

    private static long? Number(string? value, string name) => value is null ? null
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
        : throw Wrong(name, value, "a whole number from 0");

    private static long? Size(string? value, string name) => value is null ? null : ByteSize.Parse(value) ?? throw Wrong(name, value, "a size such as 128mb");

    private static string? Codec(string? value) => value is null || ParquetCodec.Find(value) is not null
        ? value
        : throw Wrong("deltaquery.write.compression", value, $"one of {ParquetCodec.Names}");

    private static DeltaException Wrong(string name, string value, string expected) =>
        new(DeltaErrorCode.QueryFailed, $"{name} must be {expected}, not '{value}'");
}
