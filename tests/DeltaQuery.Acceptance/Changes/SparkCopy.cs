using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>A copy of an engine's table t in which Spark makes the same changes. It must hold the rows that are expected after each of them, and
/// tell the same numbers of changed rows; it must refuse what the engine refused; and Spark must read these rows of its copy and of the table that we
/// wrote: at the end, in the long run at each version. The histories of both are then the same.</summary>
internal sealed partial class SparkCopy
{
    private readonly TestEngine _engine;
    private readonly DuckDbConnection _plain;
    private readonly SparkOracle _spark;
    private readonly List<SparkStatement> _pending = [];
    private readonly List<(List<SparkStatement> Statements, long Version, string Rows)> _states = [];
    private readonly long _first;

    /// <param name="engine">Has t, still without rows, and u, which does not change any more.</param>
    /// <param name="plain">Where the same tables are DuckDB's.</param>
    /// <param name="spark">Has a session for this alone.</param>
    public SparkCopy(TestEngine engine, DuckDbConnection plain, SparkOracle spark)
    {
        (_engine, _plain, _spark) = (engine, plain, spark);
        var log = Directory.CreateDirectory(Path.Combine(engine.Root, "copy", "_delta_log"));
        foreach (var file in Directory.GetFiles(Path.Combine(engine.Root, "t", "_delta_log")))
            File.Copy(file, Path.Combine(log.FullName, Path.GetFileName(file)));
        _first = log.GetFiles("*.json").Count(commit => commit.Name.Length == "00000000000000000000.json".Length) - 1;
    }

    /// <summary>A statement that was run, with the numbers of rows that it told. Spark has no transactions over statements: it gets them one by
    /// one when they are committed.</summary>
    public void Add(string sql, string told)
    {
        if (sql == "ROLLBACK")
            _pending.RemoveAll(statement => statement.Refused is null);
        else if (sql is not ("BEGIN" or "COMMIT"))
            _pending.Add(new SparkStatement(sql, told));
    }

    /// <summary>A statement that was refused.</summary>
    public void AddRefused(RefusedChange change) => _pending.Add(new SparkStatement(change.Sql, "", change));

    /// <summary>What the statements since the last call lead to.</summary>
    public void Expect(long version, string rows)
    {
        _states.Add(([.. _pending], version, rows));
        _pending.Clear();
    }

    /// <summary>Runs all statements on Spark and compares.</summary>
    /// <returns>Where it differs, what was expected and what was met; null if nowhere.</returns>
    public async Task<(string What, string Expected, string Met)?> DifferenceAsync(SparkTally tally)
    {
        if (await RunAsync() is { } difference)
            return difference;

        // A statement that has nothing to change makes no version.
        var history = await _spark.HistoryAsync($"delta.`{_engine.Root}/copy`");
        var copied = _states.Select((_, i) => history.Last(entry => entry.State <= i).Version).ToList();
        for (var i = 0; i < _states.Count; i++)
        {
            if (await ChangeSequence.RowsAsync($"copy VERSION AS OF {copied[i]}", _engine) is var met && met != _states[i].Rows)
                return ($"of Spark's table we read, after {Statements(i)}", _states[i].Rows, met);
        }

        // A snapshot costs Spark a second.
        List<(string Table, int State, long Version)> read = [];
        for (var i = TestSize.IsLong ? 0 : _states.Count - 1; i < _states.Count; i++)
            read.AddRange([("copy", i, copied[i]), ("t", i, _states[i].Version)]);
        await _spark.WriteAsync(string.Join(" UNION ALL ", read.Select(r => Select(r.Table, r.State, r.Version))), $"{_engine.Root}/answers");
        foreach (var (table, i, _) in read)
        {
            if (SparkRows(table, i) is var met && met != _states[i].Rows)
                return ($"of {(table == "t" ? "our table" : "its own")} Spark reads, after {Statements(i)}", _states[i].Rows, met);
        }

        if (string.Join('\n', await _engine.RowsAsync("SELECT version, operation FROM (DESCRIBE HISTORY copy) ORDER BY version")) is var told
            && string.Join('\n', history.Select(entry => $"{entry.Version}|{entry.Operation}")) is var entries && told != entries)
            return ("of what we read of the history of Spark's table", entries, told);
        var compared = new ComparedHistories(await _spark.HistoryAsync($"delta.`{_engine.Root}/t`"), history);
        for (var i = 0; i < _states.Count; i++)
        {
            if (compared.Difference(i, i == 0 ? _first : _states[i - 1].Version, _states[i].Version) is { } other)
                return ($"of the history, after {Statements(i)}", other.Theirs, other.Ours);
        }

        var all = _states.SelectMany(state => state.Statements).ToList();
        tally.Add(all.Count(s => s.Refused is null), all.Select(s => s.Refused?.Kind).OfType<string>(), compared.Equal, compared.OnPurpose);
        return null;
    }

