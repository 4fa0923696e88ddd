using DeltaQuery.Engine;
using DeltaQuery.Engine.Execution.Ingest;
using DeltaQuery.Engine.Ingest;
using DeltaQuery.Engine.Ingest.Kafka;
using DeltaQuery.Engine.Ingest.Mapping;
using DeltaQuery.Engine.Sql;
using DeltaQuery.Testing;
using DeltaQuery.Testing.Kafka;

namespace DeltaQuery.Acceptance.Ingest;

/// <summary>Messages of Apache Kafka in a table, from one end to the other.</summary>
public sealed class KafkaIngestTests : IAsyncLifetime, IDisposable
{
    private static readonly TableReference Table = new([new Identifier("t", TokenKind.Word, default)], null, default);

    private readonly TestEngine _engine = new();
    private readonly List<string> _warnings = [];

    public async Task InitializeAsync() => await _engine.RunAsync("CREATE TABLE t (id BIGINT, v STRING)");

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _engine.Dispose();

    [SkippableFact]
    public async Task Three_partitions_come_once_and_a_second_run_finds_nothing()
    {
        var topic = await TopicAsync(3);
        Server.Produce(topic, Messages(0, 3000));
        Assert.Equal(3000, await IngestAsync(topic, o => o with { BatchRows = 1000 }));
        await AssertCountAsync(3000, 3000);
        Assert.Equal(0, await IngestAsync(topic));
        Server.Produce(topic, Messages(3000, 10));
        Assert.Equal(10, await IngestAsync(topic));
        await AssertCountAsync(3010, 3010);
    }

    [SkippableFact]
    public async Task An_empty_topic_ends_at_once()
    {
        var topic = await TopicAsync(3);
        Assert.Equal(0, await IngestAsync(topic));
        Assert.Equal(0L, await VersionAsync());
    }

    [SkippableFact]
    public async Task Transactions_end_with_markers_and_those_that_were_aborted_give_no_rows()
    {
        var topic = await TopicAsync(1);
        Server.ProduceInTransaction(topic, Messages(0, 5, 0), commit: true);
        Server.ProduceInTransaction(topic, Messages(5, 5, 0), commit: false);
        Assert.Equal(5, await IngestAsync(topic));
        await AssertCountAsync(5, 5);
        var version = await VersionAsync();
        Assert.Equal(0, await IngestAsync(topic));
        Assert.Equal(version, await VersionAsync()); // the position is behind the markers
    }

    [SkippableFact]
    public async Task Messages_before_the_low_watermark_are_a_loss_that_is_told_or_gone_over()
    {
        var topic = await TopicAsync(1);
        Server.Produce(topic, Messages(0, 10, 0));
        await IngestAsync(topic);
        Server.Produce(topic, Messages(10, 20, 0));
        await Server.DeleteRecordsAsync(topic, 0, 15);
        var error = await Assert.ThrowsAsync<DeltaException>(() => IngestAsync(topic));
        Assert.Equal(DeltaErrorCode.DataLoss, error.Code);
        Assert.Contains("the next offset to read is 10, and the partition has 15 to 30", error.Message, StringComparison.Ordinal);
        Assert.Equal(15, await IngestAsync(topic, o => o with { ContinuesAfterLoss = true }));
    }

