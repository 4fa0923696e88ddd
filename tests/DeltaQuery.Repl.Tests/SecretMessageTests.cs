namespace DeltaQuery.Repl.Tests;

/// <summary>What somebody gives as a key is not written to standard error, which scripts keep in their logs.</summary>
public sealed class SecretMessageTests
{
    [Theory]
    [InlineData(@"\c ""Data Source=/nonexist;S3 Secret Access Key=hunter2""", @"\c")]
    [InlineData(@"\c ""S3 Secret Access Key=hunter2;Nosuch=1""", @"\c")]
    [InlineData(@"\set 1pw hunter2", @"\set")]
    [InlineData(@"  .open hunter2/nosuch hunter2", ".open")]
    [InlineData(@"\param n hunter2 \nosuch", @"\nosuch")]
    [InlineData(@"\set pw hunter2 \nosuch", @"\nosuch")]
    public void An_error_at_a_command_shows_its_name_and_not_its_arguments(string script, string command)
    {
        var place = $"<stdin>:1:{script.LastIndexOf(command, StringComparison.Ordinal) + 1}: error[";
        var run = DqProcess.Run(["-q", "--keep-going"], $"{script}\n\\errverbose\n");
        Assert.StartsWith(place, run.Error, StringComparison.Ordinal);
        foreach (var text in new[] { run.Error, run.Out })
        {
            Assert.Contains($"\n  {command}\n  ^\n", text, StringComparison.Ordinal);
            Assert.DoesNotContain("Key=hunter2", text, StringComparison.Ordinal);
            Assert.DoesNotContain(script.Trim(), text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_statement_behind_a_command_is_shown_without_what_the_command_was_given()
    {
        var run = DqProcess.Run(["-q", "--keep-going"], "\\set pw hunter2 \\\\ SELECT nosuch;\nSELECT other;\n");
        Assert.Equal(3, run.Code);
        Assert.Contains("<stdin>:1:27: error[42703 ColumnNotFound]", run.Error, StringComparison.Ordinal);
        Assert.Contains("\n  SELECT other;\n", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ATTACH 'postgres://u:hunter2@127.0.0.1:1/db' AS d (TYPE postgres)")]
    [InlineData("SELECT nosuch, 'redis://:hunter2@h'")]
    [InlineData("SELECT * FROM delta.`s3://AKIA:hunter2@b/x`")]
    [InlineData("SELECT * FROM delta.\"s3://AKIA:hunter2@b/x\"")]
    [InlineData("SELECT * FROM read_csv('http://u:hunter2@127.0.0.1:1/x.csv')")]
    public void The_password_of_a_URL_is_not_told(string statement)
    {
        var run = DqProcess.Run(["--echo", "--echo-errors", "--log", "debug", "--keep-going"], $"{statement};\n\\errverbose\n");
        Assert.Equal(3, run.Code);
        Assert.Contains(statement[..6], run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", run.Out, StringComparison.Ordinal);
    }
}
