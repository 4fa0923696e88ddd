using System.Text.RegularExpressions;
using DeltaQuery.Engine;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Documentation;

/// <summary>Runs what docs/ shows.</summary>
public sealed partial class DocumentedSqlTests
{
    private const string Reference = "reference.md";

    public static TheoryData<string, bool> Topics
    {
        get
        {
            var topics = new TheoryData<string, bool>();
            foreach (var (topic, kafka) in DocumentedSql.Of(Reference).Where(b => b.Topic.Length > 0).Select(b => (b.Topic, b.Kind == "kafka")).Distinct())
                topics.Add(topic, kafka);
            return topics;
        }
    }

    public static TheoryData<string> Guides => new(DocumentedSql.Pages.Where(page => page != Reference));

    [SkippableTheory]
    [MemberData(nameof(Topics))]
    public async Task The_examples_of_the_reference_run(string topic, bool kafka)
    {
        Skip.If(kafka && !KafkaServer.IsThere, KafkaServer.Missing);
        var page = DocumentedSql.Of(Reference);
        using var engine = new TestEngine();
        foreach (var block in page.Where(b => b.Kind == "setup").Concat(page.Where(b => b.Topic == topic && b.Kind == (kafka ? "kafka" : ""))))
            await RunAsync(engine, block);
    }

    [SkippableTheory]
    [MemberData(nameof(Guides))]
    public async Task The_statements_of_a_guide_run_in_their_order(string page)
    {
        var blocks = DocumentedSql.Of(page);
        Skip.If(blocks.Any(b => b.Kind == "kafka") && !KafkaServer.IsThere, KafkaServer.Missing);
        Skip.If(blocks.Any(b => b.Kind == "s3") && !S3Server.IsThere, S3Server.Missing);
        using var engine = new TestEngine();
        foreach (var block in blocks)
            await RunAsync(engine, block);
    }

    private static async Task RunAsync(TestEngine engine, DocumentedSql block)
    {
        var text = block.Below(engine.Root);
        if (block.Kind == "s3")
            text = text.Replace("s3://bucket", await S3Server.NewRootAsync(), StringComparison.Ordinal);
        if (block.Kind == "kafka")
            text = await WithTopicsAsync(text);
        foreach (var statement in SqlScript.Split(text))
        {
            try
            {
                await engine.RunAsync(statement.Text);
            }
            catch (DeltaException e)
            {
                Assert.Fail($"{statement.Text}\n{e.Message}");
            }
        }
    }

    // The broker of the tests, and topics that hold two orders.
    private static async Task<string> WithTopicsAsync(string text)
    {
        foreach (var name in TopicName().Matches(text).Select(match => match.Groups[1].Value).Distinct())
        {
            var topic = await KafkaServer.Shared.NewTopicAsync();
            KafkaServer.Shared.Produce(topic,
            [
                KafkaRecord.Of("""{"id": 8, "country": "DE", "day": "2026-02-03", "amount": 17.5}""", "8"),
                KafkaRecord.Of("""{"id": 9, "country": "FR", "day": "2026-02-03", "amount": 2.25}""", "9"),
            ]);
            text = text.Replace($"'{name}'", $"'{topic}'", StringComparison.Ordinal);
        }

        return text.Replace("localhost:9092", KafkaServer.Shared.Bootstrap, StringComparison.Ordinal);
    }

    [GeneratedRegex("(?:TOPIC|subscribe =>) '([^']+)'")]
    private static partial Regex TopicName();
}
