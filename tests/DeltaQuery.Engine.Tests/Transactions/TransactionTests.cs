using DeltaQuery.Engine.Log;
using DeltaQuery.Engine.Log.Actions;
using DeltaQuery.Engine.Schema;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Engine.Transactions;
using DeltaQuery.Testing;

namespace DeltaQuery.Engine.Tests.Transactions;

public sealed class TransactionTests : IDisposable
{
    private readonly TestEngine _engine;
    private FaultyObjectStore? _store;

    public TransactionTests() => _engine = new TestEngine(wrap: inner => _store = new FaultyObjectStore(inner));

    private DeltaTable Table => _engine.Engine.State.Tables.At(_engine.Root + "/t", "t");

    public void Dispose() => _engine.Dispose();

    [Fact]
    public async Task Commits_follow_each_other_without_gaps()
    {
        await MakeAsync();
        for (var i = 1; i <= 3; i++)
            Assert.Equal(i, await AppendAsync($"f{i}"));
        Assert.Equal(["f1", "f2", "f3"], await FilesAsync());
    }

    [Fact]
    public async Task An_append_that_lost_takes_the_next_version()
    {
        await MakeAsync();
        using var late = await Transaction.BeginAsync(Table, default);
        await AppendAsync("first");
        await AppendAsync("second");
        Assert.Equal(3, await late.CommitAsync(Adds("late"), Append, default));
        Assert.Equal(["first", "late", "second"], await FilesAsync());
    }

    [Fact]
    public async Task A_put_that_was_lost_is_done_again_at_the_same_version()
    {
        await MakeAsync();
        _store!.OnNextPut((path, _) => throw new UnknownOutcomeException(path, new IOException("timed out")));
        Assert.Equal(1, await AppendAsync("f"));
        Assert.Equal(["f"], await FilesAsync());
    }

    [Fact]
    public async Task A_put_that_went_through_though_nobody_said_so_is_not_done_twice()
    {
        await MakeAsync();
        _store!.OnNextPut(async (path, put) =>
        {
            Assert.True(await put());
            throw new UnknownOutcomeException(path, new IOException("timed out"));
        });
        Assert.Equal(1, await AppendAsync("f"));
        Assert.Equal(1, (await Table.CommitsFromAsync(0, default))[^1].Version);
    }

    [Fact]
    public async Task A_put_that_arrives_later_is_recognised_as_our_own()
    {
        await MakeAsync();
        Func<Task<bool>>? delayed = null;
        _store!.OnNextPut((path, put) =>
        {
            delayed = put;
            throw new UnknownOutcomeException(path, new IOException("timed out"));
        });
        _store.OnNextPut(async (_, put) =>
        {
            Assert.True(await delayed!()); // the first one arrives just before the second
            return await put();
        });
        Assert.Equal(1, await AppendAsync("f"));
        Assert.Equal(1, (await Table.CommitsFromAsync(0, default))[^1].Version);
        Assert.Equal(["f"], await FilesAsync());
    }

    [Fact]
    public async Task A_version_that_another_took_while_our_put_was_lost_is_a_conflict_to_follow()
    {
        await MakeAsync();
        _store!.OnNextPut(async (path, _) =>
        {
            await AppendAsync("other");
            throw new UnknownOutcomeException(path, new IOException("timed out"));
        });
        Assert.Equal(2, await AppendAsync("f"));
        Assert.Equal(["f", "other"], await FilesAsync());
    }

    [Fact]
    public async Task An_outcome_that_stays_unknown_says_so_and_never_tries_another_version()
    {
        await MakeAsync();
        for (var i = 0; i < 10; i++)
            _store!.OnNextPut((path, _) => throw new UnknownOutcomeException(path, new IOException("timed out")));
        using var transaction = await Transaction.BeginAsync(Table, default);
        var error = await Assert.ThrowsAsync<DeltaException>(() => transaction.CommitAsync(Adds("f"), Append, default));
        Assert.Equal((DeltaErrorCode.StorageFailed, 1), (error.Code, error.Version));
        Assert.True(transaction.OutcomeIsUnknown);
        Assert.Equal(Enumerable.Repeat("put 00000000000000000001.json", 5), _store!.Calls.Where(c => c.StartsWith("put", StringComparison.Ordinal)).Skip(1));
    }

    [Fact]
    public async Task A_put_that_fails_after_one_that_may_arrive_leaves_the_outcome_unknown()
    {
        await MakeAsync();
        _store!.OnNextPut((path, _) => throw new UnknownOutcomeException(path, new IOException("timed out")));
        for (var i = 0; i < 10; i++)
            _store.OnNextPut((_, _) => throw new DeltaException(DeltaErrorCode.StorageFailed, "no route"));
        using var transaction = await Transaction.BeginAsync(Table, default);
        await Assert.ThrowsAsync<DeltaException>(() => transaction.CommitAsync(Adds("f"), Append, default));
        Assert.True(transaction.OutcomeIsUnknown);
    }

