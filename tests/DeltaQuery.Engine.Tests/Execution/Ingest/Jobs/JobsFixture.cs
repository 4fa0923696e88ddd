using DeltaQuery.Engine.Ingest;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Ingest;

namespace DeltaQuery.Engine.Tests.Execution.Ingest.Jobs;

/// <summary>An engine whose ingests read topics in memory.</summary>
internal sealed class JobsFixture : IDisposable
{
    public const string Source = "INGEST FROM KAFKA BROKERS 'none:1' TOPIC 'orders' INTO t FORMAT JSON";

    private readonly JumpingClock _clock = new();
    private readonly TempFolder? _own;

    /// <param name="root">The root of another's engine, or null.</param>
    /// <param name="topic">The topic of another's engine, or null.</param>
    public JobsFixture(string? root = null, MemoryTopic? topic = null)
    {
        _own = root is null ? new TempFolder() : null;
        Topic = topic ?? new MemoryTopic("orders", 2);
        Engine = new TestEngine(root ?? _own!.Path, warn: w =>
        {
            lock (Warnings)
                Warnings.Add(w);
        }, clock: _clock);
        Engine.Engine.State.Ingests.NewSource = _ =>
        {
            var source = new MemorySource(_clock, Topic) { TopicsFailure = NextFailure };
            NextFailure = null;
            return source;
        };
    }

    public TestEngine Engine { get; }

    public MemoryTopic Topic { get; }

    public List<string> Warnings { get; } = [];

    /// <summary>What the next source fails with.</summary>
    public DeltaException? NextFailure { get; set; }

    /// <summary>Makes table t, and an ingest into it.</summary>
    public async Task CreateAsync(string name = "n", string clauses = "UNTIL END")
    {
        await Engine.RunAsync("CREATE TABLE IF NOT EXISTS t (a INT)");
        await Engine.RunAsync($"CREATE INGEST {name} AS {Source} {clauses}");
    }

    /// <summary>Starts an ingest and waits for its end.</summary>
    public async Task<string> RunAsync(string name = "n")
    {
        await Engine.RunAsync($"START INGEST {name}");
        return await EndAsync(name);
    }

    /// <summary>The state that an ingest ends in.</summary>
    public async Task<string> EndAsync(string name = "n")
    {
        await UntilAsync(async () => await StateAsync(name) is not "RUNNING");
        return await StateAsync(name);
    }

    public Task<string> StateAsync(string name = "n") => Engine.ValueAsync($"SELECT state FROM (SHOW INGESTS) WHERE name = '{name}'");

    /// <summary>Waits until a query gives a value.</summary>
    public Task UntilAsync(string query, string value) => UntilAsync(async () => await Engine.ValueAsync(query) == value);

    public static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var deadline = DateTime.UtcNow.AddMinutes(1); !await isSo(); await Task.Delay(10))
            if (DateTime.UtcNow > deadline)
                throw new TimeoutException("waited a minute");
    }

    public static TopicPartition Partition(int number) => new("orders", number);

    public void Dispose()
    {
        Engine.Dispose();
        _own?.Dispose();
    }
}