    [SkippableFact]
    public async Task A_topic_that_was_deleted_and_made_again_is_known_by_its_id()
    {
        var topic = await TopicAsync(1);
        Server.Produce(topic, Messages(0, 10, 0));
        await IngestAsync(topic);
        await Server.RecreateTopicAsync(topic);
        Server.Produce(topic, Messages(100, 20, 0));
        var error = await Assert.ThrowsAsync<DeltaException>(() => IngestAsync(topic));
        Assert.StartsWith($"topic {topic} was deleted and made again", error.Message, StringComparison.Ordinal);
        Assert.Equal(20, await IngestAsync(topic, o => o with { ContinuesAfterLoss = true }));
        Assert.Equal(0, await IngestAsync(topic));
        await AssertCountAsync(30, 30);
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_topic_that_is_made_again_while_it_is_read_and_is_soon_longer_than_before_is_read_from_its_beginning(bool goesOn)
    {
        var topic = await TopicAsync(1);
        Server.Produce(topic, Messages(0, 10, 0));
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var isMadeAgain = 0;
        var error = await Record.ExceptionAsync(() => IngestAsync(
            topic,
            o => o with { End = new EndRule(EndKind.Never), BatchInterval = TimeSpan.FromMilliseconds(100), TopicRefresh = TimeSpan.FromHours(1), ContinuesAfterLoss = goesOn },
            stop.Token, _ => Step().GetAwaiter().GetResult()));
        if (goesOn)
            Assert.IsAssignableFrom<OperationCanceledException>(error);
        else
            Assert.Equal(DeltaErrorCode.DataLoss, Assert.IsType<DeltaException>(error).Code);
        await AssertCountAsync(goesOn ? 40 : 10, goesOn ? 40 : 10);

        async Task Step()
        {
            if (Interlocked.Exchange(ref isMadeAgain, 1) == 0)
            {
                await Server.RecreateTopicAsync(topic);
                Server.Produce(topic, Messages(100, 30, 0));
            }
            else if (await _engine.ValueAsync("SELECT max(id) FROM t") == "129")
            {
                await stop.CancelAsync();
            }
        }
    }

    [SkippableTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_topic_that_is_deleted_while_it_is_read_is_waited_for_where_losses_are_gone_over(bool goesOn)
    {
        var topic = await TopicAsync(1);
        Server.Produce(topic, Messages(0, 10, 0));
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var (gone, deleted) = (new TaskCompletionSource(), new TaskCompletionSource());
        var isDeleted = 0;
        var options = new LoopOptions
        {
            End = new EndRule(EndKind.Never), BatchInterval = TimeSpan.FromMilliseconds(100), ContinuesAfterLoss = goesOn,
            Warn = warning =>
            {
                if (warning.Contains("it is read again when it is made again", StringComparison.Ordinal))
                    gone.TrySetResult();
            },
        };
        var reading = Task.Run(() => IngestAsync(topic, _ => options, stop.Token, rows =>
        {
            if (Interlocked.Exchange(ref isDeleted, 1) == 0)
            {
                Server.DeleteTopicAsync(topic).GetAwaiter().GetResult();
                deleted.SetResult();
            }
            else if (rows == 25)
            {
                stop.Cancel();
            }
        }));
        if (goesOn)
        {
            await Task.WhenAll(gone.Task, deleted.Task).WaitAsync(TimeSpan.FromMinutes(1));
            await Server.CreateTopicAsync(topic);
            Server.Produce(topic, Messages(100, 15, 0));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }
        else
        {
            var error = await Assert.ThrowsAsync<DeltaException>(() => reading);
            Assert.Equal((DeltaErrorCode.DataLoss, $"topic {topic} is no longer there: it was deleted while it was read"), (error.Code, error.Message));
        }

        await AssertCountAsync(goesOn ? 25 : 10, goesOn ? 25 : 10);
    }

    [SkippableFact]
    public async Task Partitions_that_are_added_while_it_runs_are_read()
    {
        var topic = await TopicAsync(1);
        Server.Produce(topic, Messages(0, 10, 0));
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var isAdded = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => IngestAsync(
            topic,
            o => o with { End = new EndRule(EndKind.Never), BatchInterval = TimeSpan.FromMilliseconds(100), TopicRefresh = TimeSpan.FromMilliseconds(300) },
            stop.Token, rows =>
            {
                if (rows == 10 && Interlocked.Exchange(ref isAdded, 1) == 0)
                    Add().GetAwaiter().GetResult();
                if (rows == 17)
                    stop.Cancel();
            }));
        await AssertCountAsync(17, 17);

        async Task Add()
        {
            await Server.AddPartitionsAsync(topic, 2);
            Server.Produce(topic, Messages(10, 7, 1));
        }
    }

    [SkippableFact]
    public async Task Two_with_one_group_share_the_partitions()
    {
        var topic = await TopicAsync(4);
        Server.Produce(topic, Messages(0, 2000));
        var group = $"{topic}-group";
        var read = await Task.WhenAll(
            IngestAsync(topic, o => o with { BatchRows = 50, InGroup = true }, group: group),
            IngestAsync(topic, o => o with { BatchRows = 50, InGroup = true }, group: group));
        Assert.Equal(2000, read.Sum());
        await AssertCountAsync(2000, 2000);
    }

    [SkippableFact]
    public async Task The_statement_reads_to_the_end_and_its_rows_tell_of_each_commit()
    {
        var topic = await TopicAsync(3);
        Server.Produce(topic, Messages(0, 500));
        var text = "INGEST FROM KAFKA BROKERS $brokers TOPIC $topic INTO t FORMAT JSON BATCH ROWS 200 START FROM EARLIEST UNTIL END";
        var parameters = new Dictionary<string, object?> { ["brokers"] = Server.Bootstrap, ["topic"] = topic };
        Assert.Equal(500, await _engine.RunAsync(text, parameters));
        Assert.Equal(0, await _engine.RunAsync(text, parameters));
        await AssertCountAsync(500, 500);
    }

    [SkippableFact]
    public async Task What_needs_no_broker_is_checked_first()
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        var missing = await Assert.ThrowsAsync<DeltaException>(() => _engine.RunAsync("INGEST FROM KAFKA BROKERS 'nowhere:1' TOPIC 'x' INTO absent"));
        Assert.Equal((DeltaErrorCode.TableNotFound, "INGEST FROM KAFKA BROKERS 'nowhere:1' TOPIC 'x' INTO ".Length), (missing.Code, missing.Position ?? 0));
        await _engine.RunAsync("BEGIN");
        var begun = await Assert.ThrowsAsync<DeltaException>(() => _engine.RunAsync("INGEST FROM KAFKA BROKERS 'nowhere:1' TOPIC 'x' INTO t"));
        Assert.Equal(DeltaErrorCode.NotSupported, begun.Code);
    }

