using DeltaQuery.Engine.Sql;
using DeltaQuery.Engine.Sql.SparkExpression;

namespace DeltaQuery.Engine.Tests.Sql.SparkExpression;

public class SparkParserTests
{
    [Theory]
    [InlineData("NULL")]
    [InlineData("TRUE")]
    [InlineData("1")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData(".5")]
    [InlineData("1E3")]
    [InlineData("1L")]
    [InlineData("1Y")]
    [InlineData("1.50BD")]
    [InlineData("1.0D")]
    [InlineData("'a b'")]
    [InlineData("'it\\'s \\\\ \\n'")]
    [InlineData("DATE '2024-01-01'")]
    [InlineData("TIMESTAMP '2024-01-01 00:00:00'")]
    [InlineData("TIMESTAMP_NTZ '2024-01-01 00:00:00'")]
    [InlineData("X'4142'")]
    [InlineData("INTERVAL '1' DAY")]
    [InlineData("INTERVAL '1' DAY '2' HOUR")]
    [InlineData("a")]
    [InlineData("`a b`")]
    [InlineData("`a``b`.c.`d e`")]
    [InlineData("date")]
    [InlineData("timestamp + interval")]
    [InlineData("a[0]")]
    [InlineData("a['k'].b[1]")]
    [InlineData("(a)")]
    [InlineData("-a")]
    [InlineData("- -1")]
    [InlineData("~a")]
    [InlineData("NOT a")]
    [InlineData("a + b - c || d")]
    [InlineData("a * b / c % d DIV e")]
    [InlineData("a << 1 >> 2 >>> 3")]
    [InlineData("a & b ^ c | d")]
    [InlineData("a = b <> c < d > e <= f >= g <=> h")]
    [InlineData("a AND b OR NOT c AND d")]
    [InlineData("a BETWEEN 1 AND 2 AND b")]
    [InlineData("a NOT BETWEEN 1 AND 2")]
    [InlineData("a IN (1, 2)")]
    [InlineData("a NOT IN (1)")]
    [InlineData("a LIKE 'x%'")]
    [InlineData("a NOT LIKE 'x!%' ESCAPE '!'")]
    [InlineData("a ILIKE 'x%'")]
    [InlineData("a RLIKE '^x'")]
    [InlineData("a IS NULL")]
    [InlineData("a IS NOT TRUE")]
    [InlineData("a IS FALSE")]
    [InlineData("a IS DISTINCT FROM b")]
    [InlineData("a IS NOT DISTINCT FROM b")]
    [InlineData("CASE WHEN a THEN 1 END")]
    [InlineData("CASE a WHEN 1 THEN 'x' WHEN 2 THEN 'y' ELSE 'z' END")]
    [InlineData("CAST(a AS INT)")]
    [InlineData("TRY_CAST(a AS DECIMAL(10,2))")]
    [InlineData("CAST(a AS array<struct<x:int,y:map<string,array<int>>>>)")]
    [InlineData("a::STRING")]
    [InlineData("EXTRACT(YEAR FROM a)")]
    [InlineData("f()")]
    [InlineData("year(a)")]
    [InlineData("concat(a, 'x', 1)")]
    [InlineData("current_date")]
    [InlineData("current_timestamp()")]
    public void Parsed_and_printed_is_the_same_text(string text) => Assert.Equal(text, SparkSqlExpression.Parse(text).ToString());

    [Theory]
    [InlineData("\"it's\"", "'it\\'s'")]
    [InlineData("'it''s'", "'it\\'s'")]
    [InlineData("'a' \"b\" r'\\n'", "'ab\\\\n'")]
    [InlineData("a == b", "a = b")]
    [InlineData("a != b", "a <> b")]
    [InlineData("a !> b", "a <= b")]
    [InlineData("!a", "NOT a")]
    [InlineData("a REGEXP 'x'", "a RLIKE 'x'")]
    [InlineData("a IS UNKNOWN", "a IS NULL")]
    [InlineData("Year ( A )", "year(A)")]
    [InlineData("trim(both 'x' from a)", "btrim(a, 'x')")]
    [InlineData("trim(leading from a)", "ltrim(a)")]
    [InlineData("substring(a from 2 for 3)", "substring(a, 2, 3)")]
    [InlineData("position('x' in a)", "position('x', a)")]
    [InlineData("interval 3 days", "INTERVAL '3' DAY")]
    [InlineData("interval '1 day 2 hours'", "INTERVAL '1' DAY '2' HOUR")]
    [InlineData("interval -1 month", "INTERVAL '-1' MONTH")]
    [InlineData("a -- why\n + /* b */ c", "a + c")]
    [InlineData("1a + _b", "`1a` + _b")]
    [InlineData("cast(a as timestamp with local time zone)", "CAST(a AS TIMESTAMP)")]
    public void Other_spellings_are_printed_in_one_way(string text, string printed)
    {
        Assert.Equal(printed, SparkSqlExpression.Parse(text).ToString());
        Assert.Equal(printed, SparkSqlExpression.Parse(printed).ToString());
    }

