using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.DuckDb.SparkFunctions;
using DeltaQuery.Engine.Sql.SparkExpression;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

public class SparkSqlExpressionTests
{
    private static readonly SparkScope Scope = new(name => name.ToLowerInvariant() switch
    {
        "i" => new SparkColumn("\"i\"", SparkType.Int),
        "s" => new SparkColumn("\"s\"", SparkType.String),
        "d" => new SparkColumn("\"d\"", SparkType.Double),
        "v" => new SparkColumn("\"v\"", SparkType.Parse("variant")),
        "st" => new SparkColumn("\"st\"", SparkType.Parse("struct<a:int>")),
        _ => null,
    });

    [Fact]
    public void The_text_is_kept_as_it_was_written() =>
        Assert.Equal("year( ts )  >2000", SparkSqlExpression.Parse(" year( ts )  >2000\n").Text);

    [Fact]
    public void Columns_are_named_once_by_their_paths() =>
        Assert.Equal(
            ["a", "b.c", "d", "A.x"],
                SparkSqlExpression.Parse("a + b.c > d OR A < 1 OR `A`.x IN (a, d)").Columns.Select(path => string.Join('.', path)));

    [Theory]
    [InlineData("year(ts)", true)]
    [InlineData("unix_timestamp(ts)", true)]
    [InlineData("current_date", false)]
    [InlineData("coalesce(a, now())", false)]
    [InlineData("uuid()", false)]
    [InlineData("rand() > 0.5", false)]
    public void What_changes_by_itself_is_known(string text, bool deterministic) =>
        Assert.Equal(deterministic, SparkSqlExpression.Parse(text).IsDeterministic);

    [Theory]
    [InlineData(
        "regexp_replace(s, 'a', 'b')",
            "not supported (line 1, column 1): the function regexp_replace in the Spark expression regexp_replace(s, 'a', 'b')")]
    [InlineData(
        "i > 0 AND\n my_udf(i)", "not supported (line 2, column 2): the function my_udf in the Spark expression i > 0 AND\n my_udf(i)")]
    [InlineData(
        "cast(d AS string)", "not supported (line 1, column 1): a cast from double to string in the Spark expression cast(d AS string)")]
    [InlineData(
        "cast(d AS decimal(10,2))",
            "not supported (line 1, column 1): a cast from double to decimal(10,2) in the Spark expression cast(d AS decimal(10,2))")]
    [InlineData("concat(s, d)", "not supported (line 1, column 11): a cast from double to string in the Spark expression concat(s, d)")]
    [InlineData("s RLIKE '(?i)a'", "not supported (line 1, column 9): this regular expression in the Spark expression s RLIKE '(?i)a'")]
    [InlineData("s LIKE s", "not supported (line 1, column 8): a pattern of LIKE that isn't a literal in the Spark expression s LIKE s")]
    [InlineData("i + true", "not supported (line 1, column 1): values of types int and boolean together in the Spark expression i + true")]
    [InlineData("v = 1", "not supported (line 1, column 1): values of types variant and int together in the Spark expression v = 1")]
    [InlineData(
        "date_format(s, 'EEEE')",
            "not supported (line 1, column 1): date_format with the pattern EEEE in the Spark expression date_format(s, 'EEEE')")]
    [InlineData("st.b", "not supported (line 1, column 1): the field b of a value of type struct<a:int> in the Spark expression st.b")]
    [InlineData("i", null)]
    [InlineData("v IS NULL", null)]
    public void What_is_outside_the_list_is_refused_by_its_name_and_place(string text, string? message)
    {
        if (message == null)
            SparkSqlExpression.Parse(text).Translate(Scope);
        else
            Assert.Equal(message, Fails(text, DeltaErrorCode.NotSupported));
    }

    [Fact]
    public void A_column_that_isnt_there_is_named() =>
        Assert.Equal(
            "the Spark expression i > nope names a column nope that the table doesn't have",
                Fails("i > nope", DeltaErrorCode.ColumnNotFound));

