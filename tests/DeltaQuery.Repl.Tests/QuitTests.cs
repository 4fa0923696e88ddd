namespace DeltaQuery.Repl.Tests;

/// <summary>What ends with <c>\q</c>: the script that it stands in, or dq.</summary>
public sealed class QuitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_script_ends_alone()
    {
        var inner = _folder.Write("inner.sql", "SELECT 1 AS one;\n\\if yes\n\\q\n\\endif\nSELECT 'lost' AS lost;\n");
        var outer = _folder.Write("outer.sql", "\\ir inner.sql\nSELECT 2 AS two;\n\\q\nSELECT 'lost' AS lost;\n");
        Assert.Equal((0, "one\n1\ntwo\n2\nthree\n3\n"), Ran(null, "-f", outer, "-c", "SELECT 3 AS three"));
        Assert.Equal((0, "one\n1\ntwo\n2\nfour\n4\n"), Ran($"\\i {outer}\nSELECT 4 AS four;\n"));
        Assert.Equal((0, "one\n1\nfour\n4\n"), Ran($"\\i {inner}\nSELECT 4 AS four;\n", "--interactive", "-X"));
        Assert.Equal((0, "one\n1\nfour\n4\n"), Ran("SELECT 4 AS four;\n", "--interactive", "--init", inner));
    }

    [Fact]
    public void A_code_of_a_script_is_that_of_dq_in_the_end()
    {
        var coded = _folder.Write("coded.sql", "SELECT 1 AS one;\n\\q 7\n");
        Assert.Equal((7, "one\n1\n"), Ran(null, "-f", coded, "-c", "SELECT 2 AS two"));
        Assert.Equal((7, "one\n1\n"), Ran($"\\i {coded}\nSELECT 2 AS two;\n"));
    }

    [Fact]
    public void Elsewhere_dq_ends()
    {
        Assert.Equal((0, "a\n1\n"), Ran(null, "-c", "SELECT 1 AS a", "-c", "\\q", "-c", "SELECT 2"));
        Assert.Equal((0, "a\n1\n"), Ran("SELECT 1 AS a;\n\\q\nSELECT 2;\n"));
        Assert.Equal((0, "a\n1\n"), Ran("SELECT 1 AS a;\n\\q\nSELECT 2;\n", "-f", "-", "-c", "SELECT 3"));
        Assert.Equal((0, "a\n1\n"), Ran("SELECT 1 AS a;\n\\q\nSELECT 2;\n", "--interactive", "-X"));
    }

    [Theory]
    [InlineData(0, "n\n1\n", "INSERT INTO t VALUES (1);\n\\q\nINSERT INTO t VALUES (2);\n")]
    [InlineData(0, "n\n2\n", "INSERT INTO t VALUES (1);\n\\q\n", "-c", "INSERT INTO t VALUES (3)")]
    [InlineData(7, "n\n0\n", "INSERT INTO t VALUES (1);\n\\q 7\n")]
    public void A_script_that_ends_in_one_transaction_leaves_the_transaction_to_what_follows(int code, string rows, string script, params string[] more)
    {
        var file = _folder.Write("s.sql", script);
        Assert.Equal((0, ""), Ran("CREATE TABLE t (a INT);\n", _folder.Path));
        Assert.Equal((code, ""), Ran(null, [_folder.Path, "-1", "-f", file, .. more]));
        Assert.Equal((0, rows), Ran("SELECT count(*) AS n FROM t;\n", _folder.Path));
    }

    [Fact]
    public void A_prompt_that_is_no_terminal_ends_with_0_after_errors_too() =>
        Assert.Equal((0, "a\n1\n"), Ran("nope;\n\\nosuch\nSELECT 1 AS a;\n", "--interactive", "-X"));

    private static (int Code, string Out) Ran(string? input, params string[] arguments) =>
        DqProcess.Run(["-q", "--csv", .. arguments], input) is var run ? (run.Code, run.Out) : default;
}
