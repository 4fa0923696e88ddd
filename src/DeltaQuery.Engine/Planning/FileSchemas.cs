using System.Collections.Concurrent;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Planning;

/// <summary>The schemas and calendars of data files, remembered: a data file never changes. Files with equal schemas share one object.</summary>
internal sealed class FileSchemas
{
    private const int Kept = 100_000;

    private readonly ConcurrentDictionary<string, LegacyCalendar?> _calendars = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ParquetNode> _byPath = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ParquetNode> _bySignature = new(StringComparer.Ordinal);

    /// <summary>The schema of each file.</summary>
    public IReadOnlyDictionary<string, ParquetNode> Of(DuckDbConnection connection, IReadOnlyList<string> paths)
    {
        var found = Known(_byPath, paths, out var missing);
        if (missing.Count > 0)
        {
            foreach (var (file, schema) in ParquetNode.Read(connection, missing))
                _byPath[file] = found[file] = _bySignature.GetOrAdd(schema.Signature(), schema);
        }

        return found;
    }

    /// <summary>The calendars of those files that count old days in the hybrid one.</summary>
    public IReadOnlyDictionary<string, LegacyCalendar> CalendarsOf(DuckDbConnection connection, IReadOnlyCollection<string> paths)
    {
        var found = Known(_calendars, paths, out var missing);
        if (missing.Count > 0)
        {
            var read = ReadCalendars(connection, missing);
            foreach (var path in missing)
                _calendars[path] = found[path] = read.GetValueOrDefault(path);
        }

        return found.Where(f => f.Value is not null).ToDictionary(f => f.Key, f => f.Value!, StringComparer.Ordinal);
    }

    /// <summary>What is remembered of some files, and which of them nothing is known of.</summary>
    private static Dictionary<string, T> Known<T>(ConcurrentDictionary<string, T> all, IReadOnlyCollection<string> paths, out List<string> missing)
    {
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        missing = [];
        foreach (var path in paths)
        {
            if (all.TryGetValue(path, out var known))
                found[path] = known;
            else
                missing.Add(path);
        }

        if (missing.Count > 0 && all.Count > Kept)
            all.Clear();
        return found;
    }

    private static Dictionary<string, LegacyCalendar> ReadCalendars(DuckDbConnection connection, IReadOnlyList<string> paths)
    {
        var keys = new[] { LegacyCalendar.DatesKey, LegacyCalendar.Int96Key, LegacyCalendar.VersionKey, LegacyCalendar.ZoneKey }
            .Select(k => $"{SqlText.Literal(k)}::BLOB").ToArray();
        using var result = connection.Query(
            $"SELECT file_name, bool_or(key = {keys[0]}), bool_or(key = {keys[1]}), max(decode(value)) FILTER (WHERE key = {keys[2]}), "
            + $"max(decode(value)) FILTER (WHERE key = {keys[3]}) "
            + $"FROM parquet_kv_metadata({SqlText.Files(paths)}) WHERE key IN ({string.Join(", ", keys)}) GROUP BY file_name");
        return result.Rows()
            .Select(row => (Path: (string)row[0]!, Calendar: LegacyCalendar.Of((bool)row[1]!, (bool)row[2]!, (string?)row[3], (string?)row[4])))
            .Where(f => f.Calendar.Dates || f.Calendar.Int96)
            .ToDictionary(f => f.Path, f => f.Calendar, StringComparer.Ordinal);
    }
}