    [Fact]
    public async Task A_put_that_fails_at_once_is_certain()
    {
        await MakeAsync();
        _store!.OnNextPut((_, _) => throw new DeltaException(DeltaErrorCode.StorageFailed, "the disk is full"));
        using var transaction = await Transaction.BeginAsync(Table, default);
        var error = await Assert.ThrowsAsync<DeltaException>(() => transaction.CommitAsync(Adds("f"), Append, default));
        Assert.Equal("the disk is full", error.Message);
        Assert.False(transaction.OutcomeIsUnknown);
    }

    [Fact]
    public async Task A_transaction_that_read_rows_does_not_follow_a_commit_that_took_rows_away()
    {
        await MakeAsync();
        await AppendAsync("f");
        using var reader = await Transaction.BeginAsync(Table, default);
        reader.Reads = ReadSet.All(reader.ReadVersion);
        using (var remover = await Transaction.BeginAsync(Table, default))
            await remover.CommitAsync(new TableChanges { Removes = [new RemoveFile { Path = "f", DeletionTimestamp = 0 }] }, Append, default);
        var error = await Assert.ThrowsAsync<DeltaException>(() => reader.CommitAsync(Adds("g"), Append, default));
        Assert.Equal(DeltaErrorCode.ConcurrentModification, error.Code);
    }

