using System.Globalization;
using System.Text.RegularExpressions;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Changes;

/// <summary>A copy of an engine's table t in which Spark makes the same changes. It must hold the rows that are expected after each of them, and
/// tell the same numbers of changed rows; and Spark must read these rows of its copy and of the table that we wrote: at the end, in the long run
/// at each version.</summary>
internal sealed partial class SparkCopy
{
    private static readonly bool LongRun = Environment.GetEnvironmentVariable("DELTAQUERY_LONG") == "1";

    private readonly TestEngine engine;
    private readonly DuckDbConnection plain;
    private readonly SparkOracle spark;
    private readonly List<(string Sql, string Told)> pending = [];
    private readonly List<(List<(string Sql, string Told)> Statements, long Version, string Rows)> states = [];

    /// <param name="engine">Has t, still without rows, and u, which does not change any more.</param>
    /// <param name="plain">Where the same tables are DuckDB's.</param>
    /// <param name="spark">Has a session for this alone.</param>
    public SparkCopy(TestEngine engine, DuckDbConnection plain, SparkOracle spark)
    {
        (this.engine, this.plain, this.spark) = (engine, plain, spark);
        var log = Directory.CreateDirectory(Path.Combine(engine.Root, "copy", "_delta_log"));
        foreach (var file in Directory.GetFiles(Path.Combine(engine.Root, "t", "_delta_log")))
            File.Copy(file, Path.Combine(log.FullName, Path.GetFileName(file)));
    }

    /// <summary>A statement that was run, with the numbers of rows that it told. Spark has no transactions over statements: it gets them one by
    /// one when they are committed.</summary>
    public void Add(string sql, string told)
    {
        if (sql == "ROLLBACK")
            pending.Clear();
        else if (sql is not ("BEGIN" or "COMMIT"))
            pending.Add((sql, told));
    }

    /// <summary>What the statements since the last call lead to.</summary>
    public void Expect(long version, string rows)
    {
        states.Add(([.. pending], version, rows));
        pending.Clear();
    }

    /// <summary>Runs all statements on Spark and compares.</summary>
    /// <returns>Where it differs, what was expected and what was met; null if nowhere.</returns>
    public async Task<(string What, string Expected, string Met)?> DifferenceAsync()
    {
        await spark.RunAsync([$"CREATE OR REPLACE TEMP VIEW u AS SELECT * FROM delta.`{engine.Root}/u`"]);
        List<(string Sql, string Told)> script = [];
        foreach (var (statements, i) in states.Select((state, i) => (state.Statements, i)))
            script.AddRange([($"SET spark.databricks.delta.commitInfo.userMetadata = {i}", ""), .. statements]);
        var answers = await spark.RunAsync([.. script.Select(statement => Spelled(statement.Sql))]);
        foreach (var ((sql, ours), theirs) in script.Zip(answers.Select(rows => string.Join('\n', rows))))
        {
            if (ours.Length > 0 && ours != theirs)
                return ($"of how many rows {sql} tells", theirs, ours);
        }

        // A statement that has nothing to change makes no version.
        var made = (await engine.RowsAsync("SELECT coalesce(userMetadata, '-1'), max(version) FROM delta_history('copy') GROUP BY ALL"))
            .Select(row => Array.ConvertAll(row.Split('|'), n => long.Parse(n, CultureInfo.InvariantCulture))).ToList();
        var copied = states.Select((_, i) => made.Where(m => m[0] <= i).Max(m => m[1])).ToList();
        for (var i = 0; i < states.Count; i++)
        {
            if (await ChangeSequence.RowsAsync($"copy VERSION AS OF {copied[i]}", engine) is var met && met != states[i].Rows)
                return ($"of Spark's table we read, after {Statements(i)}", states[i].Rows, met);
        }

        // A snapshot costs Spark a second.
        List<(string Table, int State, long Version)> read = [];
        for (var i = LongRun ? 0 : states.Count - 1; i < states.Count; i++)
            read.AddRange([("copy", i, copied[i]), ("t", i, states[i].Version)]);
        await spark.WriteAsync(string.Join(" UNION ALL ", read.Select(r => Select(r.Table, r.State, r.Version))), $"{engine.Root}/answers");
        foreach (var (table, i, _) in read)
        {
            if (SparkRows(table, i) is var met && met != states[i].Rows)
                return ($"of {(table == "t" ? "our table" : "its own")} Spark reads, after {Statements(i)}", states[i].Rows, met);
        }

        return null;
    }

    private string Statements(int state) => string.Join("; ", states[state].Statements.Select(s => s.Sql));

    private string Select(string table, int state, long version) =>
        $"SELECT '{table}' AS place, {state} AS state, * FROM delta.`{engine.Root}/{table}` VERSION AS OF {version}";

    private string SparkRows(string table, int state) =>
        ChangeSequence.Rows(plain, $"read_parquet('{engine.Root}/answers/*.parquet') WHERE place = '{table}' AND state = {state}");

    /// <summary>A statement as Spark spells it, on the copy.</summary>
    private string Spelled(string sql)
    {
        sql = Target().Replace(sql, match => $"{match.Value[..^1]}delta.`{engine.Root}/copy`{(match.Value[0] == 'I' ? "" : " AS t")}");
        sql = Struct().Replace(sql, "named_struct('a', $1, 'b', $2)")
            .Replace("STRUCT(a INTEGER, b VARCHAR)", "STRUCT<a: INT, b: STRING>", StringComparison.Ordinal);

        // Spark takes no subquery in the conditions of DELETE, UPDATE and MERGE: it gets what the subquery gives.
        return sql[0] == 'I' ? sql : Subquery().Replace(sql, match => $"({string.Join(", ", Values(match.Groups[1].Value).Append("NULL"))})");
    }

    private IEnumerable<object?> Values(string query) => plain.Query(query).Rows().Select(row => row[0]);

    [GeneratedRegex(@"^(INSERT INTO|DELETE FROM|UPDATE|MERGE INTO) t\b")]
    private static partial Regex Target();

    [GeneratedRegex(@"\{'a': ([^{}]*), 'b': ([^{}]*)\}")]
    private static partial Regex Struct();

    [GeneratedRegex(@"\((SELECT w\.id FROM u AS w WHERE [^()]*)\)")]
    private static partial Regex Subquery();
}
