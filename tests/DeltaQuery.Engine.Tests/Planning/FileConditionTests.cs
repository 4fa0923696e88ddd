using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Planning;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Testing;
using static DeltaQuery.Engine.Planning.PushedFilter;

namespace DeltaQuery.Engine.Tests.Planning;

/// <summary>The conditions on files that follow from filters on rows: what is asked of partition values, of statistics, and of the row groups of a
/// checkpoint. <c>min.i</c> stands for the fact of that kind and column, <c>p</c> for a partition's value.</summary>
public sealed class FileConditionTests : IAsyncLifetime
{
    private const string NotAllNull = "coalesce(nullcount.i < numrecords., true)";
    private static readonly PushedColumn I = Column(0);
    private static readonly PushedColumn D = Column(1);
    private static readonly PushedColumn S = Column(2);
    private static readonly PushedColumn R = Column(3);
    private static readonly PushedColumn P = Column(5);
    private static readonly PushedColumn Beyond = Column(6); // a column of the stand-in that the table does not have
    private static readonly PushedFilter InPartition = new Compare(P, ComparisonKind.Equal, Int(1));
    private static readonly PushedFilter InRows = new Compare(I, ComparisonKind.Greater, Int(2));

    private readonly TestEngine _engine = new();
    private Snapshot _snapshot = null!;

    public async Task InitializeAsync()
    {
        await _engine.RunAsync(
            "CREATE TABLE t (i INT, d DOUBLE, s STRING, r STRUCT<f: INT, g: STRUCT<h: INT>>, b BINARY, p INT) PARTITIONED BY (p)");
        _snapshot = await _engine.Engine.State.Tables.At(_engine.Root + "/t", "t").CurrentAsync(default);
    }

    public Task DisposeAsync()
    {
        _snapshot.Files.Release();
        _engine.Dispose();
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData("Equal", "(min.i <= 7 OR min.i IS NULL) AND (max.i >= 7 OR max.i IS NULL)", "min.i <= 7; max.i >= 7")]
    [InlineData("NotEqual", "coalesce(NOT (min.i = 7 AND max.i = 7), true)", "")]
    [InlineData("Less", "(min.i < 7 OR min.i IS NULL)", "min.i < 7")]
    [InlineData("LessOrEqual", "(min.i <= 7 OR min.i IS NULL)", "min.i <= 7")]
    [InlineData("Greater", "(max.i > 7 OR max.i IS NULL)", "max.i > 7")]
    [InlineData("GreaterOrEqual", "(max.i >= 7 OR max.i IS NULL)", "max.i >= 7")]
    public void A_comparison_asks_the_bound_on_its_side(string kind, string condition, string bounds) =>
        Check(new Compare(I, Enum.Parse<ComparisonKind>(kind), Int(7)), null, $"({condition} AND {NotAllNull})", bounds);

    [Theory]
    [InlineData("Equal", "=")]
    [InlineData("NotEqual", "<>")]
    [InlineData("Less", "<")]
    [InlineData("LessOrEqual", "<=")]
    [InlineData("Greater", ">")]
    [InlineData("GreaterOrEqual", ">=")]
    public void A_comparison_of_a_partition_column_is_decided_by_its_value(string kind, string sign) =>
        Check(new Compare(P, Enum.Parse<ComparisonKind>(kind), Int(7)), $"coalesce(p {sign} 7, false)", null, $"p {sign} 7");

    [Fact]
    public void A_list_asks_for_each_value_and_its_bounds_for_the_ends()
    {
        Check(
            new In(I, [Int(7), Int(9)]), null,
            $"((min.i <= 7 AND max.i >= 7 OR min.i <= 9 AND max.i >= 9 OR min.i IS NULL OR max.i IS NULL) AND {NotAllNull})",
            "min.i <= greatest(7, 9); max.i >= least(7, 9)");
        Check(new In(P, [Int(7), Int(9)]), "coalesce(p IN (7, 9), false)", null, "p >= least(7, 9); p <= greatest(7, 9)");
    }