    private static KafkaServer Server => KafkaServer.Shared;

    private static IEnumerable<KafkaRecord> Messages(int from, int count, int? partition = null) =>
        Enumerable.Range(from, count).Select(i => KafkaRecord.Of($$"""{"id": {{i}}, "v": "message {{i}}"}""", $"k{i}", partition));

    private static Task<string> TopicAsync(int partitions)
    {
        Skip.IfNot(KafkaServer.IsThere, KafkaServer.Missing);
        return Server.NewTopicAsync(partitions);
    }

    /// <returns>How many rows were written.</returns>
    private async Task<long> IngestAsync(
        string topic, Func<LoopOptions, LoopOptions>? with = null, CancellationToken cancellationToken = default, Action<long>? onRow = null,
        string? group = null)
    {
        var options = new LoopOptions { Warn = _warnings.Add };
        using var session = _engine.Engine.OpenSession();
        var context = new DeltaQuery.Engine.Execution.ExecutionContext(session.State, new SourceText("INGEST"), new Dictionary<string, object?>(), cancellationToken);
        var source = new KafkaSource(new KafkaSourceOptions { Brokers = Server.Bootstrap, Topics = [topic], Group = group });
        var sink = new TableSink(
            _engine.Engine.State, new SinkOptions(Table, new PositionIds("job")), new FormatMapper(new MappingOptions()));
        using var result = await IngestHandler.RunAsync(context, source, sink, with?.Invoke(options) ?? options);
        while (result.Rows!.Next() is not null)
            onRow?.Invoke(result.RecordsAffected!.Value);
        return result.RecordsAffected!.Value;
    }

    private async Task AssertCountAsync(long rows, long distinct)
    {
        using var result = await _engine.Session.ExecuteAsync("SELECT count(*) || ' ' || count(DISTINCT id) FROM t");
        Assert.Equal($"{rows} {distinct}", result.Rows!.Next()!.GetText(0, 0));
    }

    private async Task<long> VersionAsync()
    {
        using var result = await _engine.Session.ExecuteAsync("SELECT max(version) FROM (DESCRIBE HISTORY t)");
        return (long)result.Rows!.Next()!.GetValue(0, 0)!;
    }
}