    [Fact]
    public async Task In_a_storm_of_appends_none_is_lost()
    {
        await MakeAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 15; i++)
                await AppendAsync($"w{writer}-{i}");
        })));
        Assert.Equal(90, (await FilesAsync()).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 91).Select(v => (long)v), (await Table.CommitsFromAsync(0, default)).Select(c => c.Version));
    }

    [Fact]
    public async Task In_commit_timestamps_grow_even_where_the_clock_stands()
    {
        await MakeAsync(new StringMap([new("delta.enableInCommitTimestamps", "true")]), TableFeatures.InCommitTimestamp);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Task.Run(() => AppendAsync($"f{i}"))));
        var times = (await Table.CommitsFromAsync(0, default)).Select(c => c.CommitInfo!.InCommitTimestamp).ToList();
        Assert.Equal(5, times.Count);
        Assert.All(times.Zip(times.Skip(1)), pair => Assert.True(pair.First < pair.Second));
    }

    [Fact]
    public async Task A_commit_does_not_follow_one_that_set_the_same_domain()
    {
        await MakeAsync();
        using var late = await Transaction.BeginAsync(Table, default);
        await CommitAsync(new TableChanges { Domains = [new DomainMetadata("other", "{}", Removed: false)] });
        await CommitAsync(new TableChanges { Domains = [new DomainMetadata("d", "{}", Removed: false)] });
        var error = await Assert.ThrowsAsync<DeltaException>(() =>
            late.CommitAsync(new TableChanges { Domains = [new DomainMetadata("d", "{}", Removed: true)] }, Append, default));
        Assert.Equal((DeltaErrorCode.ConcurrentModification, 2), (error.Code, error.Version));
        Assert.Equal("t: version 2 (WRITE), committed meanwhile, changed the same domain metadata", error.Message);
    }

    [Fact]
    public async Task A_commit_follows_those_that_set_other_domains_and_note_other_applications()
    {
        await MakeAsync();
        using var late = await Transaction.BeginAsync(Table, default);
        await CommitAsync(new TableChanges { Domains = [new DomainMetadata("a", "{}", Removed: false)], Transactions = [new SetTransaction("a", 1)] });
        var changes = new TableChanges { Domains = [new DomainMetadata("b", "{}", Removed: false)], Transactions = [new SetTransaction("b", 1)] };
        Assert.Equal(2, await late.CommitAsync(changes, Append, default));
    }

    [Fact]
    public async Task A_commit_does_not_follow_one_of_the_same_application()
    {
        await MakeAsync();
        using var late = await Transaction.BeginAsync(Table, default);
        await CommitAsync(new TableChanges { Transactions = [new SetTransaction("other", 1), new SetTransaction("a", 1)] });
        var error = await Assert.ThrowsAsync<DeltaException>(() =>
            late.CommitAsync(new TableChanges { Transactions = [new SetTransaction("a", 2)] }, Append, default));
        Assert.Equal("t: version 1 (WRITE), committed meanwhile, is a write of the same application", error.Message);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 2)]
    [InlineData(2, 3)]
    public async Task A_commit_that_may_be_tried_again_so_often_gives_up_after_that(int retries, int puts)
    {
        await MakeAsync();
        for (var i = 0; i < 3; i++)
        {
            var other = $"other{i}";
            _store!.OnNextPut(async (_, put) =>
            {
                await AppendAsync(other);
                return await put();
            });
            _store.OnNextPut((_, put) => put()); // the other's
        }

        using var transaction = await Transaction.BeginAsync(Table, default);
        transaction.MaxRetries = retries;
        var error = await Assert.ThrowsAsync<DeltaException>(() => transaction.CommitAsync(Adds("f"), Append, default));
        Assert.Equal((DeltaErrorCode.ConcurrentModification, $"t: version {puts} was committed by another, {puts} times in a row; nothing is changed"), (error.Code, error.Message));
        Assert.Equal(puts, error.Version);
        Assert.False(transaction.OutcomeIsUnknown);
    }

    [Fact]
    public async Task A_table_that_is_gone_is_not_made_anew_by_a_late_commit()
    {
        await MakeAsync();
        using var late = await Transaction.BeginAsync(Table, default);
        Directory.Delete(Table.Location, recursive: true);
        var error = await Assert.ThrowsAsync<DeltaException>(() => late.CommitAsync(Adds("f"), Append, default));
        Assert.Equal(DeltaErrorCode.StorageFailed, error.Code);
        Assert.EndsWith("/_delta_log/00000000000000000001.json: the table is no longer there", error.Message, StringComparison.Ordinal);
        Assert.False(late.OutcomeIsUnknown);
        Assert.False(Directory.Exists(Table.Location));
    }

    /// <summary>A table has such times where its protocol has the feature and a property switches it on.</summary>
    [Theory]
    [InlineData("true", true, true)]
    [InlineData("true", false, false)]
    [InlineData("false", true, false)]
    public async Task Commits_have_times_of_their_own_where_feature_and_property_say_so(string property, bool feature, bool expected)
    {
        await MakeAsync(new StringMap([new("delta.enableInCommitTimestamps", property)]), feature ? [TableFeatures.InCommitTimestamp] : []);
        await AppendAsync("f");
        Assert.All(await Table.CommitsFromAsync(0, default), c => Assert.Equal(expected, c.CommitInfo!.InCommitTimestamp is not null));
    }

    [Fact]
    public async Task A_commit_that_got_through_after_all_is_certain()
    {
        await MakeAsync();
        _store!.OnNextPut((path, _) => throw new UnknownOutcomeException(path, new IOException("timed out")));
        using var transaction = await Transaction.BeginAsync(Table, default);
        Assert.Equal(1, await transaction.CommitAsync(Adds("f"), Append, default));
        Assert.False(transaction.OutcomeIsUnknown);
    }

    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task A_commit_says_what_it_has_read_and_whether_others_may_miss_it(bool reads, bool removes, bool isBlind)
    {
        await MakeAsync();
        await AppendAsync("f");
        using var transaction = await Transaction.BeginAsync(Table, default);
        if (reads)
            transaction.Reads = ReadSet.All(1);
        await transaction.CommitAsync(Adds("g") with { Removes = removes ? [new RemoveFile { Path = "f", DeletionTimestamp = 0 }] : [] }, Append, default);
        var info = (await Table.CommitsFromAsync(2, default)).Single().CommitInfo!;
        Assert.Equal((1, isBlind, "WriteSerializable"), (info.ReadVersion, info.IsBlindAppend, info.IsolationLevel));
        Assert.Null(info.Tags);
        Assert.StartsWith("DeltaQuery/", info.EngineInfo, StringComparison.Ordinal);
    }

    private static Operation Append { get; } = new("WRITE", StringMap.Empty, StringMap.Empty);

    private static TableChanges Adds(string path) =>
        new() { Adds = [new AddFile { Path = path, Size = 1, ModificationTime = 1, Stats = """{"numRecords":1}""" }] };

    private async Task MakeAsync(StringMap? configuration = null, params string[] features)
    {
        using var transaction = Transaction.BeginNew(Table);
        var schema = new StructType([new StructField("a", PrimitiveType.Long)]);
        var changes = new TableChanges
        {
            Protocol = ProtocolBuilder.Build(features),
            Metadata = new Metadata { Id = "i", SchemaString = SchemaJson.Write(schema), Configuration = configuration ?? StringMap.Empty },
        };
        Assert.Equal(0, await transaction.CommitAsync(changes, Append, default));
    }

    private Task<long> AppendAsync(string path) => CommitAsync(Adds(path));

    private async Task<long> CommitAsync(TableChanges changes)
    {
        using var transaction = await Transaction.BeginAsync(Table, default);
        return await transaction.CommitAsync(changes, Append, default);
    }

    private async Task<List<string>> FilesAsync()
    {
        var snapshot = await Table.CurrentAsync(default);
        try
        {
            return snapshot.Files.Query(
                new FileQuery(snapshot.Version, []), (files, _) => $"SELECT path FROM {files} ORDER BY path", r => r.Rows().Select(row => (string)row[0]!).ToList());
        }
        finally
        {
            snapshot.Files.Release();
        }
    }
}
