using System.Globalization;
using DeltaQuery.Engine.DuckDb;

namespace DeltaQuery.Engine.Log;

/// <summary>The files of a large checkpoint: read where they lie by the first query, taken into memory by the second.</summary>
/// <remarks>
/// <code>
///   taken    one row a file: position and <see cref="FileList.ScanColumns"/>
///   facts_n  one row a file: position and the typed facts that some query was the first to ask for
/// </code>
/// Both are in a database in memory of their own, compressed: 36 MB for a million files instead of 190. The texts of the actions stay in the
/// checkpoint. A first query that finds its files by <c>stats_parsed</c> takes 40 ms for a million files, taking them in a second.</remarks>
internal sealed class CheckpointFiles
{
    // Fewer survivors than this are fetched by their row numbers.
    private const int FewRows = 2_000;
    private const int FewFiles = 16;
    private const int LongestStretch = 122_880; // rows; DuckDB's and Spark's own row groups are as long

    private static long _lastNumber;

    private readonly DuckDbConnection _connection;
    private readonly CheckpointSource _source;
    private readonly long _version;
    private readonly string _database = string.Create(CultureInfo.InvariantCulture, $"dq_{Interlocked.Increment(ref _lastNumber)}");
    private readonly List<(string Table, HashSet<string> Names)> _facts = [];
    private bool _wasAsked;
    private bool _isTaken;
    private bool _isTooLarge;
    private bool? _hasDuplicates;

    public CheckpointFiles(DuckDbConnection connection, CheckpointSource source, long version)
    {
        (_connection, _source, _version) = (connection, source, version);
        connection.Execute("SET SESSION parquet_metadata_cache = true"); // these footers are read by each query
    }

    /// <summary>Whether the checkpoint has been taken into memory.</summary>
    public bool IsTaken => _isTaken;

    /// <summary>Whether the files of the checkpoint are still there; a log is cleaned up at times.</summary>
    public bool IsThere => _source.Groups.All(g => g.Files.All(File.Exists));

    /// <summary>SELECTs whose union answers the query, without regard to versions after the checkpoint's.</summary>
    /// <param name="query">What is asked.</param>
    /// <param name="names">The names that its facts get; the same fact always gets the same one.</param>
    /// <param name="key">The SQL of a file's key, over the columns.</param>
    public IReadOnlyList<string> Selects(FileQuery query, IReadOnlyList<string> names, string key)
    {
        if (!_isTaken && !_isTooLarge && !query.AllColumns && _wasAsked)
            TakeIn(key);
        _wasAsked |= !query.AllColumns;
        return _isTaken && !query.AllColumns ? [SelectTaken(query, names)] : SelectInPlace(query, names, key);
    }

    /// <summary>Gives the memory back.</summary>
    public void Drop()
    {
        if (!_isTaken)
            return;
        _isTaken = false;
        _connection.CleanUp($"DETACH {_database}");
    }

    private string SelectTaken(FileQuery query, IReadOnlyList<string> names)
    {
        MakeFacts(query.Facts, names);
        var wanted = names.ToHashSet(StringComparer.Ordinal);
        var tables = _facts.Where(f => f.Names.Overlaps(wanted)).Select(f => f.Table);
        var joins = string.Concat(tables.Select(t => $" JOIN {_database}.{t} USING (position)"));
        var columns = string.Concat(names.Distinct().Select(n => ", " + n));
        var where = query.Filter?.Condition is { } condition ? $" WHERE {FactText.Fill(condition, names)}" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT {_version}::BIGINT AS added_version, {FileList.ScanColumns}, position{columns} FROM {_database}.taken{joins}{where}");
    }

    private List<string> SelectInPlace(FileQuery query, IReadOnlyList<string> names, string key)
    {
        var selects = new List<string>();
        foreach (var group in _source.Groups.Where(g => g.Add is not null))
            selects.AddRange(SelectInPlace(group, query, names));

        // One writer's checkpoints are known to hold a file many times over.
        if (selects.Count > 0 && (query.Filter?.Condition is not null || query.Paths is not null || HasDuplicates(key)))
            return [$"SELECT DISTINCT ON ({key}) * FROM ({string.Join(" UNION ALL ", selects)})"];
        return selects;
    }

    private IEnumerable<string> SelectInPlace(CheckpointGroup group, FileQuery query, IReadOnlyList<string> names)
    {
        if (group.SelectPositions(_connection, query, FewRows + 1) is not { } select)
            return [group.Select(_version, query, names, null)];
        List<long> positions;
        using (var result = _connection.Query(select))
            positions = result.Rows().Select(r => (long)r[0]!).ToList();
        var byFile = positions.Select(group.At).GroupBy(p => p.File, p => p.Row).OrderBy(g => g.Key).ToList();
        if (positions.Count > FewRows || byFile.Count > FewFiles)
            return [group.Select(_version, query, names, null)];
        return byFile.Select(file => group.Only(file.Key).Select(_version, query, names, Are(file)));
    }

