using DeltaQuery.Engine;
using DeltaQuery.Engine.Storage;
using DeltaQuery.Testing;

namespace DeltaQuery.Acceptance.S3;

/// <summary>A put that must not overwrite reaches the server once, whatever happens on the way, and what became of it is never told wrongly: neither
/// the store nor the SDK nor the sockets below it send a second one whose answer would be taken for the first one's.</summary>
public sealed class LostPutTests
{
    private static readonly byte[] Content = new byte[20_000];

    [SkippableTheory]
    [InlineData(ProxyFault.ResetBeforeRequest, false)]
    [InlineData(ProxyFault.ResetWithinRequest, false)]
    [InlineData(ProxyFault.ResetBeforeAnswer, true)]
    [InlineData(ProxyFault.ResetWithinAnswer, true)]
    [InlineData(ProxyFault.AnswerLost, true)]
    [InlineData(ProxyFault.TruncatedAnswer, true)]
    [InlineData(ProxyFault.Hang, false)]
    [InlineData(ProxyFault.Late, true)]
    internal async Task A_put_without_an_answer_is_sent_once_and_its_outcome_is_unknown(ProxyFault fault, bool arrives)
    {
        using var at = await ProxiedStore.OpenAsync();
        foreach (var size in new[] { 0, 700, 20_000, 5_000_000 })
        {
            at.Fail(r => r.IsConditional, fault);
            var path = $"{at.Root}/{size}";
            await Assert.ThrowsAsync<UnknownOutcomeException>(() => at.Store.PutIfAbsentAsync(path, new byte[size], default));
            await at.Proxy.SettleAsync();
            Assert.Single(at.Proxy.Requests, r => r.Target.EndsWith($"/{size}", StringComparison.Ordinal));
            Assert.Equal(arrives, await at.Store.ExistsAsync(path, default));
        }
    }

    [SkippableTheory]
    [InlineData(ProxyFault.SlowDown)]
    [InlineData(ProxyFault.InternalError)]
    [InlineData(ProxyFault.TooManyRequests)]
    internal async Task A_put_that_a_busy_server_did_not_take_is_sent_again(ProxyFault fault)
    {
        using var at = await ProxiedStore.OpenAsync();
        at.Fail(r => r.IsConditional, fault, fault);
        Assert.True(await at.Store.PutIfAbsentAsync($"{at.Root}/object", Content, default));
        Assert.Equal(3, at.Proxy.Requests.Count(r => r.Target.EndsWith("/object", StringComparison.Ordinal)));
        Assert.False(await at.Store.PutIfAbsentAsync($"{at.Root}/object", Content, default));
    }

    [SkippableFact]
    public async Task A_put_that_a_server_took_and_called_failed_is_not_told_to_be_anothers()
    {
        using var at = await ProxiedStore.OpenAsync();
        at.Fail(r => r.IsConditional, ProxyFault.FalseError);
        await Assert.ThrowsAsync<UnknownOutcomeException>(() => at.Store.PutIfAbsentAsync($"{at.Root}/object", Content, default));
    }

    [SkippableFact]
    public async Task A_put_is_given_up_as_not_done_only_if_no_try_may_have_been()
    {
        using var at = await ProxiedStore.OpenAsync();
        at.Fail(r => r.IsConditional, ProxyFault.TooManyRequests, ProxyFault.TooManyRequests, ProxyFault.TooManyRequests, ProxyFault.TooManyRequests);
        var refused = await Assert.ThrowsAsync<DeltaException>(() => at.Store.PutIfAbsentAsync($"{at.Root}/object", Content, default));
        Assert.Equal(DeltaErrorCode.StorageFailed, refused.Code);
        at.Fail(r => r.IsConditional, ProxyFault.SlowDown, ProxyFault.TooManyRequests, ProxyFault.TooManyRequests, ProxyFault.TooManyRequests);
        await Assert.ThrowsAsync<UnknownOutcomeException>(() => at.Store.PutIfAbsentAsync($"{at.Root}/object", Content, default));
    }

