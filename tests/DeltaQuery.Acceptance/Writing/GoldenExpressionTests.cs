using DeltaQuery.Acceptance.Golden;
using DeltaQuery.Engine;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.Writing;

/// <summary>Tables of other engines whose columns have expressions take rows of ours, on a copy, and refuse what breaks their rules.</summary>
public sealed class GoldenExpressionTests : IDisposable
{
    private readonly TestEngine _engine = new();
    private readonly SparkOracle _spark = new();

    public void Dispose() => _engine.Dispose();

    [SkippableTheory]
    [InlineData("spark42/column_defaults", "INSERT INTO {t} (id) VALUES (-1)", "id, s, d, n, z", "id = -1", "-1|new|NULL|1.50|42")]
    [InlineData(
        "spark42/generated_columns_kinds", "INSERT INTO {t} (id, ts, s, st) VALUES (-7, TIMESTAMPTZ '2024-02-29 23:59:59+00', 'é', {a: 41})",
        "up, l, d, bucket, cat, g", "id = -7", "É|1|2024-02-29|-3|small-é|42")]
    [InlineData("spark42/identity_by_default_sync", "INSERT INTO {t} (s) VALUES ('ours'), ('too')", "k", "s IN ('ours', 'too')", "5040\n5050")]
    [InlineData("spark42/proto_1_6_identity", "INSERT INTO {t} (s) VALUES ('ours'), ('too')", "k", "s IN ('ours', 'too')", "-8\n-5")]
    [InlineData("delta-rs/checkpoint-v2-table", "INSERT INTO {t} (name) VALUES ('ours')", "id", "name = 'ours'", "45")]
    [InlineData(
        "spark42/part_generated_columns_pruning", "INSERT INTO {t} (id, ts) VALUES (-1, TIMESTAMPTZ '2031-12-31 23:00:00+00')",
        "y, m, d", "ts > TIMESTAMPTZ '2031-12-31 22:59:59+00'", "2031|12|31")]
    [InlineData("spark42/proto_1_2_appendonly_invariant_notnull", "INSERT INTO {t} (id, v, st) VALUES (-1, 4, {a: 1})", "v", "id = -1", "4")]
    [InlineData("spark42/proto_1_3_check_constraint", "INSERT INTO {t} VALUES (-1, 'ab', DATE '2020-01-01')", "s", "id = -1", "ab")]
    [InlineData("trino/databricks122__invariants_writer_feature", "INSERT INTO {t} VALUES (-1)", "col_invariants", "col_invariants = -1", "-1")]
    [InlineData("delta-spark/dbr_8_0_non_generated_columns", "INSERT INTO {t} VALUES (-1, 77)", "c2", "c1 = -1", "77")]
    public async Task Rows_are_added_and_Spark_sees_them(string table, string insert, string columns, string where, string rows)
    {
        Skip.If(GoldenFolder.Path is null, GoldenFolder.Missing);
        using var copy = new GoldenCopy(new GoldenCase(table));
        var name = $"delta.`{copy.Root}`";
        await _engine.RunAsync(insert.Replace("{t}", name, StringComparison.Ordinal));
        Assert.Equal(rows.Split('\n'), await _engine.RowsAsync($"SELECT {columns} FROM {name} WHERE {where} ORDER BY ALL"));
        if (SparkOracle.Address is not null)
            Assert.Equal(
                [string.Join('\n', await _engine.RowsAsync($"SELECT count(*) FROM {name}"))], await _spark.RowsAsync($"SELECT count(*) FROM {name}"));
    }

    [SkippableTheory]
    [InlineData("spark42/generated_columns_kinds", "INSERT INTO {t} (id, s, up) VALUES (-7, 'a', 'B')", "Generated Column (up <=> (upper(s)))")]
    [InlineData("spark42/proto_1_2_appendonly_invariant_notnull", "INSERT INTO {t} (id, v, st) VALUES (-1, 3, {a: 1})", "the invariant of column v (v > 3)")]
    [InlineData("spark42/proto_1_3_check_constraint", "INSERT INTO {t} VALUES (-1, 'a', DATE '2020-01-01')", "CHECK constraint len_ok")]
    [InlineData("spark42/proto_1_3_check_constraint", "INSERT INTO {t} VALUES (-1, NULL, DATE '2020-01-01')", "CHECK constraint len_ok")]
    [InlineData("spark42/proto_1_6_identity", "INSERT INTO {t} VALUES (1, 'a')", "column k is GENERATED ALWAYS AS IDENTITY")]
    [InlineData("trino/databricks122__invariants_writer_feature", "INSERT INTO {t} VALUES (3)", "the invariant of column col_invariants (col_invariants < 3)")]
    public async Task What_breaks_a_rule_is_refused(string table, string insert, string message)
    {
        Skip.If(GoldenFolder.Path is null, GoldenFolder.Missing);
        using var copy = new GoldenCopy(new GoldenCase(table));
        var error = await _engine.ErrorAsync(insert.Replace("{t}", $"delta.`{copy.Root}`", StringComparison.Ordinal));
        Assert.Equal(DeltaErrorCode.ConstraintViolation, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
