using System.Globalization;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Execution;

/// <summary>Statistics that we write never hide a row: random rows in many small files, random predicates, and DuckDB to tell what is right.
/// </summary>
public sealed class WrittenStatisticsTests : IDisposable
{
    private static readonly int Seeds = TestSize.IsLong ? 60 : 6;

    /// <summary>Each column: its name, its type and values that stand at its edges.</summary>
    private static readonly (string Name, string Type, string[] Values)[] Columns =
    [
        ("i", "INTEGER", ["-2147483648", "-1", "0", "1", "7", "2147483647"]),
        ("d", "DOUBLE", ["'nan'", "'inf'", "'-inf'", "'-0.0'", "0.0", "1.5", "-2.5", "0.1"]),
        ("f", "FLOAT", ["'nan'", "'inf'", "'-0.0'", "0.1", "16777217", "-1.5"]),
        ("n", "DECIMAL(38,10)", ["1234567890123456789012345678.0123456789", "-0.0000000001", "0", "1234567890123456.0000000001"]),
        ("s", "VARCHAR", ["''", "'a'", "repeat('a', 31) || 'z'", "repeat('a', 40)", "repeat('𐍈', 33)", "repeat(chr(1114111), 40)", "'z' || repeat('y', 300)", "chr(55295) || 'x'", "chr(57344)"]),
        ("t", "TIMESTAMPTZ", ["'2020-01-01 00:00:00.0001+00'", "'2020-01-01 00:00:00.0009+00'", "'1969-12-31 23:59:59.9999+00'", "'0001-01-02 00:00:00+00'", "'9999-12-30 00:00:00.5+00'"]),
        ("z", "TIMESTAMP", ["'2020-01-01 00:00:00.123456'", "'2020-01-01 00:00:00.1239'", "'1582-10-10 00:00:00'"]),
        ("y", "DATE", ["'2020-01-01'", "'0001-01-01'", "'9999-12-31'", "'1970-01-01'"]),
        ("b", "BOOLEAN", ["true", "false"]),
        ("x", "BLOB", ["'\\x00'::BLOB", "'\\xFF\\xFF'::BLOB", "''::BLOB"]),
    ];

    private readonly TestEngine _engine = new();

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Statistics_never_prune_a_row_away()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            await MakeAsync(seed, random);
            for (var query = 0; query < 40; query++)
            {
                var predicate = Predicate(random);
                var expected = await _engine.RowsAsync($"SELECT id FROM source{seed} WHERE {predicate} ORDER BY id");
                var actual = await _engine.RowsAsync($"SELECT id FROM t{seed} WHERE {predicate} ORDER BY id");
                Assert.True(expected.SequenceEqual(actual), $"seed {seed}: {predicate}: {string.Join(' ', expected)} became {string.Join(' ', actual)}");
            }
        }
    }

    private async Task MakeAsync(int seed, Random random)
    {
        var columns = string.Join(", ", Columns.Select(c => $"{c.Name} {c.Type}"));
        await _engine.RunAsync($"CREATE TEMP TABLE flat{seed} (id INTEGER, file INTEGER, {columns})");
        var rows = Enumerable.Range(0, 60).Select(id =>
            $"({id}, {id / 5}, {string.Join(", ", Columns.Select(c => random.Next(4) == 0 ? "NULL" : $"CAST({Pick(random, c.Values)} AS {c.Type})"))})");
        await _engine.RunAsync($"INSERT INTO flat{seed} VALUES {string.Join(", ", rows)}");
        await _engine.RunAsync($"CREATE TEMP TABLE source{seed} AS SELECT *, CASE WHEN id % 3 > 0 THEN {{{string.Join(", ", Columns.Select(c => $"{c.Name}: {c.Name}"))}}} END AS n1 FROM flat{seed}");
        await _engine.RunAsync($"CREATE TABLE t{seed} TBLPROPERTIES ('delta.dataSkippingNumIndexedCols' = '{random.Next(-1, 25)}') AS SELECT * FROM source{seed} WHERE file = 0");
        for (var file = 1; file < 12; file++)
            await _engine.RunAsync($"INSERT INTO t{seed} SELECT * FROM source{seed} WHERE file = {file.ToString(CultureInfo.InvariantCulture)}");
    }

    private static string Predicate(Random random)
    {
        var column = Columns[random.Next(Columns.Length)];
        var name = random.Next(2) == 0 ? column.Name : $"n1.{column.Name}";
        string Value() => $"CAST({Pick(random, column.Values)} AS {column.Type})";
        return random.Next(8) switch
        {
            0 => $"{name} IS NULL",
            1 => $"{name} IS NOT NULL",
            2 => $"{name} IN ({Value()}, {Value()})",
            3 => $"{name} BETWEEN {Value()} AND {Value()}",
            4 => $"NOT ({name} >= {Value()} OR {name} IS NULL)",
            5 => $"{name} IS DISTINCT FROM {Value()}",
            _ => $"{name} {Pick(random, ["=", "<>", "<", "<=", ">", ">="])} {Value()}",
        };
    }

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];
}
