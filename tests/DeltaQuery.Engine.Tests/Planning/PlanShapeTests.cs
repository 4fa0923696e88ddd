using System.Runtime.CompilerServices;
using System.Text;
using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Tests.DuckDb;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>The filters and columns that DuckDB's plans give for queries of many shapes. The plan's JSON is DuckDB's private format: when another
/// DuckDB writes it otherwise, this is where it shows (TRAPS R7).</summary>
/// <remarks>plan-shapes.txt has each query with, indented, a line for each of its tables. DELTAQUERY_UPDATE=1 writes the file anew: read what
/// changed before you keep it. A filter may become weaker without harm; one that rules out more must be looked into.</remarks>
public sealed class PlanShapeTests : DuckDbTestBase
{
    private static readonly Dictionary<string, StructType> Tables = new()
    {
        ["{t}"] = TestEngine.Schema(
            "i INTEGER, b BIGINT, s VARCHAR, d DATE, z TIMESTAMPTZ, n TIMESTAMP, f DOUBLE, e DECIMAL(10, 2), o BOOLEAN, "
            + "st STRUCT(a INTEGER, g STRUCT(h DATE)), l INTEGER[], m MAP(VARCHAR, INTEGER)"),
        ["{u}"] = TestEngine.Schema("k INTEGER, w VARCHAR, x BIGINT"),
    };

    [Fact]
    public void Plans_give_the_filters_and_columns_that_they_gave_before()
    {
        Connection.Execute("SET TimeZone = 'UTC'; SET VARIABLE v = 42");
        var known = File.ReadAllText(FilePath());
        var actual = new StringBuilder();
        var queries = known.Split('\n').Where(l => l.Length > 0 && l[0] is not (' ' or '#')).ToList();
        foreach (var line in known.Split('\n').TakeWhile(l => l.StartsWith('#')))
            actual.Append(line).Append('\n');
        foreach (var query in queries)
            actual.Append('\n').Append(query).Append('\n').Append(Describe(query));

        Assert.True(queries.Count >= 60);
        if (Environment.GetEnvironmentVariable("DELTAQUERY_UPDATE") is "1")
            File.WriteAllText(FilePath(), actual.ToString());
        else
            Assert.Equal(known, actual.ToString(), ignoreLineEndingDifferences: true);
    }

    private string Describe(string query)
    {
        var standIns = new StandIns(Connection);
        var names = new List<(string Name, string Table)>();
        var text = query;
        foreach (var (table, schema) in Tables)
        {
            for (var number = 1; text.Contains(table, StringComparison.Ordinal); number++)
            {
                var name = standIns.For(schema, number);
                names.Add((name, table));
                var at = text.IndexOf(table, StringComparison.Ordinal);
                text = text[..at] + name + text[(at + table.Length)..];
            }
        }

        var scans = PlanReader.Plan(Connection, text, default);
        var described = new StringBuilder();
        foreach (var (name, table) in names)
        {
            var scan = scans is null ? "the plan cannot be read"
                : scans.TryGetValue(name, out var found) ? FilterText.Of(found, Tables[table]) : "not in the plan";
            described.Append("    ").Append(table.Trim('{', '}')).Append(": ").Append(scan).Append('\n');
        }

        standIns.Forget();
        return described.ToString();
    }

    private static string FilePath([CallerFilePath] string source = "") => Path.Combine(Path.GetDirectoryName(source)!, "plan-shapes.txt");
}
