using DeltaQuery.Engine.DuckDb;
using DeltaQuery.Engine.Ingest.Reading;
using DeltaQuery.Engine.Sql;

namespace DeltaQuery.Engine.Execution.Ingest.Reading;

/// <summary>The calls of read_kafka() of the statement that a session runs.</summary>
internal sealed class KafkaFeeds
{
    private readonly List<(long Number, KafkaFeed Feed, SourceText Text, int Position)> _feeds = [];

    /// <summary>Whether there are any.</summary>
    public bool Any => _feeds.Count > 0;

    /// <summary>Makes a feed known to DuckDB.</summary>
    /// <param name="feed">The feed.</param>
    /// <param name="text">The statement.</param>
    /// <param name="position">Where it calls read_kafka().</param>
    /// <returns>The feed's number.</returns>
    public long Add(KafkaFeed feed, SourceText text, int position)
    {
        var number = RowFeedFunction.Feeds.Add(feed);
        _feeds.Add((number, feed, text, position));
        return number;
    }

    /// <summary>What made a scan fail, at its place; null where an error of DuckDB's has another cause.</summary>
    public Exception? FailureOf(DuckDbException error)
    {
        foreach (var (_, feed, text, position) in _feeds)
        {
            if (feed.Failure is { } failure && error.Message.Contains(failure.Message, StringComparison.Ordinal))
                return failure is DeltaException { Line: null } e ? e.At(text, position) : failure;
        }

        return null;
    }

    /// <summary>Forgets them: the statement is over.</summary>
    public void Clear()
    {
        foreach (var (number, _, _, _) in _feeds)
            RowFeedFunction.Feeds.Remove(number);
        _feeds.Clear();
    }
}
