using System.Globalization;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;

namespace DeltaQuery.Engine.Log;

/// <summary>The table properties in metaData.configuration, typed, with Delta's defaults. A value that cannot be read is an error for who
/// asks for it, and for nobody else.</summary>
/// <remarks><see href="https://github.com/delta-io/delta/blob/master/PROTOCOL.md#table-properties">Table Properties</see>.</remarks>
internal sealed class TableProperties(StringMap configuration)
{
    public const string ConstraintPrefix = "delta.constraints.";

    public TableProperties(Metadata metadata) : this(metadata.Configuration)
    {
    }

    /// <summary>As the table says; it counts only where the protocol supports columnMapping.</summary>
    public ColumnMappingMode ColumnMappingMode => ColumnMapping.ParseMode(Text("delta.columnMapping.mode"));

    public long? MaxColumnId => Number("delta.columnMapping.maxColumnId");

    public bool AppendOnly => Flag("delta.appendOnly");

    public bool EnableDeletionVectors => Flag("delta.enableDeletionVectors");

    public bool EnableChangeDataFeed => Flag("delta.enableChangeDataFeed");

    public bool EnableTypeWidening => Flag(PropertyDefinitions.EnableTypeWideningKey);

    public bool EnableRowTracking => Flag(PropertyDefinitions.EnableRowTrackingKey);

    public bool RowTrackingSuspended => Flag(PropertyDefinitions.RowTrackingSuspendedKey);

    /// <summary>Whether data files should hold partition columns, too. Where the feature materializePartitionColumns is there, they must.</summary>
    public bool WritePartitionColumnsToParquet => Flag("delta.writePartitionColumnsToParquet");

    public bool EnableInCommitTimestamps => Flag("delta.enableInCommitTimestamps");

    /// <summary>The first version with an in-commit timestamp; null where all have one.</summary>
    public long? InCommitTimestampEnablementVersion => Number("delta.inCommitTimestampEnablementVersion");

    /// <summary>Checkpoints before this version go with all that is before it, or not at all; null where none is protected.</summary>
    public long? CheckpointProtectionVersion => Number(PropertyDefinitions.CheckpointProtectionKey);

    /// <summary>A checkpoint every so many commits.</summary>
    public long CheckpointInterval => Number("delta.checkpointInterval") is >= 1 and long value ? value : 10;

    public bool UseV2Checkpoints => string.Equals(Text("delta.checkpointPolicy"), "v2", StringComparison.OrdinalIgnoreCase);

    public bool CheckpointWriteStatsAsJson => Flag("delta.checkpoint.writeStatsAsJson", byDefault: true);

    /// <summary>Spark and we write them so unless the table says otherwise, though the protocol calls that the exception.</summary>
    public bool CheckpointWriteStatsAsStruct => Flag("delta.checkpoint.writeStatsAsStruct", byDefault: true);

    /// <summary>How many leaf columns from the left get statistics; -1 means all.</summary>
    public int DataSkippingNumIndexedCols => (int)Math.Clamp(Number("delta.dataSkippingNumIndexedCols") ?? 32, -1, int.MaxValue);

    /// <summary>The columns that get statistics whatever their place, as paths; null where the property isn't set.</summary>
    public IReadOnlyList<IReadOnlyList<string>>? DataSkippingStatsColumns =>
        Text("delta.dataSkippingStatsColumns") is { } text ? ParseColumns("delta.dataSkippingStatsColumns", text) : null;

    /// <summary>The size that data files should have, in bytes.</summary>
    public long? TargetFileSize => Text("delta.targetFileSize") is { } text ? ByteSize.Parse(text) ?? throw Corrupt("delta.targetFileSize", text, "a size such as 128mb") : null;

    /// <summary>Whether small files are packed after commits that leave many of them.</summary>
    public bool AutoCompact => Text("delta.autoOptimize.autoCompact") is { } text
        ? !text.Equals("false", StringComparison.OrdinalIgnoreCase) // true, or Databricks' auto and legacy
        : Flag("delta.autoOptimize");

    public TimeSpan LogRetentionDuration => Interval("delta.logRetentionDuration") ?? TimeSpan.FromDays(30);

    public TimeSpan DeletedFileRetentionDuration => Interval("delta.deletedFileRetentionDuration") ?? TimeSpan.FromDays(7);

    /// <summary>Null keeps transaction identifiers for ever.</summary>
    public TimeSpan? SetTransactionRetentionDuration => Interval("delta.setTransactionRetentionDuration");