    [Fact]
    public void A_long_list_asks_for_its_ends_alone()
    {
        string Long(int count) => Text(new In(I, [.. Enumerable.Range(0, count).Select(Int)])).Statistics!;
        Assert.Contains("min.i <= 99 AND max.i >= 99", Long(100), StringComparison.Ordinal);
        var list = string.Join(", ", Enumerable.Range(0, 101));
        Assert.Equal($"((min.i <= greatest({list}) AND max.i >= least({list}) OR min.i IS NULL OR max.i IS NULL) AND {NotAllNull})", Long(101));
    }

    [Fact]
    public void NULL_is_looked_for_by_its_count()
    {
        Check(new Null(I, IsNull: true), null, "coalesce(nullcount.i > 0, true)", "");
        Check(new Null(I, IsNull: false), null, NotAllNull, "");
        Check(new Null(P, IsNull: true), "p IS NULL", null, "");
        Check(new Null(P, IsNull: false), "p IS NOT NULL", null, "");
        Check(new Null(Column(3, "f"), IsNull: true), null, "coalesce(nullcount.r.f > 0, true)", "");
    }

    [Fact]
    public void A_prefix_asks_both_bounds()
    {
        const string Keep = "((max.s >= 'ab' OR max.s IS NULL) AND (left(min.s, length('ab')) <= 'ab' OR min.s IS NULL) AND coalesce(nullcount.s < numrecords., true))";
        Check(new Prefix(S, "ab"), null, Keep, "");
        Check(new Prefix(S, ""), null, null, "");
        Check(new Prefix(I, "ab"), null, null, ""); // no text
    }

    /// <summary>NaN is in no bound and lies above all numbers, so that a maximum says something only where the range has an end.</summary>
    [Fact]
    public void A_float_has_a_maximum_only_below_an_end()
    {
        const string NotAllNullD = "coalesce(nullcount.d < numrecords., true)";
        const string Above = $"((max.d > 1.0 OR max.d IS NULL) AND {NotAllNullD})";
        var above = new Compare(D, ComparisonKind.Greater, Double("1.0"));
        Check(above, null, NotAllNullD, "");
        Check(new Compare(D, ComparisonKind.GreaterOrEqual, Double("1.0")), null, NotAllNullD, "");
        Check(new Compare(D, ComparisonKind.NotEqual, Double("1.0")), null, NotAllNullD, "");
        Check(new Compare(D, ComparisonKind.Less, PlanConstant.NaN("DOUBLE")), null, NotAllNullD, "");
        Check(new In(D, [Double("1.0"), PlanConstant.NaN("DOUBLE")]), null, NotAllNullD, "");
        Check(new In(D, [Double("1.0")]), null, $"((min.d <= 1.0 AND max.d >= 1.0 OR min.d IS NULL OR max.d IS NULL) AND {NotAllNullD})", "");
        foreach (var (kind, end) in new[]
                 {
                     (ComparisonKind.Less, "(min.d < 2.0 OR min.d IS NULL)"), (ComparisonKind.LessOrEqual, "(min.d <= 2.0 OR min.d IS NULL)"),
                     (ComparisonKind.Equal, "(min.d <= 2.0 OR min.d IS NULL) AND (max.d >= 2.0 OR max.d IS NULL)"),
                 })
            Check(new And([above, new Compare(D, kind, Double("2.0"))]), null, $"{Above} AND ({end} AND {NotAllNullD})", "");

        // Ends that are none: of another column, at NaN, or on the same side.
        Check(new And([above, new Compare(D, ComparisonKind.LessOrEqual, PlanConstant.NaN("DOUBLE"))]), null, $"{NotAllNullD} AND {NotAllNullD}", "");
        Check(new And([above, new Compare(D, ComparisonKind.NotEqual, Double("2.0"))]), null, $"{NotAllNullD} AND {NotAllNullD}", "");
        Check(new And([above, new Compare(I, ComparisonKind.Less, Int(2))]), null, $"{NotAllNullD} AND ((min.i < 2 OR min.i IS NULL) AND {NotAllNull})", "min.i < 2");
        Check(new Or([above, new Compare(D, ComparisonKind.Less, Double("0.0"))]), null, $"({NotAllNullD} OR ((min.d < 0.0 OR min.d IS NULL) AND {NotAllNullD}))", "");
    }

