using DeltaQuery.Repl.Help;

namespace DeltaQuery.Repl.Tests;

public sealed class SqlReferenceTests
{
    [Fact]
    public void Each_topic_has_a_summary_a_grammar_and_an_example()
    {
        Assert.True(SqlReference.Current.Topics.Count > 40);
        Assert.All(SqlReference.Current.Topics, topic => Assert.All([topic.Chapter, topic.Summary, topic.Grammar, topic.Example], Assert.NotEmpty));
    }

    [Theory]
    [InlineData("merge", "MERGE")]
    [InlineData(" Create   table ;", "CREATE TABLE")]
    [InlineData("describe", "DESCRIBE")]
    [InlineData("drop schema", "CREATE SCHEMA")]
    [InlineData("TRUNCATE", "DELETE")]
    [InlineData("start", "CREATE INGEST")]
    [InlineData("ALTER", "ALTER TABLE")]
    [InlineData("insert over", "")]
    [InlineData("", "")]
    [InlineData("frobnicate", "")]
    public void Words_find_the_topic_that_is_meant(string words, string names) =>
        Assert.Equal(names, string.Join(", ", SqlReference.Current.Find(words).Select(topic => topic.Name)));

    [Fact]
    public void A_first_word_finds_all_that_begin_with_it() => Assert.Equal(
        ["CREATE TABLE", "CREATE TABLE LIKE", "CREATE TEMP TABLE", "CREATE SCHEMA", "CREATE MAINTENANCE SCHEDULE", "CREATE INGEST", "CREATE CONNECTION", "CREATE SECRET"],
        SqlReference.Current.Find("create").Select(topic => topic.Name));

    [Fact]
    public void A_topic_is_printed_with_its_forms_and_without_marks()
    {
        var page = new SqlReference("# Page\nAbout.\n\n## Rows\n### PUT\nPuts `x`; [more](a.md#b) there.\n\n```text\nPUT x\n  [AT y]\n```\n\n```sql\nPUT 1;\n```\n");
        Assert.Equal("PUT\n  Puts x; more there.\n\n    PUT x\n      [AT y]\n\n  Example:\n    PUT 1;\n", SqlReference.Print(Assert.Single(page.Topics)));
        Assert.Equal("Rows\n  PUT\n", page.Overview());
    }
}