    [SkippableTheory]
    [InlineData(ProxyFault.AnswerLost)]
    [InlineData(ProxyFault.FalseError)]
    [InlineData(ProxyFault.ResetBeforeRequest)]
    [InlineData(ProxyFault.ResetWithinRequest)]
    internal async Task A_settled_put_is_known_by_what_is_there(ProxyFault fault)
    {
        using var at = await ProxiedStore.OpenAsync();
        at.Fail(r => r.IsConditional, fault);
        Assert.True(await at.Store.PutSettledAsync($"{at.Root}/object", Content, default));
        Assert.False(await at.Store.PutSettledAsync($"{at.Root}/object", "another's"u8.ToArray(), default));
        at.Fail(r => r.IsConditional, fault);
        Assert.False(await at.Store.PutSettledAsync($"{at.Root}/object", "another's"u8.ToArray(), default));
        Assert.Equal(Content, await at.Store.ReadAsync($"{at.Root}/object", default));
    }

    [SkippableFact]
    public async Task A_put_for_a_single_writer_of_a_store_without_conditions_is_unknown_when_its_answer_is_lost()
    {
        using var at = await ProxiedStore.OpenAsync(singleWriter: true);
        at.Fail(r => r.Method == "PUT", ProxyFault.AnswerLost);
        await Assert.ThrowsAsync<UnknownOutcomeException>(() => at.Store.PutIfAbsentAsync($"{at.Root}/object", Content, default));
        Assert.True(await at.Store.ExistsAsync($"{at.Root}/object", default));
    }

    [SkippableTheory]
    [InlineData(ProxyFault.AnswerLost)]
    [InlineData(ProxyFault.ResetBeforeAnswer)]
    [InlineData(ProxyFault.TruncatedAnswer)]
    internal async Task A_large_upload_whose_end_was_answered_to_nobody_has_ended(ProxyFault fault)
    {
        using var at = await ProxiedStore.OpenAsync();
        at.Fail(r => r.Method == "POST" && r.Target.Contains("uploadId", StringComparison.Ordinal), fault);
        var large = new byte[33 << 20];
        Random.Shared.NextBytes(large);
        await File.WriteAllBytesAsync(at.Store.LocalPath($"{at.Root}/large.parquet"), large);
        await at.Store.PublishAsync(at.Root, ["large.parquet"], default);
        Assert.Equal(large, await at.Store.ReadAsync($"{at.Root}/large.parquet", default));
    }

    [SkippableFact]
    public async Task An_object_that_changes_between_its_pieces_is_read_anew()
    {
        using var at = await ProxiedStore.OpenAsync();
        var (old, now) = (Enumerable.Repeat((byte)1, 20 << 20).ToArray(), Enumerable.Repeat((byte)2, 20 << 20).ToArray());
        var path = $"{at.Root}/object";
        await at.Store.PutAsync(path, old, default);
        var isChanged = false;
        at.Proxy.BeforeAsync = async request =>
        {
            if (request.Header("Range") is { } range && !range.StartsWith("bytes=0-", StringComparison.Ordinal) && !Interlocked.Exchange(ref isChanged, true))
                await at.Store.PutAsync(path, now, default);
        };
        Assert.Equal(now, await at.Store.ReadAsync(path, default));
        Assert.True(isChanged);
    }

    [SkippableTheory]
    [InlineData(ProxyFault.ResetBeforeRequest)]
    [InlineData(ProxyFault.ResetWithinAnswer)]
    [InlineData(ProxyFault.TruncatedAnswer)]
    [InlineData(ProxyFault.AnswerLost)]
    [InlineData(ProxyFault.SlowDown)]
    [InlineData(ProxyFault.InternalError)]
    [InlineData(ProxyFault.TooManyRequests)]
    [InlineData(ProxyFault.Hang)]
    internal async Task Reading_listing_and_deleting_go_on_after_a_fault(ProxyFault fault)
    {
        using var at = await ProxiedStore.OpenAsync();
        var path = $"{at.Root}/object";
        await at.Store.PutAsync(path, Content, default);
        at.Fail(_ => true, fault);
        Assert.Equal(Content, await at.Store.ReadAsync(path, default));
        at.Fail(_ => true, fault);
        Assert.Equal(["first", "object"], (await at.Store.ListAsync(at.Root, null, default)).Select(o => o.Name));
        at.Fail(_ => true, fault);
        Assert.True(await at.Store.ExistsAsync(path, default));
        at.Fail(_ => true, fault);
        Assert.Equal(1, await at.Store.DeleteAllAsync(at.Root, ["object"], default));
        Assert.Equal(["first"], await S3Folder.KeysAsync(at.Root));
    }
}
