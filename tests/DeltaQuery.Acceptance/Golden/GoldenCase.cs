using System.Text.Json;

namespace DeltaQuery.Acceptance.Golden;

/// <summary>The facts of one table, as its case.json tells them.</summary>
internal sealed class GoldenCase
{
    private readonly JsonElement _json;

    public GoldenCase(string name)
    {
        Name = name;
        Folder = Path.Combine(GoldenFolder.Path!, name);
        _json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "case.json"))).RootElement;
    }

    /// <summary><c>source/table</c>.</summary>
    public string Name { get; }

    public string Folder { get; }

    /// <summary>The table's root below <see cref="Folder"/>.</summary>
    public string TableRoot => Text("tableRoot") ?? "delta";

    /// <summary>What the logs have in place of the folder that holds <c>delta/</c>.</summary>
    public string? AbsolutePathPrefix => Text("absolutePathPrefix");

    public string? MustFail => Text("mustFail");

    public string Note => Text("note") ?? "";

    public IEnumerable<string> ReaderFeatures => _json.TryGetProperty("readerFeatures", out var features)
        ? features.EnumerateArray().Select(f => f.GetString()!)
        : [];

    /// <summary>Tables of one source that have the same protocol are of a kind.</summary>
    public string Kind
    {
        get
        {
            var protocol = new[] { "minReaderVersion", "minWriterVersion", "readerFeatures", "writerFeatures", "columnMapping" }
                .Select(name => _json.TryGetProperty(name, out var value) ? value.GetRawText() : "");
            return $"{Name[..Name.IndexOf('/', StringComparison.Ordinal)]} {string.Join(' ', protocol)}";
        }
    }

    public long? Rows => Number(_json, "rows");

    public long? LiveFiles => Number(_json, "liveFiles");

    public long MissingDataFiles => Number(_json, "missingDataFiles") ?? 0;

    public string? ExpectedPath => Text("expectedPath");

    /// <summary>Rows by version; null where the data files are gone.</summary>
    public IEnumerable<(long Version, long? Rows)> RowsByVersion =>
        Entries(_json, "rowsByVersion").Select(p => (long.Parse(p.Name), p.Value.ValueKind == JsonValueKind.Number ? p.Value.GetInt64() : (long?)null));

    public IEnumerable<(long Version, string Path)> ExpectedByVersion =>
        Entries(_json, "expectedByVersion").Select(p => (long.Parse(p.Name), p.Value.GetString()!));

    /// <summary>Column to its sum and the number of its values.</summary>
    public IEnumerable<(string Column, string SumSlashCount)> Sums =>
        Entries(_json, "sumSlashCount").Select(p => (p.Name, p.Value.GetString()!));

    /// <summary>File times to set on a copy, in milliseconds.</summary>
    public IEnumerable<(string File, long Milliseconds)> FileTimes => Entries(_json, "mtimes").Select(p => (p.Name, p.Value.GetInt64()));

    public IEnumerable<PruningFact> Pruning =>
        Items(Fact("pruning")).Select(p => new PruningFact(
            p.GetProperty("where").GetString()!,
            Number(p, "rowsWithoutSkipping") ?? Number(p, "rows")!.Value,
            Number(p, "rowsWithoutSkipping") is { } right && right != Number(p, "rows") ? null : Number(p, "filesAfterPruning")));

    /// <summary>Commits as DESCRIBE HISTORY of their writer tells them.</summary>
    public IEnumerable<JsonElement> History => Items(Fact("history"));

    /// <summary>Columns of DESCRIBE DETAIL.</summary>
    public IEnumerable<JsonProperty> Detail => Entries(Facts, "detail");

    /// <summary>A WHERE clause to the rows that Spark counts without data skipping.</summary>
    public IEnumerable<(string Where, long Rows)> SparkCounts
    {
        get
        {
            const string Unskipped = " (data skipping off)";
            foreach (var fact in Entries(Facts, "spark"))
                if (fact.Name.EndsWith(Unskipped, StringComparison.Ordinal) && fact.Value.ValueKind == JsonValueKind.Number)
                    yield return (fact.Name[..^Unskipped.Length], fact.Value.GetInt64());
        }
    }

    public IEnumerable<(long Version, string Timestamp)> HistoryTimestamps =>
        Fact("historyTimestamps") is { ValueKind: JsonValueKind.Object } times
            ? times.EnumerateObject().Select(t => (long.Parse(t.Name), t.Value.GetString()!))
            : [];

    /// <summary>A timestamp to the version it means, or null where it must be refused.</summary>
    public IEnumerable<(string Timestamp, long? Version)> TimestampAsOf =>
        Fact("timestampAsOf") is { ValueKind: JsonValueKind.Object } facts
            ? facts.GetProperty("answers").EnumerateObject()
                .Select(a => (a.Name, a.Value.ValueKind == JsonValueKind.Number ? a.Value.GetInt64() : (long?)null))
            : [];

    /// <summary>Versions that can't be read.</summary>
    public IEnumerable<long> VersionErrors =>
        Fact("versionErrors") is { ValueKind: JsonValueKind.Object } errors ? errors.EnumerateObject().Select(e => long.Parse(e.Name)) : [];

    /// <summary>What Spark answers to <c>count(*)</c> alone, where that was asked.</summary>
    public long? SparkCount =>
        Fact("spark") is { ValueKind: JsonValueKind.Object } spark ? Number(spark, "count(*) only") : null;

    /// <summary>Ranges of changes with the folder of the expected rows, or without one where the range must be refused.</summary>
    public IEnumerable<(long From, long To, string? Path)> Changes => Items(_json.TryGetProperty("cdf", out var ranges) ? ranges : default)
        .Select(r => (Number(r, "startingVersion")!.Value, Number(r, "endingVersion")!.Value, r.TryGetProperty("path", out var path) ? path.GetString() : null));

    /// <summary>Versions (null is the newest) with the folder of their rows and the rows' ids. Of several newest
    /// ones that with a version in its name is: the others are of a version before.</summary>
    public IEnumerable<(long? Version, string Path)> RowIds => Items(Fact("rowIds"))
        .Select(r => (Version: Number(r, "version"), Path: r.GetProperty("path").GetString()!)).OrderByDescending(r => r.Path.Length).DistinctBy(r => r.Version);

    /// <summary>Ranges of changes as tests of the table's source call them (<c>"name", from, to, predicate</c>), with the drawn rows.</summary>
    public IEnumerable<(string Range, IReadOnlyList<string> Drawn)> DrawnChanges => Items(_json.TryGetProperty("sourceFacts", out var facts) ? facts : default)
        .Where(f => f.TryGetProperty("range", out _) && f.TryGetProperty("expectedTables", out _))
        .SelectMany(f => Items(f.GetProperty("range")).Zip(Items(f.GetProperty("expectedTables")))
            .Select(p => (p.First.GetString()!, (IReadOnlyList<string>)[.. Items(p.Second).Select(line => line.GetString()!)])));

    private JsonElement Facts => _json.TryGetProperty("facts", out var facts) ? facts : default;

    private JsonElement Fact(string name) => Facts.ValueKind == JsonValueKind.Object && Facts.TryGetProperty(name, out var fact) ? fact : default;

    private string? Text(string name) => _json.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt64() : null;

    private static IEnumerable<JsonProperty> Entries(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object
            ? value.EnumerateObject()
            : [];

    private static IEnumerable<JsonElement> Items(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];
}