    [Theory]
    [InlineData("1", "bigint", "1")]
    [InlineData("1.5", "int", "1")]
    [InlineData("NULL", "string", null)]
    [InlineData("DATE '2024-01-01'", "string", "2024-01-01")]
    [InlineData("300", "tinyint", "!")]
    public void A_stored_value_gets_the_columns_type(string text, string type, string? value)
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        SparkFunctionSet.Register(connection);
        var translated = SparkSqlExpression.Parse(text).TranslateAs(SparkType.Parse(type), SparkScope.WithoutColumns("UTC"));
        Assert.Equal(type, translated.Type.Text);
        if (value == "!")
            Assert.Throws<DuckDbException>(() => connection.Scalar($"SELECT {translated.Sql}"));
        else
            Assert.Equal(value, connection.Scalar($"SELECT CAST({translated.Sql} AS VARCHAR)"));
    }

    [Fact]
    public void A_string_is_not_stored_in_a_number() => Assert.Equal(DeltaErrorCode.SchemaMismatch,
        Assert.Throws<DeltaException>(() => SparkSqlExpression.Parse("'1'").TranslateAs(SparkType.Int, Scope)).Code);

    [Theory]
    [InlineData("uuid()", "string")]
    [InlineData("now()", "timestamp")]
    [InlineData("current_timestamp", "timestamp")]
    [InlineData("current_date()", "date")]
    [InlineData("localtimestamp()", "timestamp_ntz")]
    [InlineData("current_timezone()", "string")]
    public void Defaults_may_ask_for_the_time(string text, string type)
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        var translated = SparkSqlExpression.Parse(text).Translate(SparkScope.WithoutColumns("America/New_York"));
        Assert.Equal(type, translated.Type.Text);
        Assert.NotNull(connection.Scalar($"SELECT CAST({translated.Sql} AS VARCHAR)"));
    }

    [Fact]
    public void Every_function_of_ours_that_is_written_is_registered()
    {
        using var database = DuckDbDatabase.Open();
        using var connection = database.Connect();
        SparkFunctionSet.Register(connection);
        var registered =
            (string)connection.Scalar(
                "SELECT string_agg(DISTINCT function_name, ' ' ORDER BY function_name) FROM duckdb_functions() "
                + "WHERE function_name LIKE 'dq_spark_%'")!;
        Assert.Equal(SparkFunctionSet.Names.Order(StringComparer.Ordinal), registered.Split(' ').Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("ts", PartitionForm.Identity, null)]
    [InlineData("year(ts)", PartitionForm.Year, null)]
    [InlineData("YEAR(CAST(ts AS DATE))", PartitionForm.Year, null)]
    [InlineData("month(ts)", PartitionForm.Month, null)]
    [InlineData("dayofmonth(ts)", PartitionForm.Day, null)]
    [InlineData("(hour(ts))", PartitionForm.Hour, null)]
    [InlineData("EXTRACT(YEAR FROM ts)", PartitionForm.Year, null)]
    [InlineData("CAST(ts AS DATE)", PartitionForm.Date, null)]
    [InlineData("ts::date", PartitionForm.Date, null)]
    [InlineData("date(ts)", PartitionForm.Date, null)]
    [InlineData("date_trunc('MON', ts)", PartitionForm.TruncatedTimestamp, "month")]
    [InlineData("trunc(ts, 'yy')", PartitionForm.TruncatedDate, "year")]
    [InlineData("date_format(ts, 'yyyy-MM')", PartitionForm.DateFormat, "yyyy-MM")]
    [InlineData("substring(ts, 0, 4)", PartitionForm.Prefix, null)]
    public void Forms_that_grow_with_their_column_are_recognised(string text, object form, string? argument)
    {
        var met = PartitionExpression.Of(SparkSqlExpression.Parse(text));
        Assert.NotNull(met);
        Assert.Equal(
            (form, argument, "ts", text.StartsWith("substring", StringComparison.Ordinal) ? 4 : 0),
                (met.Form, met.Argument, Assert.Single(met.Column), met.Length));
    }

    [Theory]
    [InlineData("ts + 1")]
    [InlineData("year(a + b)")]
    [InlineData("hour(cast(ts AS date))")]
    [InlineData("try_cast(ts AS date)")]
    [InlineData("substring(s, 2, 4)")]
    [InlineData("date_format(ts, 'MM-yyyy')")]
    [InlineData("dayofweek(ts)")]
    public void Other_forms_derive_nothing(string text) => Assert.Null(PartitionExpression.Of(SparkSqlExpression.Parse(text)));

    private static string Fails(string text, DeltaErrorCode code)
    {
        var error = Assert.Throws<DeltaException>(() => SparkSqlExpression.Parse(text).Translate(Scope));
        Assert.Equal(code, error.Code);
        Assert.NotNull(error.Position);
        return error.Message;
    }
}
