using Confluent.Kafka;
using Confluent.Kafka.Admin;
using DeltaQuery.Benchmarks.Data;
using DeltaQuery.Benchmarks.Runner;
using DeltaQuery.Engine;
using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Benchmarks.Goals;

/// <summary>INGEST from a broker, against a loop of the same client that only counts the messages, and against that loop with DuckDB's append,
/// from_json and COPY behind it.</summary>
internal sealed class G13Kafka : IGoal
{
    private const string Variable = "DELTAQUERY_KAFKA_BOOTSTRAP";
    private const int Messages = 1_000_000;
    private const int Partitions = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    public string Name => "G13";

    public IEnumerable<Figure> Measure(Workbench bench)
    {
        var brokers = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : throw new SkippedException($"{Variable} names no broker");
        try
        {
            LibRdKafka.Load();
        }
        catch (DeltaException e)
        {
            throw new SkippedException(e.Message);
        }

        var topic = $"bench-{Guid.NewGuid():N}";
        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = brokers }).Build();
        admin.CreateTopicsAsync([new TopicSpecification { Name = topic, NumPartitions = Partitions, ReplicationFactor = 1 }]).GetAwaiter().GetResult();
        try
        {
            Produce(brokers, topic);
            using var work = new WorkTable(bench.Data, "lineitem");
            var ours = new Side("", () => Ingest(bench, work, brokers, topic))
            {
                Prepare = () => Workbench.Run(bench.Session, $"CREATE TABLE {work.Next()} ({GeneratedSource.Columns})"),
            };
            Verify(bench, work, ours, brokers, topic);
            var rounds = Math.Max(3, bench.Rounds / 2);
            yield return Paired.Compare(
                Name, "INGEST from a broker, 1M messages of 300 bytes", ours, new Side("consume", () => Consume(brokers, topic, _ => { })),
                new Limit(1 / 0.8), rounds);
            yield return Paired.Compare(
                Name, "the same", ours, new Side("consume, append, from_json, COPY", () => Plain(bench, brokers, topic, _ => { })), new Limit(1 / 0.8), rounds);
        }
        finally
        {
            admin.DeleteTopicsAsync([topic]).GetAwaiter().GetResult();
        }
    }

    private static void Produce(string brokers, string topic)
    {
        using var producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = brokers, LingerMs = 50, QueueBufferingMaxMessages = 2_000_000 }).Build();
        for (var i = 0; i < Messages; i++)
            producer.Produce(new TopicPartition(topic, i % Partitions), new Message<Null, byte[]> { Value = GeneratedSource.Block[i % GeneratedSource.BlockLength] });
        producer.Flush();
    }

    private static string Ingest(Workbench bench, WorkTable work, string brokers, string topic)
    {
        using var result = bench.Session.ExecuteAsync($"INGEST FROM KAFKA BROKERS '{brokers}' TOPIC '{topic}' INTO {work.Name} FORMAT JSON UNTIL END").GetAwaiter().GetResult();
        while (result.Rows!.Next() is not null)
        {
            // A row a commit.
        }

        return $"{result.RecordsAffected}";
    }

    // All write the same rows.
    private static void Verify(Workbench bench, WorkTable work, Side ours, string brokers, string topic)
    {
        ours.Prepare!();
        ours.Run();
        Plain(bench, brokers, topic, files => Paired.Verify(
            "G13", bench.Ours(GeneratedSource.Summary(work.Name)),
            bench.Plain("DuckDB", GeneratedSource.Summary($"read_parquet({Engine.DuckDb.SqlText.Literal(files)})"))));
    }

    private static string Plain(Workbench bench, string brokers, string topic, Action<string> look)
    {
        using var plain = new PlainIngest(bench.PlainConnection, bench.Data);
        var count = Consume(brokers, topic, value => plain.Add(value));
        plain.Copy();
        look(plain.Files);
        return count;
    }

    private static string Consume(string brokers, string topic, Action<byte[]> use)
    {
        var config = new ConsumerConfig { BootstrapServers = brokers, GroupId = topic, EnableAutoCommit = false };
        using var consumer = new ConsumerBuilder<Ignore, byte[]>(config).Build();
        consumer.Assign(Enumerable.Range(0, Partitions).Select(p => new TopicPartitionOffset(topic, p, Offset.Beginning)));
        var count = 0;
        for (; count < Messages; count++)
        {
            var message = consumer.Consume(LongestWait) ?? throw new TimeoutException($"{count} of {Messages} messages came");
            use(message.Message.Value);
        }

        return $"{count}";
    }
}
