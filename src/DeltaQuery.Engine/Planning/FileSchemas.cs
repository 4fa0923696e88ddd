using System.Collections.Concurrent;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Storage;

namespace DeltaQuery.Engine.Planning;

/// <summary>The schemas and calendars of data files, remembered: a data file never changes. Files with equal schemas share one object.</summary>
internal sealed class FileSchemas(ReadableFiles readable)
{
    private const int Kept = 100_000;

    private readonly ConcurrentDictionary<string, LegacyCalendar?> _calendars = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ParquetNode> _byPath = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ParquetNode> _bySignature = new(StringComparer.Ordinal);

    /// <summary>Forgets all: paths may mean other files now.</summary>
    public void Forget()
    {
        _calendars.Clear();
        _byPath.Clear();
    }

    /// <summary>The schema of each file.</summary>
    public async Task<IReadOnlyDictionary<string, ParquetNode>> OfAsync(
        DuckDbConnection connection, IReadOnlyCollection<ScannedFile> files, CancellationToken cancellationToken)
    {
        var found = Known(_byPath, files, out var missing);
        if (missing.Count > 0)
        {
            using var opened = await readable.FootersAsync(missing, cancellationToken).ConfigureAwait(false);
            foreach (var (file, schema) in ParquetNode.Read(connection, opened.Paths))
                _byPath[opened.Of(file)] = found[opened.Of(file)] = _bySignature.GetOrAdd(schema.Signature(), schema);
        }

        return found;
    }

    /// <summary>The calendars of those files that count old days in the hybrid one.</summary>
    public async Task<IReadOnlyDictionary<string, LegacyCalendar>> CalendarsOfAsync(
        DuckDbConnection connection, IReadOnlyCollection<ScannedFile> files, CancellationToken cancellationToken)
    {
        var found = Known(_calendars, files, out var missing);
        if (missing.Count > 0)
        {
            using var opened = await readable.FootersAsync(missing, cancellationToken).ConfigureAwait(false);
            var read = ReadCalendars(connection, opened.Paths);
            foreach (var local in opened.Paths)
                _calendars[opened.Of(local)] = found[opened.Of(local)] = read.GetValueOrDefault(local);
        }

        return found.Where(f => f.Value is not null).ToDictionary(f => f.Key, f => f.Value!, StringComparer.Ordinal);
    }

    /// <summary>What is remembered of some files, and which of them nothing is known of.</summary>
    private static Dictionary<string, T> Known<T>(
        ConcurrentDictionary<string, T> all, IReadOnlyCollection<ScannedFile> files, out List<(string Path, long? Size)> missing)
    {
        var found = new Dictionary<string, T>(StringComparer.Ordinal);
        missing = [];
        foreach (var file in files.DistinctBy(f => f.Path))
        {
            if (all.TryGetValue(file.Path, out var known))
                found[file.Path] = known;
            else
                missing.Add((file.Path, file.Size));
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
