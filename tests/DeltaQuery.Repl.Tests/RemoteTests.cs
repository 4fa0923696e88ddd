using System.Text.RegularExpressions;
using DeltaQuery.Testing;

namespace DeltaQuery.Repl.Tests;

/// <summary><c>dq --remote</c>: the shell over a Spark Connect server.</summary>
public sealed class RemoteTests
{
    private const string Token = "very-secret-token";
    private const string Query = "SELECT id + 1 AS a, 'x,y' AS b, CAST(NULL AS INT) AS c FROM range(2) ORDER BY id";

    // Its first rows come at once, as its tasks are small, and there are tasks for minutes.
    private const string Many = "SELECT id FROM range(0, 1000000000, 1, 100000)";

    private static readonly Dictionary<string, string> WithToken = new() { ["DQ_REMOTE_TOKEN"] = Token };

    [SkippableTheory]
    [InlineData("table", "a | b   |    c\n--+-----+-----\n1 | x,y | NULL\n2 | x,y | NULL\n", "(2 rows)\n")]
    [InlineData("csv", "a,b,c\n1,\"x,y\",\n2,\"x,y\",\n", "")]
    [InlineData("json", "[\n{\"a\":1,\"b\":\"x,y\",\"c\":null},\n{\"a\":2,\"b\":\"x,y\",\"c\":null}\n]\n", "")]
    public void Rows_of_Spark_are_written_as_those_from_here(string mode, string rows, string told)
    {
        var run = Run("--mode", mode, "-c", Query);
        Assert.Equal((0, rows, told), (run.Code, run.Out, run.Error));
    }