    private async Task<(string What, string Expected, string Met)?> RunAsync()
    {
        List<SparkStatement> asked = [new($"CREATE OR REPLACE TEMP VIEW u AS SELECT * FROM delta.`{_engine.Root}/u`", "")];
        foreach (var (statements, i) in _states.Select((state, i) => (state.Statements, i)))
        {
            asked.Add(new($"SET spark.databricks.delta.commitInfo.userMetadata = {i}", ""));
            asked.AddRange(statements);
        }

        // What is not refused goes in one request, up to what is.
        while (asked.Count > 0)
        {
            var run = asked.TakeWhile(s => s.Refused is null).ToList();
            if (run.Count > 0)
            {
                var answers = await _spark.RunAsync([.. run.Select(s => Spelled(s.Sql))]);
                foreach (var (statement, theirs) in run.Zip(answers.Select(rows => string.Join('\n', rows))))
                {
                    if (statement.Told.Length > 0 && statement.Told != theirs)
                        return ($"of how many rows {statement.Sql} tells", theirs, statement.Told);
                }
            }

            foreach (var (sql, refused) in asked.Skip(run.Count).TakeWhile(s => s.Refused is not null).Select(s => (s.Sql, s.Refused!)))
            {
                if (await _spark.ErrorAsync(Spelled(sql)) is var error && (error is null || !refused.IsClass(error)))
                    return ($"of what Spark says to {sql}, which we refuse", refused.Class, error ?? "no error");
            }

            asked = [.. asked.Skip(run.Count).SkipWhile(s => s.Refused is not null)];
        }

        return null;
    }

    private string Statements(int state) => string.Join("; ", _states[state].Statements.Select(s => s.Sql));

    private string Select(string table, int state, long version) =>
        $"SELECT '{table}' AS place, {state} AS state, * FROM delta.`{_engine.Root}/{table}` VERSION AS OF {version}";

    private string SparkRows(string table, int state) =>
        ChangeSequence.Rows(_plain, $"read_parquet('{_engine.Root}/answers/*.parquet') WHERE place = '{table}' AND state = {state}");

    /// <summary>A statement as Spark spells it, on the copy.</summary>
    private string Spelled(string sql)
    {
        sql = Spelled(sql, $"{_engine.Root}/copy", $"{_engine.Root}/missing");

        // Spark takes no subquery in the conditions of DELETE, UPDATE and MERGE: it gets what the subquery gives.
        return sql[0] == 'I' ? sql : Subquery().Replace(sql, match => $"({string.Join(", ", Values(match.Groups[1].Value).Append("NULL"))})");
    }

    /// <summary>A statement as Spark spells it.</summary>
    /// <param name="sql">As DeltaQuery spells it.</param>
    /// <param name="t">The folder of the table that is t.</param>
    /// <param name="missing">A folder without a table.</param>
    internal static string Spelled(string sql, string t, string missing)
    {
        sql = Target().Replace(sql, match =>
            $"{match.Groups[1].Value} delta.`{(match.Groups[2].Value == "t" ? t : missing)}`{(match.Value[0] is 'D' or 'U' or 'M' ? " AS t" : "")}");
        return Struct().Replace(sql, "named_struct('a', $1, 'b', $2)")
            .Replace("STRUCT(a INTEGER, b VARCHAR)", "STRUCT<a: INT, b: STRING>", StringComparison.Ordinal);
    }

    private IEnumerable<object?> Values(string query) => _plain.Query(query).Rows().Select(row => row[0]);

    [GeneratedRegex(@"^(INSERT INTO|INSERT OVERWRITE|DELETE FROM|UPDATE|MERGE INTO|ALTER TABLE|TRUNCATE TABLE) (t|missing)\b")]
    private static partial Regex Target();

    [GeneratedRegex(@"\{'a': ([^{}]*), 'b': ([^{}]*)\}")]
    private static partial Regex Struct();

    [GeneratedRegex(@"\((SELECT w\.id FROM u AS w WHERE [^()]*)\)")]
    private static partial Regex Subquery();
}