    /// <summary>The condition that a row is one of these. Those of a partition often follow one another: two numbers cost nothing, a thousand as much
    /// as all else.</summary>
    private static string Are(IEnumerable<long> rows)
    {
        var ascending = rows.Order().ToList();
        return ascending[^1] - ascending[0] == ascending.Count - 1
            ? string.Create(CultureInfo.InvariantCulture, $"file_row_number BETWEEN {ascending[0]} AND {ascending[^1]}")
            : $"file_row_number IN ({string.Join(", ", ascending)})";
    }

    private void TakeIn(string key)
    {
        _connection.Execute($"ATTACH ':memory:' AS {_database} (HIDDEN, COMPRESS)");
        try
        {
            _connection.Execute($"CREATE TABLE {_database}.taken (position BIGINT, {FileList.ScanColumnTypes})");
            var query = new FileQuery(_version, []);
            foreach (var group in _source.Groups.Where(g => g.Add is not null))
            {
                for (var file = 0; file < group.Files.Count; file++)
                {
                    // Some row groups at a time, packed before the next come: the peak of memory stays low.
                    foreach (var (first, last) in Stretches(group.Files[file]))
                    {
                        var range = string.Create(CultureInfo.InvariantCulture, $"file_row_number BETWEEN {first} AND {last}");
                        _connection.Execute(
                            $"INSERT INTO {_database}.taken BY NAME SELECT * EXCLUDE (added_version) FROM ({group.Only(file).Select(_version, query, [], range)})");
                        _connection.Execute($"CHECKPOINT {_database}");
                    }
                }
            }

            if (_hasDuplicates ??= HasDuplicates($"{_database}.taken", key))
            {
                _connection.Execute(
                    $"DELETE FROM {_database}.taken WHERE position NOT IN (SELECT min(position) FROM {_database}.taken GROUP BY {key})");
            }

            _isTaken = true;
        }
        catch (DuckDbException e) when (e.ErrorType == DuckDbErrorType.OutOfMemory)
        {
            _connection.CleanUp($"DETACH {_database}");
            _isTooLarge = true; // reading in place goes on working
        }
        catch
        {
            _connection.CleanUp($"DETACH {_database}");
            throw;
        }
    }

    /// <summary>The rows of a file in stretches of whole row groups. Each is a scan of its own, so that they must not be many.</summary>
    private IEnumerable<(long First, long Last)> Stretches(string file)
    {
        (long First, long Last)? open = null;
        foreach (var rows in _source.RowGroups.Where(r => r.File == file && !r.Empty.Contains(CheckpointReader.SizePath)))
        {
            if (open is { } stretch && rows.FirstRow + rows.Rows - stretch.First > LongestStretch)
            {
                yield return stretch;
                open = null;
            }

            open = (open?.First ?? rows.FirstRow, rows.FirstRow + rows.Rows - 1);
        }

        if (open is { } end)
            yield return end;
    }

    private void MakeFacts(IReadOnlyList<FileColumn> facts, IReadOnlyList<string> names)
    {
        var missing = facts.Zip(names).Where(f => !_facts.Exists(t => t.Names.Contains(f.Second))).DistinctBy(f => f.Second).ToList();
        if (missing.Count == 0)
            return;
        var query = new FileQuery(_version, missing.ConvertAll(f => f.First));
        var made = missing.ConvertAll(f => f.Second);
        var selects = _source.Groups.Where(g => g.Add is not null)
            .Select(g => $"SELECT position, {string.Join(", ", made)} FROM ({g.Select(_version, query, made, null)})");
        var table = string.Create(CultureInfo.InvariantCulture, $"facts_{_facts.Count}");
        _connection.Execute($"CREATE OR REPLACE TABLE {_database}.{table} AS {string.Join(" UNION ALL ", selects)}; CHECKPOINT {_database}");
        _facts.Add((table, made.ToHashSet(StringComparer.Ordinal)));
    }

    private bool HasDuplicates(string key)
    {
        var query = new FileQuery(_version, []);
        return _hasDuplicates ??= HasDuplicates(
            $"({string.Join(" UNION ALL ", _source.Groups.Where(g => g.Add is not null).Select(g => g.Select(_version, query, [], null)))})", key);
    }

    /// <summary>Whether two files have one key, by their hashes: that takes a tenth of a second for a million.</summary>
    private bool HasDuplicates(string files, string key) =>
        (bool)_connection.Scalar($"SELECT count(*) > count(DISTINCT hash({key})) FROM {files}")!;
}