    public bool EnableExpiredLogCleanup => Flag("delta.enableExpiredLogCleanup", byDefault: true);

    /// <summary>Delta's documentation names WriteSerializable as the default.</summary>
    public string IsolationLevel => Text("delta.isolationLevel") ?? "WriteSerializable";

    public string? ParquetCompressionCodec => Text("delta.parquet.compression.codec");

    /// <summary>CHECK constraints: name and Spark SQL.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Constraints =>
        [.. configuration
            .Where(entry => entry.Key.StartsWith(ConstraintPrefix, StringComparison.OrdinalIgnoreCase) && entry.Value is not null)
            .Select(entry => KeyValuePair.Create(entry.Key[ConstraintPrefix.Length..], entry.Value!))];

    /// <summary>The text of a property, its key compared without case; null where it is not set.</summary>
    public string? Text(string key)
    {
        if (configuration.TryGetValue(key, out string? value))
            return value;
        foreach ((string name, string? text) in configuration.AsSpan())
            if (name.Equals(key, StringComparison.OrdinalIgnoreCase))
                return text;
        return null;
    }

    public bool Flag(string key, bool byDefault = false) => Text(key) switch
    {
        null => byDefault,
        { } text when bool.TryParse(text, out bool value) => value,
        { } text => throw Corrupt(key, text, "true or false"),
    };

    public long? Number(string key) => Text(key) switch
    {
        null => null,
        { } text when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) => value,
        { } text => throw Corrupt(key, text, "a whole number"),
    };

    /// <summary>Reads <c>interval 30 days</c>, <c>1 week 12 hours</c>, <c>interval '7' day</c>.</summary>
    public TimeSpan? Interval(string key)
    {
        if (Text(key) is not { } text)
            return null;

        string[] words = text.ToLowerInvariant().Split([' ', '\t', '\''], StringSplitOptions.RemoveEmptyEntries);
        int at = words.Length > 0 && words[0] == "interval" ? 1 : 0;
        if (at == words.Length || (words.Length - at) % 2 != 0)
            throw Corrupt(key, text, "an interval such as 'interval 30 days'");

        double microseconds = 0;
        for (; at < words.Length; at += 2)
        {
            if (!double.TryParse(words[at], NumberStyles.Float, CultureInfo.InvariantCulture, out double count)
                || MicrosecondsOf(words[at + 1].TrimEnd('s')) is not { } unit)
                throw Corrupt(key, text, "an interval such as 'interval 30 days'");
            microseconds += count * unit;
        }
        return microseconds * 10 is > long.MinValue and < long.MaxValue and double ticks ? new TimeSpan((long)ticks) : TimeSpan.MaxValue;
    }

    private static double? MicrosecondsOf(string unit) => unit switch
    {
        "microsecond" => 1,
        "millisecond" => 1e3,
        "second" => 1e6,
        "minute" => 60e6,
        "hour" => 3600e6,
        "day" => 86_400e6,
        "week" => 7 * 86_400e6,
        _ => null,
    };

    /// <summary>Comma-separated paths whose names may stand in backticks: <c>a, b.c, `d.e`.f</c>.</summary>
    private static List<IReadOnlyList<string>> ParseColumns(string key, string text)
    {
        var columns = new List<IReadOnlyList<string>>();
        var path = new List<string>();
        for (int at = 0; at < text.Length; at++)
        {
            while (at < text.Length && text[at] == ' ')
                at++;
            bool quoted = at < text.Length && text[at] == '`';
            int end = quoted ? text.IndexOf('`', at + 1) : at + text.AsSpan(at).IndexOfAny('.', ',');
            while (quoted && end >= 0 && end + 1 < text.Length && text[end + 1] == '`') // two of them are one in the name
                end = text.IndexOf('`', end + 2);
            if (quoted && end < 0)
                throw Corrupt(key, text, "a list of columns");
            end = end < at ? text.Length : end;
            path.Add(quoted ? text[(at + 1)..end].Replace("``", "`", StringComparison.Ordinal) : text[at..end].TrimEnd());
            for (at = quoted ? end + 1 : end; at < text.Length && text[at] == ' ';)
                at++;
            if (at == text.Length || text[at] == ',')
            {
                columns.Add([.. path]);
                path.Clear();
            }
            else if (text[at] != '.')
                throw Corrupt(key, text, "a list of columns");
        }
        return columns;
    }

    private static DeltaException Corrupt(string key, string text, string expected) =>
        new(DeltaErrorCode.CorruptLog, $"Table property {key}: '{text}' is not {expected}.");
}