    /// <summary>What partition values decide is kept apart: files that they leave out are not counted as passed over.</summary>
    [Fact]
    public void Conditions_on_partition_values_alone_stand_apart()
    {
        const string Rows = $"((max.i > 2 OR max.i IS NULL) AND {NotAllNull})";
        const string Value = "coalesce(p = 1, false)";
        Check(new And([InPartition, InRows]), Value, Rows, "p = 1; max.i > 2");
        Check(new Or([InPartition, InRows]), null, $"({Value} OR {Rows})", "");
        Check(new Or([InPartition, InPartition]), $"({Value} OR {Value})", null, "");
        Check(new Or([InPartition, new And([InPartition, InRows])]), null, $"({Value} OR ({Value} AND {Rows}))", "");
        Check(new Or([InPartition, new And([InPartition, InPartition])]), $"({Value} OR ({Value} AND {Value}))", null, "");
        Check(new Or([new Null(P, IsNull: true), new In(P, [Int(1)])]), "(p IS NULL OR coalesce(p IN (1), false))", null, "");
    }

    [Fact]
    public void What_is_not_known_drops_out_of_an_AND_and_leaves_nothing_of_an_OR()
    {
        const string Rows = $"((max.i > 2 OR max.i IS NULL) AND {NotAllNull})";
        Check(new And([InRows, Unknown]), null, Rows, "max.i > 2");
        Check(new Or([InRows, Unknown]), null, null, "");
        Check(new Or([InRows, new And([Unknown, Unknown])]), null, null, "");
        Check(new Or([InRows, new And([Unknown, InRows])]), null, $"({Rows} OR ({Rows}))", "");
        Check(Unknown, null, null, "");
    }

    /// <summary>Bounds of binaries are texts, structs have none, and what the table does not have is nowhere.</summary>
    [Fact]
    public void Columns_without_bounds_rule_nothing_out()
    {
        PlanConstant row = new("{'f': 1, 'g': {'h': 2}}", DuckDbTypes.ToSql(_snapshot.Schema.Fields[3].Type));
        Check(new Compare(R, ComparisonKind.Equal, row), null, null, "");
        Check(new In(R, [row]), null, null, "");
        Check(new Compare(Column(4), ComparisonKind.Equal, new PlanConstant("'x'", "BLOB")), null, null, "");
        foreach (var column in new[] { Beyond, Column(3, "g"), Column(3, "x"), Column(0, "x") })
        {
            Check(new Compare(column, ComparisonKind.Equal, Int(1)), null, null, "");
            Check(new Null(column, IsNull: true), null, null, "");
            Check(new Null(column, IsNull: false), null, null, "");
        }

        Check(new Compare(I, ComparisonKind.Equal, new PlanConstant("1", "BIGINT")), null, null, ""); // another type's rules
        Check(new In(I, [Int(1), new PlanConstant("1", "BIGINT")]), null, null, "");
    }

