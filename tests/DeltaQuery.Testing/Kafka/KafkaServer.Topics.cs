using Confluent.Kafka;
using Confluent.Kafka.Admin;
using DeltaQuery.Engine.Ingest.Kafka;

namespace DeltaQuery.Testing.Kafka;

/// <summary>Topics: made, deleted, changed.</summary>
internal sealed partial class KafkaServer
{
    /// <summary>Makes a topic of a name that nobody else has.</summary>
    /// <param name="partitions">How many partitions.</param>
    /// <param name="settings">Settings of the topic, as cleanup.policy.</param>
    /// <returns>Its name.</returns>
    public async Task<string> NewTopicAsync(int partitions = 1, params (string Name, string Value)[] settings)
    {
        var name = NewName();
        await CreateTopicAsync(name, partitions, settings);
        return name;
    }

    /// <summary>A topic's or group's name that nobody else has.</summary>
    public static string NewName() => $"dq-{Guid.NewGuid():N}";

    /// <summary>Makes the named topic; it is known to the broker when this returns.</summary>
    public async Task CreateTopicAsync(string name, int partitions = 1, params (string Name, string Value)[] settings)
    {
        using var admin = Admin();
        await admin.CreateTopicsAsync([new TopicSpecification
        {
            Name = name, NumPartitions = partitions, ReplicationFactor = 1, Configs = settings.ToDictionary(s => s.Name, s => s.Value),
        }]);
        await UntilAsync($"topic {name} to be there", () => CountPartitions(admin, name) == partitions);
    }

    /// <summary>Deletes the topic; it is gone when this returns.</summary>
    public async Task DeleteTopicAsync(string name)
    {
        using var admin = Admin();
        await admin.DeleteTopicsAsync([name]);
        await UntilAsync($"topic {name} to be gone", () => CountPartitions(admin, name) == 0);
    }

    /// <summary>Deletes the topic and makes it again: empty, with another id.</summary>
    public async Task RecreateTopicAsync(string name, int partitions = 1)
    {
        await DeleteTopicAsync(name);
        await CreateTopicAsync(name, partitions);
    }

    /// <summary>Raises the number of partitions to <paramref name="total"/>.</summary>
    public async Task AddPartitionsAsync(string name, int total)
    {
        using var admin = Admin();
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = name, IncreaseTo = total }]);
        await UntilAsync($"topic {name} to have {total} partitions", () => CountPartitions(admin, name) == total);
    }

    /// <summary>Moves the low watermark: what lies before <paramref name="offset"/> is gone.</summary>
    public async Task DeleteRecordsAsync(string name, int partition, long offset)
    {
        using var admin = Admin();
        await admin.DeleteRecordsAsync([new TopicPartitionOffset(name, partition, offset)]);
    }

    /// <summary>The offsets that a group has committed; partitions without one are left out.</summary>
    public async Task<Dictionary<int, long>> CommittedAsync(string group, string topic)
    {
        using var admin = Admin();
        var answer = await admin.ListConsumerGroupOffsetsAsync([new ConsumerGroupTopicPartitions(group, null)]);
        return answer.Single().Partitions.Where(p => p.Topic == topic && p.Offset.Value >= 0)
            .ToDictionary(p => p.Partition.Value, p => p.Offset.Value);
    }

    /// <summary>How many members a group has.</summary>
    public async Task<int> CountMembersAsync(string group)
    {
        using var admin = Admin();
        var answer = await admin.DescribeConsumerGroupsAsync([group]);
        return answer.ConsumerGroupDescriptions.Single().Members.Count;
    }

    private static int CountPartitions(IAdminClient admin, string topic)
    {
        var found = admin.GetMetadata(topic, TimeSpan.FromSeconds(30)).Topics.Single();
        return found.Error.IsError ? 0 : found.Partitions.Count(p => p.Leader >= 0);
    }

    private static async Task UntilAsync(string what, Func<bool> isSo)
    {
        var deadline = DateTime.UtcNow.AddMinutes(1);
        while (!isSo())
        {
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException($"waited a minute for {what}");
            await Task.Delay(20);
        }
    }

    private IAdminClient Admin()
    {
        LibRdKafka.Load();
        return new AdminClientBuilder(new AdminClientConfig { BootstrapServers = Bootstrap }).SetLogHandler((_, _) => { }).Build();
    }
}
