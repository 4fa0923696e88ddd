using System.Text.Json;
using System.Text.Json.Nodes;

namespace DeltaQuery.Acceptance.Hostile;

/// <summary>Damages the JSON of a table's commits: fields removed, of another type, huge, twice; lines twice or in another order.</summary>
/// <param name="random">The dice.</param>
/// <param name="files">The table's files.</param>
/// <param name="outside">A Parquet file beside the table, which no path may lead to.</param>
internal sealed class JsonDamage(Random random, TableFiles files, string outside)
{
    // Without these an action has no meaning that could be guessed.
    private static readonly HashSet<string> Required = new(StringComparer.Ordinal)
    {
        "add.path", "add.partitionValues", "remove.path", "metaData.schemaString", "metaData.partitionColumns", "protocol.minReaderVersion",
        "deletionVector.storageType", "deletionVector.pathOrInlineDv", "deletionVector.sizeInBytes", "deletionVector.cardinality",
    };

    private const string Nothing = "nothing";

    // A JsonObject is looked into when it is asked: a key that is there twice would be told then.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly string[] Counts = ["sizeInBytes", "size", "parts", "numOfAddFiles", "version", "numFiles", "tableSizeBytes"];

    public Damage? Do() => Try() is { What: not Nothing } damage ? damage : null;

    private Damage? Try()
    {
        if (files.HasHint && random.Next(8) == 0)
            return Recount("_delta_log/_last_checkpoint");
        if (files.Checksums.Count > 0 && random.Next(10) == 0)
            return Recount(files.Checksums[random.Next(files.Checksums.Count)]);
        var file = files.Commits.Count == 0 ? null : files.Commits[random.Next(files.Commits.Count)];
        var lines = file is null ? [] : File.ReadAllLines(files.At(file)).Where(l => l.StartsWith('{')).ToList();
        if (lines.Count == 0)
            return null;
        var (what, verdict) = random.Next(10) switch
        {
            0 => Double(lines),
            1 => Swap(lines),
            2 => Lead(lines),
            _ => Edit(lines),
        };
        File.WriteAllLines(files.At(file!), lines);
        return new Damage(what, file!, verdict);
    }

    private (string What, Verdict Verdict) Double(List<string> lines)
    {
        if (random.Next(2) == 0)
            lines.AddRange([.. lines]);
        else
            lines.Insert(random.Next(lines.Count), lines[random.Next(lines.Count)]);
        return ("lines doubled", Verdict.RightRows);
    }

    private (string What, Verdict Verdict) Swap(List<string> lines)
    {
        var (one, other) = (random.Next(lines.Count), random.Next(lines.Count));
        (lines[one], lines[other]) = (lines[other], lines[one]);
        return ("lines swapped", Verdict.RightRows);
    }

    // A path that leads out of the table.
    private (string What, Verdict Verdict) Lead(List<string> lines)
    {
        var at = random.Next(lines.Count);
        var name = Path.GetFileName(outside);
        var (path, verdict) = random.Next(6) switch
        {
            0 => ($"../{name}", Verdict.RightRows),
            1 => ($"x/../../{name}", Verdict.RightRows),
            2 => ($"%2e%2e/{name}", Verdict.RightRows),
            3 => ($"..%2F{name}", Verdict.RightRows),
            4 => (outside, Verdict.AnyRows), // an absolute path may be meant: that is how clones name their files
            _ => ($"file://{outside}", Verdict.AnyRows),
        };
        if (ObjectOf(lines[at]) is not { } line || (line["add"] ?? line["remove"] ?? line["cdc"]) is not JsonObject action)
            return (Nothing, Verdict.RightRows);
        if (line.ContainsKey("remove") || line.ContainsKey("cdc"))
            verdict = Verdict.AnyRows; // the file that was to go stays
        action["path"] = path;
        lines[at] = line.ToJsonString();
        return ($"path {path}", verdict);
    }

    /// <summary>A line as it was parsed; null where the table itself holds one that cannot be.</summary>
    private static JsonObject? ObjectOf(string line)
    {
        try
        {
            return JsonNode.Parse(line, documentOptions: Strict) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private (string What, Verdict Verdict) Edit(List<string> lines)
    {
        var at = random.Next(lines.Count);
        if (ObjectOf(lines[at]) is not { } line || Objects("", line).ToList() is not { Count: > 0 } objects)
            return (Nothing, Verdict.RightRows);
        var (name, holder) = objects[random.Next(objects.Count)];
        if (holder.Count == 0)
            return (Nothing, Verdict.RightRows);
        var key = holder.ElementAt(random.Next(holder.Count)).Key;
        var field = $"{name}.{key}";
        var verdict = Required.Contains(field) ? Verdict.RightRows : Verdict.AnyRows;
        if (random.Next(4) == 0)
        {
            // JsonObject has no key twice.
            var text = $"\"{key}\":{holder[key]?.ToJsonString() ?? "null"}";
            var whole = line.ToJsonString();
            lines[at] = whole.Replace(text, $"{text},{text}", StringComparison.Ordinal);
            return ($"{field} twice", Verdict.RightRows);
        }

        var what = random.Next(9);
        if (what == 0)
            holder.Remove(key);
        else
            holder[key] = Other(what);
        if (Required.Contains(field) && (what > 2 || (what == 2 && field == "add.partitionValues")))
            verdict = Verdict.AnyRows; // a value that may be meant; a partition value that is not there is NULL
        lines[at] = line.ToJsonString(new JsonSerializerOptions { MaxDepth = 20_000 });
        return ($"{field} changed ({what})", verdict);
    }

    private JsonNode? Other(int what) => what switch
    {
        1 => null,
        2 => new JsonObject { ["x"] = 1 },
        3 => JsonValue.Create(random.NextInt64(long.MinValue, long.MaxValue)),
        4 => JsonValue.Create(random.Next(-2, 3)),
        5 => new JsonArray(1, "x"),
        6 => JsonValue.Create(new string('x', random.Next(2) == 0 ? 1_000_000 : 3)),
        7 => JsonValue.Create(random.Next(2) == 0),
        _ => Deep(random.Next(2) == 0 ? 50 : 5_000),
    };

    private static JsonNode Deep(int levels)
    {
        JsonNode node = new JsonArray();
        for (; levels > 0; levels--)
            node = new JsonArray(node);
        return node;
    }

    private static IEnumerable<(string Name, JsonObject Object)> Objects(string name, JsonObject node) =>
        node.Where(p => p.Value is JsonObject).SelectMany(p => Objects(p.Key, (JsonObject)p.Value!)).Prepend((name, node));

    // Facts that readers can do without: whatever they say, the rows are the same.
    private Damage? Recount(string file)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllText(files.At(file)), documentOptions: Strict) is not JsonObject facts || facts.Count == 0)
                return null;
            var key = Counts.FirstOrDefault(c => facts.ContainsKey(c) && random.Next(2) == 0) ?? facts.ElementAt(random.Next(facts.Count)).Key;
            facts[key] = Other(random.Next(1, 8));
            File.WriteAllText(files.At(file), facts.ToJsonString());
            return new Damage($"{key} changed", file, Verdict.RightRows);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