    /// <summary>Bounds are in the order of bytes.</summary>
    [Fact]
    public async Task Bounds_of_text_under_a_collation_rule_nothing_out()
    {
        var collated = FieldMetadata.Empty.With(FieldMetadata.CollationsKey, "spark.UTF8_LCASE");
        var table = _engine.Table("c");
        table.Commit(TestTable.Protocol(), TestTable.Metadata(new StructType(
            [
                new StructField("s", PrimitiveType.String, true, collated),
                new StructField("r", new StructType([new StructField("f", PrimitiveType.String, true, collated), new StructField("g", PrimitiveType.String)])),
            ])));
        _snapshot.Files.Release();
        _snapshot = await _engine.Engine.State.Tables.At(table.Location, "c").CurrentAsync(default);
        PlanConstant text = new("'a'", "VARCHAR");
        Check(new Compare(Column(0), ComparisonKind.Equal, text), null, null, "");
        Check(new Compare(Column(1, "f"), ComparisonKind.Equal, text), null, null, "");
        Check(
            new Compare(Column(1, "g"), ComparisonKind.Less, text), null,
            "((min.r.g < 'a' OR min.r.g IS NULL) AND coalesce(nullcount.r.g < numrecords., true))", "min.r.g < 'a'");
    }

    [Fact]
    public void A_field_of_a_struct_has_bounds_of_its_own_whatever_it_is_called() =>
        Check(
            new Compare(Column(3, "g", "h"), ComparisonKind.Less, Int(1)), null,
            "((min.r.g.h < 1 OR min.r.g.h IS NULL) AND coalesce(nullcount.r.g.h < numrecords., true))", "min.r.g.h < 1");

    [Fact]
    public void A_fact_is_made_once_for_all_conditions()
    {
        var predicate = new SkippingPredicate(_snapshot, "UTC");
        predicate.Filter(new And([InRows, new Compare(I, ComparisonKind.Less, Int(9)), new Null(I, IsNull: true)]));
        Assert.Equal(["max.i", "min.i", "nullcount.i", "numrecords."], predicate.Facts.Select(Name).Order(StringComparer.Ordinal));
        Assert.Equal(predicate.Fact(FileColumn.NumRecords), predicate.Fact(FileColumn.NumRecords));
    }

    [Fact]
    public void Filters_are_put_together_as_simply_as_can_be()
    {
        Assert.Same(Unknown, PushedFilter.All([]));
        Assert.Same(Unknown, PushedFilter.All([Unknown]));
        Assert.Same(InRows, PushedFilter.All([Unknown, InRows]));
        Assert.Equal([InRows, InPartition], Assert.IsType<And>(PushedFilter.All([InRows, Unknown, InPartition])).Children);
        Assert.Same(InRows, PushedFilter.Any([InRows]));
        Assert.Same(Unknown, PushedFilter.Any([InRows, Unknown]));
        Assert.Equal([InRows, InPartition], Assert.IsType<Or>(PushedFilter.Any([InRows, InPartition])).Children);
    }

    private static PushedColumn Column(int index, params string[] fields) => new(index, fields);

    private static PlanConstant Int(int value) => new($"{value}", "INTEGER");

    private static PlanConstant Double(string value) => new(value, "DOUBLE");

    private static string Name(FileColumn fact) =>
        fact.Kind == FileColumnKind.Partition ? fact.Path.Single() : $"{fact.Kind.ToString().ToLowerInvariant()}.{string.Join('.', fact.Path)}";

    private void Check(PushedFilter filter, string? partition, string? statistics, string bounds)
    {
        var found = Text(filter);
        Assert.Equal((partition, statistics, bounds), found);
    }

    private (string? Partition, string? Statistics, string Bounds) Text(PushedFilter filter)
    {
        var predicate = new SkippingPredicate(_snapshot, "UTC");
        var found = predicate.Filter(filter);
        var names = predicate.Facts.Select(Name).ToList();
        Assert.All(found.Bounds, b => Assert.All(b.Facts, f => Assert.Contains(FactText.Hole(f), b.Text, StringComparison.Ordinal)));
        return (Fill(found.Partition), Fill(found.Statistics), string.Join("; ", found.Bounds.Select(b => Fill(b.Text))));

        string? Fill(string? text) => text is null ? null : FactText.Fill(text, names);
    }
}
