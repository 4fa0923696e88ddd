using System.Globalization;
using DeltaQuery.Engine.Execution.Spark;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Engine.Writing;

namespace DeltaQuery.Engine.Execution.Sessions;

/// <summary>The settings of ours that a session has made: <c>SET deltaquery.commit.user_metadata = 'nightly'</c>.</summary>
internal sealed class SessionSettings
{
    private static readonly Dictionary<string, Action<SessionSettings, string?>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [PartitionZoneKey] = (settings, value) => settings.PartitionZone = value ?? "UTC",
        ["deltaquery.commit.user_metadata"] = (settings, value) => settings.UserMetadata = value,
        ["deltaquery.commit.isolation_level"] = (settings, value) =>
            settings.IsSerializable = IsFirst(value, "serializable", "writeserializable", "deltaquery.commit.isolation_level"),
        ["deltaquery.commit.multi_table"] = (settings, value) =>
            settings.CommitsSeveralTables = IsFirst(value, "best_effort", "refused", "deltaquery.commit.multi_table"),
        ["deltaquery.commit.max_retries"] = (settings, value) => settings.MaxRetries = Number(value, "deltaquery.commit.max_retries"),
        ["deltaquery.write.txn_app_id"] = (settings, value) => settings.TxnAppId = value,
        ["deltaquery.write.txn_version"] = (settings, value) => settings.TxnVersion = Number(value, "deltaquery.write.txn_version"),
        ["deltaquery.write.max_file_size"] = (settings, value) => settings.MaxFileSize = Size(value, "deltaquery.write.max_file_size"),
        ["deltaquery.optimize.max_file_size"] = (settings, value) => settings.OptimizedMaxFileSize = Size(value, "deltaquery.optimize.max_file_size"),
        ["deltaquery.optimize.min_file_size"] = (settings, value) => settings.OptimizedMinFileSize = Size(value, "deltaquery.optimize.min_file_size"),
        ["deltaquery.optimize.max_deleted_rows_ratio"] = (settings, value) => settings.MaxDeletedRowsRatio = Share(value, "deltaquery.optimize.max_deleted_rows_ratio"),
        ["deltaquery.auto_compact.min_num_files"] = (settings, value) =>
            settings.AutoCompactMinFiles = Number(value, "deltaquery.auto_compact.min_num_files") ?? UsualAutoCompactMinFiles,
        ["deltaquery.write.partition_overwrite_mode"] = (settings, value) =>
            settings.OverwritesDynamically = IsFirst(value, "dynamic", "static", "deltaquery.write.partition_overwrite_mode"),
        ["deltaquery.schema.auto_merge"] = (settings, value) => settings.MergesSchema = IsFirst(value, "true", "false", "deltaquery.schema.auto_merge"),
        [RetentionCheckKey] = (settings, value) => settings.SkipsRetentionCheck = IsFirst(value, "false", "true", RetentionCheckKey),
        [UntrackedMinutesKey] = (settings, value) => settings.UntrackedMinutes = Number(value, UntrackedMinutesKey) ?? DefaultUntrackedMinutes,
        ["deltaquery.restore.ignore_missing_files"] = (settings, value) =>
            settings.RestoresWithoutMissing = IsFirst(value, "true", "false", "deltaquery.restore.ignore_missing_files"),
        ["deltaquery.write.compression"] = (settings, value) => settings.Compression = Codec(value),
    };

    private const double UsualDeletedRowsRatio = 0.05;
    private const long UsualAutoCompactMinFiles = 50;

    public const string PartitionZoneKey = "deltaquery.partition_timezone";

    public const string RetentionCheckKey = "deltaquery.retention_check";

    public const string UntrackedMinutesKey = "deltaquery.vacuum.untracked_minutes";

    private static readonly long DefaultUntrackedMinutes = (long)StagedFiles.UntrackedAge.TotalMinutes;

    /// <summary>The names of all, in order.</summary>
    public static IEnumerable<string> Names => Known.Keys.Append(SparkSettings.RemoteKey).Order(StringComparer.Ordinal);

    /// <summary>The time zone of timestamps without one in partition values (TRAPS R16).</summary>
    public string PartitionZone { get; private set; } = "UTC";

    /// <summary>What the history is to say of commits, beside what they are.</summary>
    public string? UserMetadata { get; private set; }

    /// <summary>Whether no commit may miss rows that others have appended meanwhile, whatever the table says.</summary>
    public bool IsSerializable { get; private set; }

    /// <summary>Whether a transaction may change more than one table: a commit a table, one after the other.</summary>
    public bool CommitsSeveralTables { get; private set; }

    /// <summary>How often a commit is tried again when others were first; null for as long as it takes.</summary>
    public long? MaxRetries { get; private set; }

    /// <summary>The application whose writes happen once.</summary>
    public string? TxnAppId { get; private set; }

    /// <summary>The version of its write that comes next.</summary>
    public long? TxnVersion { get; private set; }

    /// <summary>The size from which a new file is begun, in bytes; null for the table's.</summary>
    public long? MaxFileSize { get; private set; }

    /// <summary>The size that OPTIMIZE gives to files, in bytes; null for the table's.</summary>
    public long? OptimizedMaxFileSize { get; private set; }

    /// <summary>The size below which OPTIMIZE takes a file for small, in bytes; null for half of the size that it gives to files.</summary>
    public long? OptimizedMinFileSize { get; private set; }

    /// <summary>The share of deleted rows from which OPTIMIZE writes a file anew, as Spark has it.</summary>
    public double MaxDeletedRowsRatio { get; private set; } = UsualDeletedRowsRatio;

    /// <summary>How many small files a partition must have for them to be packed after a commit.</summary>
    public long AutoCompactMinFiles { get; private set; } = UsualAutoCompactMinFiles;

    /// <summary>The codec of data files; null for the table's.</summary>
    public string? Compression { get; private set; }

    /// <summary>Whether INSERT OVERWRITE replaces only the partitions into which it writes.</summary>
    public bool OverwritesDynamically { get; private set; }

    /// <summary>Whether INSERT and MERGE add columns to the table that only their rows have, unasked.</summary>
    public bool MergesSchema { get; private set; }

    /// <summary>Whether VACUUM may be told to keep removed files for a shorter time than the table says.</summary>
    public bool SkipsRetentionCheck { get; private set; }

    /// <summary>How old, at least, a file is that VACUUM deletes although no commit has ever named it: a writer may be about to.</summary>
    public long UntrackedMinutes { get; private set; } = DefaultUntrackedMinutes;
    /// <summary>Whether RESTORE leaves out files that are no longer there.</summary>
    public bool RestoresWithoutMissing { get; private set; }

    /// <summary>Spark's names of settings that are ours, too.</summary>
    public static string OwnName(string name) => name.ToLowerInvariant() switch
    {
        "spark.sql.sources.partitionoverwritemode" => "deltaquery.write.partition_overwrite_mode",
        "spark.databricks.delta.autocompact.minnumfiles" => "deltaquery.auto_compact.min_num_files",
        "spark.databricks.delta.optimize.maxfilesize" => "deltaquery.optimize.max_file_size",
        "spark.databricks.delta.optimize.minfilesize" => "deltaquery.optimize.min_file_size",
        "spark.databricks.delta.optimize.maxdeletedrowsratio" => "deltaquery.optimize.max_deleted_rows_ratio",
        "spark.databricks.delta.retentiondurationcheck.enabled" => RetentionCheckKey,
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

    private static double Share(string? value, string name) => value is null ? UsualDeletedRowsRatio
        : double.TryParse(value, CultureInfo.InvariantCulture, out var share) && share is >= 0 and <= 1 ? share
        : throw Wrong(name, value, "a number from 0 to 1");

    private static long? Size(string? value, string name) => value is null ? null : ByteSize.Parse(value) ?? throw Wrong(name, value, "a size such as 128mb");

    private static string? Codec(string? value) => value is null || ParquetCodec.Find(value) is not null
        ? value
        : throw Wrong("deltaquery.write.compression", value, $"one of {ParquetCodec.Names}");

    private static DeltaException Wrong(string name, string value, string expected) =>
        new(DeltaErrorCode.QueryFailed, $"{name} must be {expected}, not '{value}'");
}
