using System.Collections.Concurrent;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;

namespace DeltaQuery.Engine.Planning;

/// <summary>The schemas and calendars of data files, remembered: a data file never changes. Files with equal schemas share one object.</summary>
internal sealed class FileSchemas
{
    private const int Kept = 100_000;

    private readonly ConcurrentDictionary<string, LegacyCalendar?> calendars = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ParquetNode> byPath = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ParquetNode> bySignature = new(StringComparer.Ordinal);

    /// <summary>The schema of each file.</summary>
    public IReadOnlyDictionary<string, ParquetNode> Of(DuckDbConnection connection, IReadOnlyList<string> paths)
    {
        var missing = paths.Where(p => !byPath.ContainsKey(p)).ToList();
        if (missing.Count > 0)
        {
            if (byPath.Count > Kept)
                byPath.Clear();
            foreach (var (file, schema) in ParquetNode.Read(connection, missing))
                byPath[file] = bySignature.GetOrAdd(schema.Signature(), schema);
        }

        return paths.ToDictionary(p => p, p => byPath[p], StringComparer.Ordinal);
    }

    /// <summary>The calendars of those files that count old days in the hybrid one.</summary>
    public IReadOnlyDictionary<string, LegacyCalendar> CalendarsOf(DuckDbConnection connection, IReadOnlySet<string> paths)
    {
        var missing = paths.Where(p => !calendars.ContainsKey(p)).ToList();
        if (missing.Count > 0)
        {
            if (calendars.Count > Kept)
                calendars.Clear();
            var known = ReadCalendars(connection, missing);
            foreach (var path in missing)
                calendars[path] = known.GetValueOrDefault(path);
        }

        return paths.Where(p => calendars.GetValueOrDefault(p) is not null).ToDictionary(p => p, p => calendars[p]!, StringComparer.Ordinal);
    }

    private static Dictionary<string, LegacyCalendar> ReadCalendars(DuckDbConnection connection, IReadOnlyList<string> paths)
    {
        var list = string.Join(", ", paths.Select(p => SqlText.Literal(SqlText.EscapeGlob(p))));
        var keys = new[] { LegacyCalendar.DatesKey, LegacyCalendar.Int96Key, LegacyCalendar.ZoneKey }.Select(k => $"{SqlText.Literal(k)}::BLOB").ToArray();
        using var result = connection.Query(
            $"SELECT file_name, bool_or(key = {keys[0]}), bool_or(key = {keys[1]}), max(decode(value)) FILTER (WHERE key = {keys[2]}) "
            + $"FROM parquet_kv_metadata([{list}]) WHERE key IN ({string.Join(", ", keys)}) GROUP BY file_name");
        return result.Rows()
            .Select(row => (Path: (string)row[0]!, Calendar: new LegacyCalendar((bool)row[1]!, (bool)row[2]!, (string?)row[3] is "UTC" or "Etc/UTC" or "Z")))
            .Where(f => f.Calendar.Dates || f.Calendar.Int96)
            .ToDictionary(f => f.Path, f => f.Calendar, StringComparer.Ordinal);
    }
}
