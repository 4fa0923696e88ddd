using DeltaQuery.Engine.Remote.Text;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Tests.Remote.Text;

public sealed class SparkTextTests
{
    [Theory]
    [InlineData("SELECT \"a b\", \"c\"\"d\" FROM `t`", "SELECT `a b`, `c\"d` FROM `t`")]
    [InlineData("SELECT \"a`b\"", "SELECT `a``b`")]
    [InlineData("SELECT 'it''s', 'a\\b', '\"'", "SELECT 'it\\'s', 'a\\\\b', '\"'")]
    [InlineData("SELECT e'a\\nb', $$it's$$, $x$y$x$", "SELECT 'a\\nb', 'it\\'s', 'y'")]
    [InlineData("SELECT '${env:HOME}'", "SELECT '\\u0024{env:HOME}'")]
    [InlineData("SELECT X'1F', 1_000", "SELECT X'1F', 1000")]
    [InlineData("SELECT x LIKE 'a\\_%', y LIKE 'a!_%' ESCAPE '!'", "SELECT x LIKE 'a\\\\\\\\_%', y LIKE 'a!_%' ESCAPE '!'")]
    public void Names_and_strings_are_quoted_as_Spark_quotes_them(string ours, string sparks) => Writes(ours, sparks);

    [Theory]
    [InlineData("SELECT * FROM t@v3 x", "SELECT * FROM t VERSION AS OF 3 x")]
    [InlineData("SELECT * FROM t@20240131120000000", "SELECT * FROM t TIMESTAMP AS OF '2024-01-31 12:00:00.000'")]
    [InlineData("SELECT * FROM t AT (VERSION => 3)", "SELECT * FROM t  VERSION AS OF 3")]
    [InlineData("SELECT * FROM t AT (TIMESTAMP => '2024-01-31')", "SELECT * FROM t  TIMESTAMP AS OF '2024-01-31'")]
    [InlineData("SELECT * FROM t FOR VERSION AS OF 3", "SELECT * FROM t FOR VERSION AS OF 3")]
    public void Time_travel_is_written_as_Spark_has_it(string ours, string sparks) => Writes(ours, sparks);

    [Theory]
    [InlineData("SELECT x::VARCHAR, y::DOUBLE PRECISION < 1", "SELECT x::string, y::double  < 1")]
    [InlineData("SELECT CAST(x AS TIMESTAMP WITH TIME ZONE), CAST(f(a AS b) AS INT8)", "SELECT CAST(x AS timestamp   ), CAST(f(a AS b) AS bigint)")]
    [InlineData("SELECT x::TIMESTAMP, TRY_CAST(x AS DECIMAL)", "SELECT x::timestamp_ntz, TRY_CAST(x AS decimal(18,3))")]
    [InlineData("SELECT x::INTEGER[], x::STRUCT(a INT, \"b c\" VARCHAR)", "SELECT x::array<int>, x::struct<a:int,`b c`:string>   ")]
    [InlineData("SELECT x::array<int>, x::UUID, x::INTERVAL", "SELECT x::array<int>, x::UUID, x::INTERVAL")]
    [InlineData("SELECT TIMESTAMP '2024-01-01', TIMESTAMPTZ '2024-01-01', DATE '2024-01-01'", "SELECT TIMESTAMP_NTZ '2024-01-01', TIMESTAMP_LTZ '2024-01-01', DATE '2024-01-01'")]
    public void Types_mean_what_they_mean_here(string ours, string sparks) => Writes(ours, sparks);

    [Theory]
    [InlineData("SELECT a[1], a.b[2][i + 1], f(x)[1]", "SELECT try_element_at(a, 1), try_element_at(try_element_at(a.b, 2), i + 1), try_element_at(f(x), 1)")]
    [InlineData("SELECT m['k'], \"x y\"[1]", "SELECT try_element_at(m, 'k'), try_element_at(`x y`, 1)")]
    [InlineData("SELECT [1, 2], ARRAY[3], [[1], []][1]", "SELECT array(1, 2), ARRAY(3), try_element_at(array(array(1), array()), 1)")]
    [InlineData("SELECT {'a': 1, b: [x]}, MAP {'k': 2}", "SELECT named_struct('a', 1, 'b', array(x)), MAP ('k', 2)")]
    [InlineData("SELECT a[1:2]", "SELECT a[1:2]")]
    public void Lists_structs_and_maps_and_their_elements_count_as_here(string ours, string sparks) => Writes(ours, sparks);