    [SkippableFact]
    public void Conninfo_tells_the_server_and_its_version_and_no_token()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        var run = DqProcess.Run(
            ["--remote", SparkConnect.Address + "/;use_ssl=false", "--log", "debug", "--mode", "csv", "-c", @"\conninfo", "-c", Query],
            null, variables: WithToken);
        Assert.Equal(0, run.Code);
        Assert.Contains($"\nremote,{Server}\nspark,4.", run.Out, StringComparison.Ordinal);
        Assert.Matches(@"\nspark session,[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\n", run.Out);
        Assert.DoesNotContain("secret", run.Out + run.Error, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void An_error_of_Sparks_stands_under_the_users_text_with_its_class()
    {
        var run = Run("--keep-going", "-c", "SELECT 1 AS a,\n  nope FROM range(3)", "-c", @"\errverbose");
        Assert.Equal(3, run.Code);
        Assert.Matches(
            @"^-c:2:3: error\[42703 ColumnNotFound\]: [^\n]*`nope` cannot be resolved\.[^\n]*\n    nope FROM range\(3\)\n    \^\n$",
            run.Error);
        Assert.Contains("\n  class: UNRESOLVED_COLUMN.WITH_SUGGESTION\n", run.Out, StringComparison.Ordinal);
        run = Run("--error-format", "json", "-c", "SELECT nope");
        Assert.Equal(3, run.Code);
        Assert.StartsWith(
            """{"file":"-c","line":1,"column":8,"sqlstate":"42703","code":"ColumnNotFound","class":"UNRESOLVED_COLUMN.""", run.Error,
            StringComparison.Ordinal);
    }

    [SkippableFact]
    public void Explain_shows_Sparks_plan()
    {
        var run = Run("--mode", "csv", "--no-header", "-c", "EXPLAIN SELECT id FROM range(3)");
        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches(@"^spark_plan,== Physical Plan ==\n(.*\n)*.*Range \(0, 3", run.Out);
    }

    [SkippableFact]
    public void Commands_about_tables_ask_Spark()
    {
        var schema = $"dq_{Guid.NewGuid():N}";
        try
        {
            var made = Run(
                "-c", $"CREATE SCHEMA {schema}; USE {schema}; CREATE TABLE a_b (i INT COMMENT 'c', s STRING)",
                "-c", "CREATE TABLE axb (i INT); CREATE TABLE other (i INT)");
            Assert.True(made.Code == 0, made.Error);
            var run = Commands(
                $"USE {schema}; CREATE TEMP VIEW v AS SELECT 1 AS one", @"\dt a?b", $@"\dt {schema}.A_*", @"\d a_b", @"\dv v*",
                $@"\dn {schema[..20]}*", @"\df date_trunc", @"\ds");
            Assert.Equal(("", 0), (run.Error, run.Code));
            Assert.Equal(
                $"{schema},a_b,false\n{schema},axb,false\n{schema},a_b,false\ni,int,c\ns,string,\n\"\",v,true\n{schema}\ndate_trunc\n",
                run.Out);
            run = Commands($@"\hist {schema}.a_b 1", $@"\d+ {schema}.a_b");
            Assert.Equal(("", 0), (run.Error, run.Code));
            Assert.StartsWith("0,", run.Out, StringComparison.Ordinal);
            Assert.Contains("Provider,delta,", run.Out, StringComparison.Ordinal);
        }
        finally
        {
            Run("-c", $"DROP SCHEMA {schema} CASCADE");
        }
    }

    [SkippableTheory]
    [InlineData(@"\dt+")]
    [InlineData(@"\dt *.*", @"\dt")]
    [InlineData(@"\files t", @"\files")]
    [InlineData(@"\versions t", @"\versions")]
    [InlineData(@"\stats t", @"\stats")]
    [InlineData(@"\l")]
    public void Commands_for_which_Spark_has_no_statement_are_refused_by_name(string command, string? name = null)
    {
        var run = Run("-c", command);
        Assert.Equal((3, ""), (run.Code, run.Out));
        var sentence = $"{name ?? command} tells of tables here, and statements run on {Server}";
        Assert.StartsWith($"-c:1:1: error[0A000 NotSupported]: {sentence}\n", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sc://no-such-host.invalid", "the host no-such-host.invalid is not known")]
    [InlineData("sc://127.0.0.1:1", "no Spark Connect server answers at 127.0.0.1:1: Connection refused")]
    [InlineData("sc://192.0.2.1:1/;token=very-secret-token;use_ssl=false", "the token would go to 192.0.2.1:1 as plain text")]
    [InlineData("sc://localhost:nowhere/;token=very-secret-token", "\"nowhere\" is no port")]
    public void An_address_that_leads_nowhere_is_one_sentence_and_2(string address, string sentence)
    {
        var run = DqProcess.Run("--remote", address, "-c", "SELECT 1");
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Matches($@"^dq: {Regex.Escape(sentence)}\n  hint: [^\n]+\n$", run.Error);
        Assert.DoesNotContain("secret", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_the_server_refuses_is_one_sentence_and_is_not_shown()
    {
        using var server = new RefusingServer();
        var run = DqProcess.Run(["--remote", server.Address + "/;use_ssl=false", "-c", "SELECT 1"], null, variables: WithToken);
        Assert.Equal((2, ""), (run.Code, run.Out));
        var sentence = $"the server at {server.Address["sc://".Length..]} refused the token";
        Assert.Equal($"dq: {sentence}\n  hint: check that the token is of this server and has not run out\n", run.Error);
        Assert.Contains("Bearer " + Token, server.Asked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_of_the_address_comes_before_that_of_the_environment()
    {
        using var server = new RefusingServer();
        var address = server.Address + "/;use_ssl=false;token=of-the-address";
        var run = DqProcess.Run(["--remote", address, "-c", "SELECT 1"], null, variables: WithToken);
        Assert.Equal(2, run.Code);
        Assert.Contains("Bearer of-the-address", server.Asked, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, server.Asked, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_that_nobody_has_signed_is_one_sentence_and_gets_no_token()
    {
        using var server = new RefusingServer(tls: true);
        var run = DqProcess.Run(["--remote", server.Address, "-c", "SELECT 1"], null, variables: WithToken);
        Assert.Equal((2, ""), (run.Code, run.Out));
        Assert.Matches($@"^dq: the certificate of {server.Address["sc://".Length..]} is not trusted: [^\n]+\n  hint: [^\n]+\n$", run.Error);
        Assert.DoesNotContain("Bearer", server.Asked, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void TLS_to_a_server_without_it_is_one_sentence()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        var run = DqProcess.Run("--remote", SparkConnect.Address + "/;use_ssl=true", "-c", "SELECT 1");
        Assert.Equal((2, ""), (run.Code, run.Out));
        var sentence = $"the server at {Server} does not speak TLS as we do";
        Assert.Matches($@"^dq: {sentence}: [^\n]+\n  hint: add use_ssl=false if it takes plain text\n$", run.Error);
    }

    [SkippableFact]
    public void A_server_that_goes_away_is_one_sentence_at_the_statement()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        Skip.IfNot(TestSize.IsLong, "it is waited for half a minute: DELTAQUERY_LONG=1");
        var server = new Uri(SparkConnect.Address!);
        using var proxy = new CuttingProxy(server.Host, server.Port);
        var address = $"127.0.0.1:{proxy.Port}";
        using var dq = DqProcess.Start(["--remote", "sc://" + address, "--mode", "csv", "-c", $"{Many}; SELECT 2"], readOutput: false);
        Assert.Equal("id", dq.Output.ReadLine());
        proxy.Dispose();
        while (dq.Output.ReadLine() is not null)
        {
        }

        var run = dq.End();
        Assert.Equal(3, run.Code);
        var sentence = $"the server at {address} has gone away";
        Assert.Matches($@"^-c:1:1: error\[08006 ConnectionFailed\]: {sentence}: [^\n]+\n(  [^\n]+\n)*$", run.Error);
    }

    [SkippableFact]
    public void An_interrupt_ends_the_statement_here_and_its_job_there()
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        Skip.If(InterruptSignal.IsIgnored, InterruptSignal.Ignored);
        using var dq = DqProcess.Start(["--remote", SparkConnect.Address!, "--mode", "csv", "-c", $"{Many}; SELECT 2"], readOutput: false);
        Assert.Equal("id", dq.Output.ReadLine());
        dq.Signal(DqProcess.Interrupt);
        var run = dq.End();
        Assert.Equal((130, "-c:1:1: interrupted\n"), (run.Code, run.Error));
        Assert.Equal(0, Run("-c", "SELECT count(*) FROM range(0, 10, 1, 4)").Code); // the job's tasks would have had all of Spark's slots
    }

    private static DqRun Commands(params IEnumerable<string> commands) =>
        Run(["-q", "--mode", "csv", "--no-header", .. commands.SelectMany(command => new[] { "-c", command })]);

    private static string Server => SparkConnect.Address!["sc://".Length..];

    private static DqRun Run(params string[] arguments)
    {
        Skip.If(SparkConnect.Address is null, SparkConnect.Missing);
        return DqProcess.Run(["--remote", SparkConnect.Address!, .. arguments]);
    }
}
