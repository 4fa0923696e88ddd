using System.Text.RegularExpressions;

namespace DeltaQuery.Repl.Import;

/// <summary>A topic of a connector's file as CREATE INGEST.</summary>
/// <param name="name">What the file calls it.</param>
/// <param name="topic">What it says of it.</param>
/// <param name="group">The group of all topics; null for none.</param>
/// <param name="start">Where all of them begin; null where nothing is said.</param>
/// <param name="registry">The connection to the schema registry; null for none.</param>
/// <param name="note">Takes a comment on what is not taken over.</param>
internal sealed partial class TopicStatement(
    string name, YamlMap topic, string? group, string? start, string? registry, Action<string> note)
{
    // Parts of time that connectors make partitions of, out of the message's time.
    private static readonly Dictionary<string, string> TimeParts = new(StringComparer.OrdinalIgnoreCase)
    {
        ["year"] = "%Y", ["month"] = "%m", ["day"] = "%d", ["hour"] = "%H",
    };

    private readonly List<string> _lines = [];
    private readonly List<string> _properties = [];

    /// <summary>The statement.</summary>
    /// <param name="connection">The connection to Kafka.</param>
    public string Of(string connection)
    {
        var ownGroup = topic.Text("group-id") ?? (group is null ? null : $"{group}-{name}"); // the members of a group run one and the same ingest
        _lines.Add($"CREATE OR REPLACE INGEST {Sql.Identifier(name)} AS");
        _lines.Add($"INGEST FROM KAFKA CONNECTION {connection} TOPIC {Reference.Literal(topic.Text("kafka-topic") ?? name)}"
            + (ownGroup is null ? "" : $" GROUP {Reference.Literal(ownGroup)}"));
        var destination = topic.Map("destination") ?? throw topic.Wrong("destination", "is missing: where do its rows go?");
        var partitions = destination.List("partition-columns");
        var location = Into(destination, partitions);
        _lines.Add(Format());
        _lines.Add("INCLUDE METADATA");
        var delta = topic.Map("delta-config");
        Key(destination.List("key-columns"), delta?.Flag("enable-upsert"));
        destination.End();
        var upkeep = Upkeep(delta);
        _lines.Add("CREATE TABLE IF MISSING"
            + (partitions.Count == 0 ? "" : $" PARTITIONED BY ({string.Join(", ", partitions.Select(Sql.Identifier))})")
            + (location is null ? "" : $" LOCATION {Reference.Literal(location)}")
            + (_properties.Count == 0 ? "" : $" TBLPROPERTIES ({string.Join(", ", _properties)})"));
        Processing();
        if (start is not null)
            _lines.Add($"START FROM {start}");
        _lines.AddRange(upkeep);
        topic.End();
        return string.Join('\n', _lines);
    }

    /// <summary>INTO and the mapping.</summary>
    /// <returns>The table's folder, where it has a name besides.</returns>
    private string? Into(YamlMap destination, IReadOnlyList<string> partitions)
    {
        if (destination.Text("format") is { } format && !format.Equals("delta", StringComparison.OrdinalIgnoreCase))
            throw destination.Wrong("format", "must be delta");
        var (bucket, path, table) = (destination.Text("bucket"), destination.Text("table-path"), destination.Text("table-name"));
        var folder = bucket is null ? path : $"s3a://{bucket}/{path?.TrimStart('/')}";
        if (table is null && folder is null)
            throw destination.Wrong("table-path", "or table-name is missing");
        var times = partitions.Where(TimeParts.ContainsKey).ToList();
        var parts = times.ConvertAll(p => $"{Sql.Identifier(p)} STRING = strftime(message.timestamp, '{TimeParts[p]}')");
        if (parts.Count > 0)
            note($"-- {name}: {string.Join(", ", times)} are taken of the message's time; leave them out of the list where messages have them");
        if (table is null && folder!.Contains("${", StringComparison.Ordinal))
            throw destination.Wrong("table-name", "is missing, without which the path can have no ${..}");
        var target = table is null ? $"delta.{Sql.Backticked(folder!)}"
            : string.Join('.', table.Split('.').Select(Sql.Identifier));
        _lines.Add($"INTO {target}{(parts.Count == 0 ? "" : $" (*, {string.Join(", ", parts)})")}");
        return table is null ? null : folder;
    }

    private string Format()
    {
        var format = (topic.Text("format") ?? "json").ToUpperInvariant();
        var schema = topic.Text("schema-file");
        switch (format)
        {
            case "AVRO" when schema is not null: return $"FORMAT AVRO USING SCHEMA FILE {Reference.Literal(schema)}";
            case "AVRO": return registry is not null ? $"FORMAT AVRO USING SCHEMA REGISTRY CONNECTION {registry}"
                : throw topic.Wrong("format", "is avro, which needs a schema-file or kafka.schema-registry");
            case "JSON" when schema is not null: return $"FORMAT JSON USING SCHEMA FILE {Reference.Literal(schema)}";
            case "CSV" or "TEXT" or "BYTES" when schema is not null: throw topic.Wrong("schema-file", $"is for json and avro, not {format.ToLowerInvariant()}");
            case "JSON" or "CSV" or "TEXT" or "BYTES": return $"FORMAT {format}";
            default: throw topic.Wrong("format", "must be json, avro, csv, text or bytes");
        }
    }

    private void Key(IReadOnlyList<string> columns, bool? upserts)
    {
        if (columns.Count == 0 || upserts == false)
            return;
        note($"-- {name}: of messages of one key the one that is read later counts; SEQUENCE BY a column that they bring says better which is newer");
        _lines.Add($"KEY ({string.Join(", ", columns.Select(Sql.Identifier))}) SEQUENCE BY _ingestion_timestamp");
    }

    /// <summary>What is done to the table, as clauses; its properties are noted.</summary>
    private List<string> Upkeep(YamlMap? delta)
    {
        var clauses = new List<string>();
        if (delta is null)
            return clauses;
        if (delta.Number("checkpoint-interval") is { } checkpoint)
            _properties.Add($"'delta.checkpointInterval' = '{checkpoint}'");
        if (delta.Flag("enable-compaction") == true)
            _properties.Add("'delta.autoOptimize.autoCompact' = 'true'");
        if (delta.Text("compaction-interval") is not null)
            note($"-- {name}: compaction-interval is not taken over: "
                + "a table that compacts does so after commits that leave many small files");
        if (delta.Flag("enable-schema-evolution") is { } evolves)
            clauses.Add($"SCHEMA EVOLUTION {(evolves ? "ADD COLUMNS" : "OFF")}");
        var interval = delta.Text("optimize-interval");
        if (delta.Flag("enable-optimize") ?? interval is not null)
            clauses.Add($"OPTIMIZE EVERY {Every(delta, interval)}");
        var hours = delta.Number("vacuum-retention-hours", 0);
        if (delta.Flag("enable-vacuum") ?? hours is not null)
            clauses.Add($"VACUUM{(hours is null ? "" : $" RETAIN {hours} HOURS")} EVERY '1 day'");
        delta.End();
        return clauses;
    }

    /// <summary>A number counts records.</summary>
    private static string Every(YamlMap delta, string? interval) => interval is null ? "'1 day'"
        : long.TryParse(interval, out _) ? $"{delta.Number("optimize-interval")} ROWS"
        : Duration(delta, "optimize-interval");

    private void Processing()
    {
        if (topic.Map("processing") is not { } processing)
            return;
        var (rows, interval) = (processing.Number("batch-size"), processing.Text("flush-interval"));
        if (rows is not null || interval is not null)
        {
            _lines.Add($"BATCH{(rows is null ? "" : $" ROWS {rows}")}"
                + (interval is null ? "" : $" INTERVAL {Duration(processing, "flush-interval")}"));
        }

        if (processing.Number("max-retries", 0) is { } retries)
            _lines.Add($"MAX RETRIES {retries}");
        processing.End();
    }

    private static string Duration(YamlMap map, string key)
    {
        var match = Time().Match(map.Text(key)!);
        if (!match.Success)
            throw map.Wrong(key, "must be a time with its unit, such as 60s, 500ms or 5m");
        var unit = match.Groups["unit"].Value.ToLowerInvariant() switch
        {
            "ms" or "millisecond" or "milliseconds" => "milliseconds",
            "m" or "min" or "minute" or "minutes" => "minutes",
            "h" or "hour" or "hours" => "hours",
            "d" or "day" or "days" => "days",
            _ => "seconds",
        };
        return $"'{match.Groups["amount"].Value} {unit}'";
    }

    [GeneratedRegex(
        @"^\s*(?<amount>\d{1,12})\s*(?<unit>ms|milliseconds?|s|sec|seconds?|m|min|minutes?|h|hours?|d|days?)\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Time();
}