    [Theory]
    [InlineData("SELECT * FROM t ORDER BY a, f(b, c) DESC LIMIT 3", "SELECT * FROM t ORDER BY a NULLS LAST, f(b, c) DESC NULLS LAST LIMIT 3")]
    [InlineData("SELECT sum(x) OVER (PARTITION BY a ORDER BY b ROWS 1 PRECEDING), 1", "SELECT sum(x) OVER (PARTITION BY a ORDER BY b NULLS LAST ROWS 1 PRECEDING), 1")]
    [InlineData("(SELECT 1 ORDER BY 1 NULLS FIRST) UNION (SELECT 2 ORDER BY \"x\")", "(SELECT 1 ORDER BY 1 NULLS FIRST) UNION (SELECT 2 ORDER BY `x` NULLS LAST)")]
    [InlineData("SELECT a FROM t ORDER BY (a[1])", "SELECT a FROM t ORDER BY (try_element_at(a, 1)) NULLS LAST")]
    public void Nulls_come_last_as_here(string ours, string sparks) => Writes(ours, sparks);

    [Theory]
    [InlineData("SELECT * EXCLUDE (a) FROM t", "SELECT * EXCEPT (a) FROM t")]
    [InlineData("SELECT ?, $1, :a, @b, $c", "SELECT <1>, <1>, <a>, <b>, <c>")]
    [InlineData("SELECT * FROM t VERSION AS OF $v WHERE x = $v", "SELECT * FROM t VERSION AS OF <v!> WHERE x = <v>")]
    public void Words_and_parameters_are_said_otherwise(string ours, string sparks) => Writes(ours, sparks);

    [Theory]
    [InlineData("SELECT 2 ^ 3", 9)]
    [InlineData("SELECT 2 ** 3", 9)]
    public void What_Spark_takes_for_something_else_is_refused(string ours, int position)
    {
        var error = Assert.Throws<DeltaException>(() => Write(ours));
        Assert.Equal((DeltaErrorCode.NotSupported, position), (error.Code, error.Position));
        Assert.Equal("write pow(a, b): for Spark ^ is an exclusive or", error.Hint);
    }

    [Fact]
    public void A_place_in_Sparks_text_leads_back_to_the_users()
    {
        const string Ours = "  SELECT \"a\"\"b\", 'x''y'\n FROM t@v3 WHERE nowhere > 1";
        var written = Write(Ours, new SourceSpan(2, Ours.Length - 2));
        Assert.Equal("SELECT `a\"b`, 'x\\'y'\n FROM t VERSION AS OF 3 WHERE nowhere > 1", written.Text);
        Assert.Equal(Ours.IndexOf("nowhere", StringComparison.Ordinal), written.ToSource(written.Text.IndexOf("nowhere", StringComparison.Ordinal)));
        Assert.Equal(Ours.IndexOf("'x", StringComparison.Ordinal), written.ToSource(written.Text.IndexOf("'x", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("VARCHAR", "string")]
    [InlineData("TIMESTAMP", null)]
    [InlineData("INTEGER[]", "array<int>")]
    [InlineData("STRUCT(t TIMESTAMP)", "struct<t:timestamp>")]
    [InlineData("varchar(10)", null)]
    [InlineData("map<string, int>", null)]
    public void Declared_types_are_Sparks_first(string ours, string? sparks) => Assert.Equal(sparks, SparkText.DeclaredTypeOf(ours));

    [Fact]
    public void Stretches_may_be_left_alone_or_replaced()
    {
        var text = new SourceText("CREATE TABLE t (a TEXT, b INT DEFAULT \"x\"[1])");
        var written = SparkText.Write(text, text.Span, (p, _) => p.Name, [(new SourceSpan(18, 4), "string"), (new SourceSpan(38, 6), null)]);
        Assert.Equal("CREATE TABLE t (a string, b INT DEFAULT \"x\"[1])", written.Text);
    }

    private static void Writes(string ours, string sparks) => Assert.Equal(sparks, Write(ours).Text);

    private static NormalizedText Write(string ours, SourceSpan? span = null)
    {
        var text = new SourceText(ours);
        return SparkText.Write(text, span ?? text.Span, (parameter, isLiteral) => $"<{parameter.Name}{(isLiteral ? "!" : "")}>");
    }
}