    [Theory]
    [InlineData("2 - 1 - 1", "(2 - 1) - 1")]
    [InlineData("1 + 2 * 3", "1 + (2 * 3)")]
    [InlineData("-2 * 3", "(-2) * 3")]
    [InlineData("a = b AND c", "(a = b) AND c")]
    [InlineData("a OR b AND c", "a OR (b AND c)")]
    [InlineData("NOT a AND b", "(NOT a) AND b")]
    [InlineData("NOT a = b", "NOT (a = b)")]
    [InlineData("a = b IS NULL", "(a = b) IS NULL")]
    [InlineData("a + b || c", "(a + b) || c")]
    [InlineData("a | b & c", "a | (b & c)")]
    [InlineData("a & b = c", "(a & b) = c")]
    [InlineData("a BETWEEN b + 1 AND c AND d", "(a BETWEEN (b + 1) AND c) AND d")]
    [InlineData("-a::int", "-(a::int)")]
    public void Precedence_is_Sparks(string text, string grouped) =>
        Assert.Equal(Shape(SparkSqlExpression.Parse(grouped).Root), Shape(SparkSqlExpression.Parse(text).Root));

    [Theory]
    [InlineData("", "syntax error (line 1, column 1): unexpected end of the expression, expected a value")]
    [InlineData("a +", "syntax error (line 1, column 4): unexpected end of the expression, expected a value")]
    [InlineData("a b", "syntax error (line 1, column 3): unexpected `b`, expected an operator or the end of the expression")]
    [InlineData("a = NOT b", "syntax error (line 1, column 5): unexpected `NOT`, expected a value")]
    [InlineData("f(a", "syntax error (line 1, column 4): unexpected end of the expression, expected , or )")]
    [InlineData("a IS 5", "syntax error (line 1, column 6): unexpected number 5, expected NULL, TRUE, FALSE, UNKNOWN or DISTINCT FROM")]
    [InlineData("CASE a END", "syntax error (line 1, column 8): unexpected `END`, expected WHEN")]
    [InlineData("CAST(a INT)", "syntax error (line 1, column 8): unexpected `INT`, expected AS")]
    [InlineData(
        "CAST(a AS DECIMAL(50))", "syntax error (line 1, column 11): unexpected decimal(50,0), expected decimal(1..38, 0..precision)")]
    [InlineData("a\n = 'x", "syntax error (line 2, column 4): unterminated string, expected a closing '")]
    [InlineData("`a", "syntax error (line 1, column 1): unterminated identifier, expected a closing `")]
    [InlineData("a LIKE 'x' ESCAPE 'ab'", "syntax error (line 1, column 19): unexpected string 'ab', expected a string of one character")]
    [InlineData("a IN (SELECT 1)", "not supported (line 1, column 7): a subquery in a table's expression")]
    [InlineData("sum(a) OVER (ORDER BY b)", "not supported (line 1, column 8): OVER in a table's expression")]
    [InlineData("f(x -> x)", "not supported (line 1, column 5): a lambda")]
    [InlineData("count(DISTINCT a)", "not supported (line 1, column 7): DISTINCT in a function's arguments")]
    public void An_error_tells_place_met_and_expected(string text, string message) =>
        Assert.Equal(message, Assert.Throws<DeltaException>(() => SparkSqlExpression.Parse(text)).Message);

    [Fact]
    public void A_deep_expression_is_refused_and_a_long_one_is_not()
    {
        Assert.Equal(
            DeltaErrorCode.NotSupported, Assert.Throws<DeltaException>(() => SparkSqlExpression.Parse(new string('(', 5000))).Code);
        Assert.Equal(
            DeltaErrorCode.NotSupported,
                Assert.Throws<DeltaException>(() => SparkSqlExpression.Parse(string.Join(" + ", Enumerable.Repeat("a", 5000)))).Code);
        Assert.Single(SparkSqlExpression.Parse($"a IN ({string.Join(", ", Enumerable.Range(0, 5000))})").Columns);
    }

    [Theory]
    [InlineData("int", "int")]
    [InlineData("BIGINT", "bigint")]
    [InlineData("decimal(10, 2)", "decimal(10,2)")]
    [InlineData("array<struct<`a b`:int,c:map<string,double>>>", "array<struct<`a b`:int,c:map<string,double>>>")]
    [InlineData("varchar(10)", "varchar(10)")]
    [InlineData("variant", "variant")]
    public void A_type_is_read_as_Spark_prints_it(string text, string printed) => Assert.Equal(printed, SparkType.Parse(text).Text);

    // The tree without its parentheses and places.
    private static string Shape(SparkNode node) => node switch
    {
        ParenthesesNode inner => Shape(inner.Operand),
        BinaryNode binary => $"[{Shape(binary.Left)} {binary.Operator} {Shape(binary.Right)}]",
        UnaryNode unary => $"[{unary.Operator} {Shape(unary.Operand)}]",
        IsNode test => $"[{Shape(test.Operand)} is {test.What}]",
        BetweenNode between => $"[{Shape(between.Operand)} between {Shape(between.Low)} {Shape(between.High)}]",
        CastNode cast => $"[{Shape(cast.Operand)} as {cast.Type}]",
        _ => SparkPrinter.Print(node),
    };
}
