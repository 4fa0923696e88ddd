using System.Data.Common;
using DeltaQuery.Engine;

namespace DeltaQuery.Ado.Tests;

public class ExceptionTests(AdoFixture fixture) : AdoTest(fixture)
{
    private DeltaQueryException Fails(string sql) => Assert.ThrowsAny<DeltaQueryException>(() => Run(sql));

    public static readonly TheoryData<string, string, DeltaErrorCode> Kinds = new()
    {
        { "SELEKT 1", "42601", DeltaErrorCode.SyntaxError },
        { "SELECT 'no end", "42601", DeltaErrorCode.SyntaxError },
        { "SELECT * FROM there_is_no_such_table", "42P01", DeltaErrorCode.TableNotFound },
        { "CREATE TABLE {0} (id INT)", "42P07", DeltaErrorCode.TableAlreadyExists },
        { "SELECT no_such_column FROM {0}", "42703", DeltaErrorCode.ColumnNotFound },
        { "SELECT * FROM {0} VERSION AS OF 99", "22023", DeltaErrorCode.VersionNotFound },
    };

    [SkippableTheory]
    [MemberData(nameof(Kinds))]
    public void Each_kind_of_failure_has_its_SQLSTATE(string sql, string state, DeltaErrorCode code)
    {
        if (code == DeltaErrorCode.VersionNotFound)
            NeedsLocal("Spark has SQLSTATE 22003");
        var error = Fails(string.Format(null, sql, Numbers(1)));
        Assert.Equal((state, code), (error.SqlState, error.Code));
        Assert.False(error.IsTransient);
        Assert.NotEmpty(error.Message);
        Assert.IsAssignableFrom<DbException>(error);
        CheckUsable(Connection);
    }

    [SkippableFact]
    public void The_error_code_is_of_the_kind()
    {
        Assert.Equal(Fails("SELEKT 1").ErrorCode, Fails("SELEKT 2").ErrorCode);
        Assert.NotEqual(Fails("SELEKT 1").ErrorCode, Fails("SELECT * FROM there_is_no_such_table").ErrorCode);
    }

    [SkippableFact]
    public void The_place_is_that_in_the_whole_text()
    {
        var text = "SELECT 1;\n/* two */\n  SELECT * FROM\n    there_is_no_such_table";
        var error = Fails(text);
        Assert.Equal(text.IndexOf("there_is", StringComparison.Ordinal), error.Position);
        Assert.Equal((4, 5), (error.Line, error.Column));
        Assert.Contains("there_is_no_such_table", error.Statement);
        Assert.DoesNotContain("SELECT 1", error.Statement);
    }

    [SkippableFact]
    public void The_place_in_the_first_line_of_a_later_statement_counts_from_the_line_s_begin()
    {
        var text = "SELECT 1; SELECT * FROM there_is_no_such_table";
        var error = Fails(text);
        var at = text.IndexOf("there_is", StringComparison.Ordinal);
        Assert.Equal((at, 1, at + 1), (error.Position, error.Line, error.Column));
    }

    [SkippableFact]
    public void The_place_of_a_syntax_error_is_where_it_lies()
    {
        var error = Fails("SELECT 1;\nSELECT 1 +;");
        Assert.Equal("42601", error.SqlState);
        Assert.Equal(2, error.Line);
    }

    [SkippableTheory]
    [InlineData("SELECT 1;\nSELECT * FROM there_is_no_such_table", "(line 2, column 15)")]
    [InlineData("SELECT 1; DELETE FORM t", "(line 1, column 18)")]
    [InlineData("SELECT 1;\n\n DELETE FORM t", "(line 3, column 9)")]
    public void The_message_tells_the_place_in_the_whole_text_once(string text, string place)
    {
        var error = Fails(text);
        Assert.Equal(2, error.Message.Split(place).Length);
        Assert.Equal(2, error.Message.Split("(line ").Length);
    }

    [SkippableFact]
    public void The_table_is_named()
    {
        NeedsLocal("the table that an error is about");
        var table = Numbers(1);
        Assert.EndsWith(table, Fails($"SELECT * FROM {table} VERSION AS OF 99").Table);
    }

    [SkippableFact]
    public void A_broken_constraint_is_23514()
    {
        NeedsLocal("Spark has SQLSTATE 23001");
        var table = Table("(id INT NOT NULL)");
        Run($"ALTER TABLE {table} ADD CONSTRAINT small CHECK (id < 10)");
        var error = Fails($"INSERT INTO {table} VALUES (11)");
        Assert.Equal("23514", error.SqlState);
        Assert.Contains("small", error.Message);
        Assert.Equal("23514", Fails($"INSERT INTO {table} VALUES (NULL)").SqlState);
        Assert.Equal(0, RowsOf(table));
    }

    [SkippableFact]
    public void A_hint_says_what_can_be_done()
    {
        NeedsLocal("transactions");
        var (one, two) = (Numbers(1), Numbers(1));
        using var transaction = Connection.BeginTransaction();
        Run($"DELETE FROM {one}");
        var error = Fails($"DELETE FROM {two}");
        Assert.Contains("COMMIT", error.Hint);
        Assert.Contains(error.Hint!, error.Message);
    }

    [SkippableFact]
    public void Keys_in_a_statement_are_not_shown()
    {
        var error = Fails("CREATE SECRET s (TYPE nonsense, KEY_ID 'id', SECRET 'hush-hush')");
        Assert.DoesNotContain("hush-hush", error.ToString());
        Assert.DoesNotContain("hush-hush", error.Statement);
    }

    [SkippableFact]
    public void A_failed_write_writes_nothing()
    {
        var table = Table("AS SELECT 1 AS id");
        Fails($"INSERT INTO {table} SELECT CASE WHEN i = 9999 THEN ('no ' || i)::INT ELSE i END FROM range(10000) r(i)");
        Assert.Equal(1, RowsOf(table));
    }

    [SkippableFact]
    public void Statements_before_the_one_that_failed_stay_done()
    {
        var table = Numbers(3);
        Fails($"DELETE FROM {table} WHERE id = 0; SELECT * FROM there_is_no_such_table; DELETE FROM {table}");
        Assert.Equal(2, RowsOf(table));
    }

    [SkippableFact]
    public void What_lies_beneath_is_the_inner_exception() => Assert.IsType<DeltaException>(Fails("SELEKT").InnerException);
}
